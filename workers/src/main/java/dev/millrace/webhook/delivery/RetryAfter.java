package dev.millrace.webhook.delivery;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads the header Retry-After of RFC 9110, section 10.2.3. */
final class RetryAfter {

    private RetryAfter() {}

    /** How long {@code header} asks to wait from {@code now}; empty when it is in neither form, or in the past. */
    static Optional<Duration> read(String header, Instant now) {
        var text = header.strip();
        try {
            var wait = text.matches("[0-9]{1,15}")
                    ? Duration.ofSeconds(Long.parseLong(text))
                    : Duration.between(now, DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
            return wait.isPositive() ? Optional.of(wait) : Optional.empty();
        } catch (DateTimeException | ArithmeticException unreadable) {
            return Optional.empty();
        }
    }
}
