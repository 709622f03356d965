package dev.millrace.webhook.delivery;

import java.util.Map;

/**
 * What is sent to an endpoint, to be looked at.
 *
 * @param headers in their order; {@code ***} in place of what may be a credential
 * @param body exactly what is signed
 */
public record DeliveryRequest(String method, String url, Map<String, String> headers, String body) {}
