package dev.millrace.webhook.recovery;

import dev.millrace.webhook.DeliveryOptionsDraft.RateLimitDraft;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A recovery as somebody asks for it, unchecked.
 *
 * @param since must be given, in RFC 3339
 * @param until now where null
 * @param status {@code failed}, {@code missed} or {@code all}, which is what null means
 * @param pace how fast; where null the endpoint's rate limit, or twenty a second
 */
public record RecoveryDraft(
        @Nullable Instant since, @Nullable Instant until, @Nullable String status, @Nullable RateLimitDraft pace) {

    /** All that was not taken since then. */
    public static RecoveryDraft since(Instant since) {
        return new RecoveryDraft(since, null, null, null);
    }
}
