/**
 * The endpoints to which events go out: what they want, how they are signed, and which of them an event matches.
 *
 * <p>The REST controllers and the console of {@code api} call {@link dev.millrace.webhook.Webhooks}; the deliveries
 * themselves live in {@code dev.millrace.webhook.delivery}. The one surprise: matching never looks at an endpoint but
 * only at {@code webhook_subscription}, which holds a row a pattern of every <em>active</em> endpoint, so whoever
 * changes {@code active} or the patterns changes those rows in the same transaction.
 */
@NullMarked
package dev.millrace.webhook;

import org.jspecify.annotations.NullMarked;
