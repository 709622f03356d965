package dev.millrace.webhook.recovery;

import dev.millrace.webhook.DeliveryOptions.RateLimit;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries of an endpoint that are sent again.
 *
 * @param reason why it ended before its time, in a sentence; null where it did not
 * @param since from when on deliveries were made, or events missed
 * @param until before when they were
 * @param pace how fast they are queued
 * @param matched how many there are; those that were missed are counted as they are found
 * @param queued how many of them are queued again by now
 */
public record Recovery(
        String recoveryId,
        String workspaceId,
        String webhookId,
        RecoveryStatus status,
        @Nullable String reason,
        RecoveryScope scope,
        Instant since,
        Instant until,
        RateLimit pace,
        long matched,
        long queued,
        Instant createdAt,
        @Nullable Instant endedAt) {}
