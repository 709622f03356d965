package dev.millrace.connection.limit;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads {@code Retry-After} (RFC 9110, section 10.2.3), and what providers write in its place. */
public final class RetryAfter {

    private static final Duration LONGEST = Duration.ofDays(1);

    private RetryAfter() {}

    /** How long {@code text}, a number of seconds or a date, asks to wait from {@code now}, a day at most; empty for the past. */
    public static Optional<Duration> read(String text, Instant now) {
        try {
            var stripped = text.strip();
            // Fractions are what some write in bodies.
            var wait = stripped.matches("\\d{1,9}(\\.\\d{1,9})?")
                    ? Duration.ofMillis((long) Math.ceil(Double.parseDouble(stripped) * 1_000))
                    : Duration.between(now, DateTimeFormatter.RFC_1123_DATE_TIME.parse(stripped, Instant::from));
            return wait.isNegative() ? Optional.empty() : Optional.of(wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }
}
