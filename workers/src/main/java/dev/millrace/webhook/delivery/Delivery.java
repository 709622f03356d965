package dev.millrace.webhook.delivery;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way to one endpoint.
 *
 * @param reason why it ended without being delivered, in a sentence
 * @param attempts in their order; a list shows the last twenty, their answers shortened
 * @param nextAttemptAt when it is sent next; null once it has ended
 * @param waitingFor why it is not sent earlier, in a sentence; null where the schedule of attempts says it all
 */
public record Delivery(
        String deliveryId,
        String workspaceId,
        String webhookId,
        String eventId,
        String eventType,
        DeliveryStatus status,
        @Nullable String reason,
        List<Attempt> attempts,
        @Nullable Instant nextAttemptAt,
        @Nullable String waitingFor,
        Instant createdAt,
        @Nullable Instant endedAt) {

    public Delivery {
        attempts = List.copyOf(attempts);
    }

    Delivery with(List<Attempt> all) {
        return new Delivery(
                deliveryId, workspaceId, webhookId, eventId, eventType, status, reason, all, nextAttemptAt, waitingFor,
                createdAt, endedAt);
    }
}
