package dev.millrace.webhook.figures;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of the attempts of a while.
 *
 * @param attempts requests that were made, tests not counted
 * @param failures those of them that were not answered with 2xx
 * @param exchanges from the beginning of a request to the end of its answer; null where there was none
 * @param arrivals from the acceptance of an event to the end of the attempt that was taken, without what was sent again after its
 *     end; null where there was none
 * @param parts of the while, the oldest first, those without attempts too
 */
public record Figures(
        Instant from,
        Instant until,
        long attempts,
        long failures,
        @Nullable Percentiles exchanges,
        @Nullable Percentiles arrivals,
        List<Part> parts) {

    /** One of the equal parts of a while. */
    public record Part(
            Instant from, Instant until, long attempts, long failures, @Nullable Percentiles exchanges) {}

    public Figures {
        parts = List.copyOf(parts);
    }

    /** From 0 to 1; null where nothing was attempted. */
    public @Nullable Double successRate() {
        return attempts == 0 ? null : (attempts - failures) / (double) attempts;
    }
}
