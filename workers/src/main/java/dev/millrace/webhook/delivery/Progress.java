package dev.millrace.webhook.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a delivery stands, as an attempt needs to know it.
 *
 * @param attemptsBefore attempts made before the schedule last began anew
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
        Instant createdAt) {

    /** How many attempts the schedule has seen. */
    int attemptsOfRound() {
        return attemptsMade - attemptsBefore;
    }
}
