package dev.millrace.console.file;

import dev.millrace.console.Moments;
import dev.millrace.console.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How imports, exports and bulk jobs are shown alike. */
final class Work {

    private Work() {}

    static State state(String status) {
        return switch (status) {
            case "queued" -> State.ofRun("waiting");
            case "failed" -> State.ofRun("faulted");
            case "draft" -> new State("Draft", "suspended");
            case String other -> State.ofRun(other);
        };
    }

    /**
     * {@code 1,200 a second, about 12 s left}; empty while nothing is known of it.
     *
     * @param done how many records are done
     * @param ofAll how much of {@code all} that was, in whatever unit
     */
    static String pace(long done, long ofAll, long all, @Nullable Instant started, Instant now) {
        var milliseconds = started == null ? 0 : Duration.between(started, now).toMillis();
        if (done == 0 || ofAll == 0 || milliseconds < 1) {
            return "";
        }
        var rate = "%s a second".formatted(number(Math.max(1, done * 1_000 / milliseconds)));
        return all <= ofAll
                ? rate
                : "%s, about %s left".formatted(rate, Moments.span(Duration.ofSeconds(1 + milliseconds * (all - ofAll) / ofAll / 1_000)));
    }

    static String number(long number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }

    static int percent(long done, long all) {
        return all == 0 ? 0 : (int) Math.min(100, done * 100 / all);
    }
}
