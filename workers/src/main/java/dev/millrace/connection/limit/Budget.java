package dev.millrace.connection.limit;

import dev.millrace.connection.provider.RateLimit;
import java.time.Duration;

/**
 * Whose allowance a request uses, and what is documented of it.
 *
 * @param key tells it from all others
 * @param title of the provider, for people
 */
record Budget(String key, String title, RateLimit limit) {

    /** How differently long requests may be under way. */
    private static final Duration JITTER = Duration.ofMillis(250);

    private static final Duration LONGEST_MARGIN = Duration.ofSeconds(1);

    /**
     * The window and some more, since the provider counts requests when they arrive: a fiftieth, 250 ms at least and a second at
     * most, but never more than a twentieth.
     */
    Duration window() {
        var margin = least(most(limit.per().dividedBy(50), JITTER), LONGEST_MARGIN);
        return limit.per().plus(least(margin, limit.per().dividedBy(20)));
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration most(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** How much two times may differ that an answer gives for the end of the same window. */
    Duration tolerance() {
        return least(limit.per().dividedBy(2), Duration.ofSeconds(2));
    }

    /** How late whoever has reserved a time may come, and still have it. */
    Duration grace() {
        return most(limit.per().dividedBy(10), Duration.ofSeconds(1));
    }
}
