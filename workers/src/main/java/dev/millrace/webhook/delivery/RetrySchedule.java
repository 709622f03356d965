package dev.millrace.webhook.delivery;

import dev.millrace.webhook.WebhookSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * When a failed delivery is sent again: by default 30 s, 4.5 min, 40.5 min and 6 h after the first, second, third and
 * fourth attempt, each up to a tenth shorter or longer but never
 * longer than 6 h, and not after the fifth.
 */
final class RetrySchedule {

    private final WebhookSettings settings;

    RetrySchedule(WebhookSettings settings) {
        this.settings = settings;
    }

    /**
     * How long to wait after an attempt that failed; empty when it was the last.
     *
     * @param seed what the jitter is drawn from, so that the same attempt always waits the same time
     * @param failed how many attempts have failed since the schedule began, at least 1
     * @param retryAfter what the endpoint asked for: it lengthens the wait up to the longest delay, never shortens it
     * @param own the endpoint's own waits; null where it has none, an empty list for a single attempt
     */
    Optional<Duration> delay(String seed, int failed, @Nullable Duration retryAfter, @Nullable List<Duration> own) {
        if (failed >= (own == null ? settings.attempts() : own.size() + 1)) {
            return Optional.empty();
        }
        var longest = (double) settings.maxDelay().toMillis();
        if (own != null) {
            longest = Math.max(longest, own.get(failed - 1).toMillis());
        }
        var middle = own == null
                ? Math.min(settings.firstDelay().toMillis() * Math.pow(settings.factor(), failed - 1), longest)
                : own.get(failed - 1).toMillis();
        var earliest = middle * (1 - settings.jitter());
        var latest = Math.min(middle * (1 + settings.jitter()), longest);
        var chance = new SplittableRandom(31L * seed.hashCode() + failed).nextDouble();
        var scheduled = earliest + (latest - earliest) * chance;
        var asked = retryAfter == null ? 0 : millis(retryAfter);
        return Optional.of(Duration.ofMillis((long) Math.min(Math.max(scheduled, asked), longest)));
    }

    /** A fraction rather than {@link Duration#toMillis}, which throws on what an endpoint may ask for. */
    private static double millis(Duration duration) {
        return duration.getSeconds() * 1e3 + duration.toMillisPart();
    }
}
