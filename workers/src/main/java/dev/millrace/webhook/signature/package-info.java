/**
 * How an outgoing webhook proves where it comes from: the signing secret or key pair of an endpoint and the headers made with it.
 *
 * <p>Used by the deliveries and by whoever shows a secret once. The one surprise: the classic scheme signs under the
 * secret's whole text, prefix included, while Standard Webhooks signs under the bytes that its base64 stands for.
 */
@NullMarked
package dev.millrace.webhook.signature;

import org.jspecify.annotations.NullMarked;
