package dev.millrace.webhook.figures;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has not ended yet.
 *
 * @param pending not attempted yet, those that are held included
 * @param retrying attempted without success
 * @param held of those that are pending, the ones that wait for an earlier one, as the order of their endpoint asks
 * @param more whether there are more than these 10,000, which were counted and no others
 * @param oldest when the oldest of all was made; null where there is none
 * @param next the attempts that are repeated soonest, at most five
 */
public record Backlog(
        long pending, long retrying, long held, boolean more, @Nullable Instant oldest, List<Due> next) {

    /** An attempt that has its time. */
    public record Due(String deliveryId, String webhookId, String webhookName, Instant at) {}

    public Backlog {
        next = List.copyOf(next);
    }
}
