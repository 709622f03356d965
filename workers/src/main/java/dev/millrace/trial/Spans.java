package dev.millrace.trial;

import java.time.Duration;

/** Durations as people read them, in ISO 8601: {@code P30DT2H} where Java says {@code PT722H}. */
final class Spans {

    private static final Duration LONG = Duration.ofSeconds(10);
    private static final long SECOND = 1_000;
    private static final long TENTH = 100;

    private Spans() {}

    /**
     * To a tenth of a second, and from ten seconds on to a second: what is finer is the time that this process takes, and
     * another the next time.
     */
    static String text(Duration duration) {
        var rounded = rounded(duration, duration.compareTo(LONG) < 0 ? TENTH : SECOND);
        if (rounded.toDays() == 0) {
            return rounded.toString();
        }
        var rest = rounded.minusDays(rounded.toDays());
        return "P" + rounded.toDays() + "D" + (rest.isZero() ? "" : rest.toString().substring(1));
    }

    private static Duration rounded(Duration duration, long millis) {
        return Duration.ofMillis(Math.round((double) duration.toMillis() / millis) * millis);
    }
}
