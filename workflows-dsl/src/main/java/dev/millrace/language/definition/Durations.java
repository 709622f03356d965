package dev.millrace.language.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.util.Map;

/**
 * Reads durations: an object of {@code days}, {@code hours}, {@code minutes}, {@code seconds}, {@code milliseconds}
 * (DSL, "Duration"), or an ISO 8601 text such as {@code PT30S} or {@code P1DT12H}. A day has 24 hours; weeks are taken,
 * months and years are not, since they have no length.
 */
public final class Durations {

    private static final Map<String, Duration> UNITS = Map.of(
            "days", Duration.ofDays(1),
            "hours", Duration.ofHours(1),
            "minutes", Duration.ofMinutes(1),
            "seconds", Duration.ofSeconds(1),
            "milliseconds", Duration.ofMillis(1));

    private static final Duration LONGEST = Duration.ofDays(3_650);

    private Durations() {}

    /** @throws IllegalArgumentException where {@code node} is no duration, is negative, or exceeds ten years */
    public static Duration of(JsonNode node) {
        try {
            var duration = node.isTextual() ? parse(node.textValue()) : sum(node);
            if (!duration.isNegative() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException | ArithmeticException | IllegalArgumentException unreadable) {
            // refused below, in the words of the language
        }
        throw new IllegalArgumentException("%s is not a duration from zero to ten years.".formatted(node));
    }

    private static Duration parse(String text) {
        if (text.matches("P\\d+W")) {
            return Duration.ofDays(Period.parse(text).getDays());
        }
        return Duration.parse(text);
    }

    private static Duration sum(JsonNode node) {
        if (!node.isObject()) {
            throw new IllegalArgumentException("not an object");
        }
        var sum = Duration.ZERO;
        for (var field : node.properties()) {
            var unit = UNITS.get(field.getKey());
            if (unit == null || !field.getValue().canConvertToExactIntegral()) {
                throw new IllegalArgumentException(field.getKey());
            }
            sum = sum.plus(unit.multipliedBy(field.getValue().longValue()));
        }
        return sum;
    }
}
