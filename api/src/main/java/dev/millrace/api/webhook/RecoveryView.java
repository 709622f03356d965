package dev.millrace.api.webhook;

import dev.millrace.webhook.DeliveryOptions.RateLimit;
import dev.millrace.webhook.recovery.Recovery;
import dev.millrace.webhook.recovery.RecoveryScope;
import dev.millrace.webhook.recovery.RecoveryStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A recovery in JSON. */
record RecoveryView(
        String recoveryId,
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
        @Nullable Instant endedAt) {

    static RecoveryView of(Recovery recovery) {
        return new RecoveryView(
                recovery.recoveryId(),
                recovery.webhookId(),
                recovery.status(),
                recovery.reason(),
                recovery.scope(),
                recovery.since(),
                recovery.until(),
                recovery.pace(),
                recovery.matched(),
                recovery.queued(),
                recovery.createdAt(),
                recovery.endedAt());
    }
}
