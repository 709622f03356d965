package dev.millrace.language.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads durations: an object of {@code days}, {@code hours}, {@code minutes}, {@code seconds}, {@code milliseconds}
 * (DSL, "Duration"), or an ISO 8601 text such as {@code PT30S}, {@code P1DT12H} or {@code PT1.5H}. A week has 7 days and a
 * day 24 hours; months and years are not taken, since they have no length.
 */
public final class Durations {

    private static final Map<String, Duration> UNITS = Map.of(
            "days", Duration.ofDays(1),
            "hours", Duration.ofHours(1),
            "minutes", Duration.ofMinutes(1),
            "seconds", Duration.ofSeconds(1),
            "milliseconds", Duration.ofMillis(1));

    private static final String NUMBER = "(\\d{1,18}(?:[.,]\\d{1,9})?)";

    private static final Pattern ISO = Pattern.compile(
            "P(?!$)(?:NW)?(?:ND)?(?:T(?!$)(?:NH)?(?:NM)?(?:NS)?)?".replace("N", NUMBER));

    private static final List<Duration> PARTS = List.of(
            Duration.ofDays(7), Duration.ofDays(1), Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofSeconds(1));

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
        var parts = ISO.matcher(text);
        if (!parts.matches()) {
            // What an expression computes may be written in other ways that Java knows, such as pt5s.
            return Duration.parse(text);
        }
        var nanoseconds = BigDecimal.ZERO;
        for (var part = 0; part < PARTS.size(); part++) {
            var number = parts.group(part + 1);
            if (number != null) {
                nanoseconds = nanoseconds.add(
                        new BigDecimal(number.replace(',', '.')).multiply(BigDecimal.valueOf(PARTS.get(part).toNanos())));
            }
        }
        return Duration.ofNanos(nanoseconds.toBigInteger().longValueExact());
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
