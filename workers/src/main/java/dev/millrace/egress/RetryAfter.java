package dev.millrace.egress;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads {@code Retry-After} (RFC 9110, section 10.2.3), and what services write in its place. */
public final class RetryAfter {

    private RetryAfter() {}

    /**
     * How long {@code text}, a number of seconds or a date, asks to wait from {@code now}, at least {@code shortest} and at most
     * {@code longest}; empty for what is neither, and for the past.
     */
    public static Optional<Duration> read(String text, Instant now, Duration shortest, Duration longest) {
        try {
            var stripped = text.strip();
            // Fractions are what some write in bodies.
            var wait = stripped.matches("[0-9]{1,15}(\\.[0-9]{1,9})?")
                    ? Duration.ofMillis((long) Math.ceil(Double.parseDouble(stripped) * 1_000))
                    : Duration.between(now, DateTimeFormatter.RFC_1123_DATE_TIME.parse(stripped, Instant::from));
            return wait.isNegative() ? Optional.empty() : Optional.of(within(wait, shortest, longest));
        } catch (DateTimeException | ArithmeticException unreadable) {
            return Optional.empty();
        }
    }

    private static Duration within(Duration wait, Duration shortest, Duration longest) {
        var enough = wait.compareTo(shortest) < 0 ? shortest : wait;
        return enough.compareTo(longest) > 0 ? longest : enough;
    }
}
