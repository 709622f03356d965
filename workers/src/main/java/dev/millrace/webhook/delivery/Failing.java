package dev.millrace.webhook.delivery;

/**
 * An endpoint that does not take what is sent to it.
 *
 * @param retrying deliveries that were attempted without success and will be again
 * @param exhausted deliveries that were given up
 */
public record Failing(String webhookId, String name, int retrying, int exhausted) {}
