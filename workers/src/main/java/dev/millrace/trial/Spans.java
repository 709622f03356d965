package dev.millrace.trial;

import java.time.Duration;

/** Durations as people read them, in ISO 8601: {@code P30DT2H} where Java says {@code PT722H}. */
final class Spans {

    private static final long SHOWN = 100;

    private Spans() {}

    /** To a tenth of a second: what is finer is the time that this process takes, and another the next time. */
    static String text(Duration duration) {
        var tenths = Duration.ofMillis(Math.round((double) duration.toMillis() / SHOWN) * SHOWN);
        if (tenths.toDays() == 0) {
            return tenths.toString();
        }
        var rest = tenths.minusDays(tenths.toDays());
        return "P" + tenths.toDays() + "D" + (rest.isZero() ? "" : rest.toString().substring(1));
    }
}
