package dev.millrace.webhook.delivery;

/**
 * A row of {@code delivery} that the dispatcher has claimed.
 *
 * @param waits whether its {@code status} is {@code retrying}: its workflow may run already and is to be woken
 */
public record ClaimedDelivery(
        String deliveryId, int round, String workflowId, boolean waits, String eventType, String webhookId) {}
