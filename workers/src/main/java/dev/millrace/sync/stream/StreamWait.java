package dev.millrace.sync.stream;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads how long an answer asks to wait. */
public final class StreamWait {

    private static final Duration LONGEST = Duration.ofDays(1);

    private StreamWait() {}

    /** How long {@code rule} has to wait after {@code response}; null where it does not say. A day at most. */
    public static @Nullable Duration of(StreamError rule, JsonNode response, Instant now) {
        var told = rule.told();
        if (told == null) {
            return null;
        }
        var text = told.header() != null
                ? response.path("headers").path(told.header().toLowerCase(Locale.ROOT)).asText("")
                : StreamJq.text(StreamJq.evaluate(String.valueOf(told.body()), response.path("content"), "told"));
        try {
            var number = new BigDecimal(text == null ? "" : text.strip());
            var left = switch (told.unit()) {
                case SECONDS -> Duration.ofMillis(number.movePointRight(3).min(BigDecimal.valueOf(LONGEST.toMillis())).longValue());
                case MILLISECONDS -> Duration.ofMillis(number.min(BigDecimal.valueOf(LONGEST.toMillis())).longValue());
                case EPOCH_SECONDS -> Duration.between(now, Instant.ofEpochSecond(number.min(BigDecimal.valueOf(32_503_680_000L)).longValue()));
            };
            return left.isNegative() ? Duration.ZERO : left.compareTo(LONGEST) > 0 ? LONGEST : left;
        } catch (NumberFormatException none) {
            return null;
        }
    }
}
