package dev.millrace.webhook.figures;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint that does not take what is sent to it.
 *
 * @param failures how many attempts in a row have failed
 * @param since when the first of them failed, or when it was disabled
 * @param disabledAt when it will be disabled if it goes on like that; null where it is disabled already, or never will be
 * @param disabledReason why it is disabled; null while it is active
 */
public record Ailing(
        String webhookId,
        String name,
        int failures,
        Instant since,
        @Nullable Instant disabledAt,
        @Nullable String disabledReason) {}
