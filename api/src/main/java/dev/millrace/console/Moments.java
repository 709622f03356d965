package dev.millrace.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Says times and durations as people do. */
@Component
public final class Moments {

    private static final DateTimeFormatter EXACT = utc("d MMM uuuu, HH:mm:ss 'UTC'");
    private static final DateTimeFormatter DAY = utc("d MMM uuuu");
    private static final DateTimeFormatter TIME = utc("HH:mm:ss 'UTC'");

    private final Clock clock;

    Moments(Clock clock) {
        this.clock = clock;
    }

    public Instant now() {
        return clock.instant();
    }

    public Moment of(Instant instant) {
        return new Moment(
                instant.truncatedTo(ChronoUnit.MILLIS).toString(),
                EXACT.format(instant),
                relative(Duration.between(instant, now()), instant),
                TIME.format(instant));
    }

    public @Nullable Moment ofNullable(@Nullable Instant instant) {
        return instant == null ? null : of(instant);
    }

    /** {@code 0.3 s}, {@code 12 s}, {@code 4 min 5 s}, {@code 2 h 10 min}, {@code 3 days}. */
    public static String span(Duration span) {
        var milliseconds = Math.max(0, span.toMillis());
        if (milliseconds < 1_000) {
            return milliseconds + " ms";
        }
        if (milliseconds < 10_000) {
            return String.format(Locale.ROOT, "%.1f s", milliseconds / 1_000.0);
        }
        var seconds = milliseconds / 1_000;
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        if (seconds < 86_400) {
            return two(seconds / 3_600, "h", seconds % 3_600 / 60, "min");
        }
        return two(seconds / 86_400, seconds < 172_800 ? "day" : "days", seconds % 86_400 / 3_600, "h");
    }

    private static String two(long large, String unit, long small, String smallUnit) {
        return small == 0 ? large + " " + unit : "%d %s %d %s".formatted(large, unit, small, smallUnit);
    }

    private static String relative(Duration ago, Instant instant) {
        var future = ago.isNegative();
        var seconds = ago.abs().toSeconds();
        if (seconds < 2) {
            return future ? "in a moment" : "just now";
        }
        if (seconds >= 30 * 86_400) {
            return DAY.format(instant);
        }
        var words = coarse(seconds);
        return future ? "in " + words : words + " ago";
    }

    private static String coarse(long seconds) {
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return seconds / 60 + " min";
        }
        if (seconds < 86_400) {
            return seconds / 3_600 + " h";
        }
        return seconds < 172_800 ? "1 day" : seconds / 86_400 + " days";
    }

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }
}
