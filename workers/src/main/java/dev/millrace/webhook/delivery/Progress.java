package dev.millrace.webhook.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a delivery stands, as an attempt needs to know it.
 *
 * @param attemptsBefore attempts made before the schedule last began anew
 * @param turnAt when the coming attempt may be made at the endpoint's pace; null until that is reserved
 * @param sequence with which others it goes out one after the other; null where it has no order
 */
record Progress(
        String deliveryId,
        String workspaceId,
        String webhookId,
        String eventId,
        String eventType,
        DeliveryStatus status,
        int attemptsMade,
        int attemptsBefore,
        int round,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant turnAt,
        @Nullable String sequence,
        Instant queuedAt,
        Instant createdAt) {

    /** How many attempts the schedule has seen. */
    int attemptsOfRound() {
        return attemptsMade - attemptsBefore;
    }
}
