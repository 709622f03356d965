package dev.millrace.language.lint;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules for a literal duration: an object of units, or ISO 8601 without years and months.
 */
final class Durations {

    /** The units of an inline duration. */
    static final List<String> UNITS = List.of("days", "hours", "minutes", "seconds", "milliseconds");

    /** The longest of all durations, about ten years. */
    static final int MOST_DAYS = 3_650;

    private static final int LONGEST_TEXT = 64;
    private static final String NUMBER = "(?:\\d{1,18}(?:[.,]\\d{1,9})?)";
    private static final Pattern ISO = Pattern.compile(
            "P(?!$)(?:(%1$s)Y)?(?:(%1$s)M)?(?:(%1$s)W)?(?:(%1$s)D)?(?:T(?!$)(?:(%1$s)H)?(?:(%1$s)M)?(?:(%1$s)S)?)?"
                    .formatted(NUMBER));
    private static final Pattern SHORTHAND = Pattern.compile("(\\d{1,9})\\s*([a-z]+)");
    private static final Map<String, String> SHORT_UNITS = Map.ofEntries(
            Map.entry("s", "PT%sS"), Map.entry("sec", "PT%sS"), Map.entry("second", "PT%sS"),
            Map.entry("seconds", "PT%sS"), Map.entry("m", "PT%sM"), Map.entry("min", "PT%sM"),
            Map.entry("minute", "PT%sM"), Map.entry("minutes", "PT%sM"), Map.entry("h", "PT%sH"),
            Map.entry("hour", "PT%sH"), Map.entry("hours", "PT%sH"), Map.entry("d", "P%sD"),
            Map.entry("day", "P%sD"), Map.entry("days", "P%sD"), Map.entry("w", "P%sW"));
    private static final List<BigDecimal> SECONDS_OF_GROUPS = List.of(
            BigDecimal.valueOf(604_800), BigDecimal.valueOf(86_400), BigDecimal.valueOf(3_600),
            BigDecimal.valueOf(60), BigDecimal.ONE);

    /** What every literal duration looks like, for editors. */
    static final String PATTERN = "^P(?!$)(?:NW)?(?:ND)?(?:T(?!$)(?:NH)?(?:NM)?(?:NS)?)?$".replace("N", NUMBER);

    private Durations() {}

    /** A text such as {@code PT15M}. */
    static @Nullable Mistake text(String text) {
        if (text.startsWith("-") || text.matches("P.{0,40}-.*")) {
            return Mistake.whole("a duration cannot be negative", null);
        }
        var parts = ISO.matcher(text);
        if (text.length() > LONGEST_TEXT || !parts.matches()) {
            return Mistake.whole("%s is not a duration; write ISO 8601 such as PT30S, or an object such as {minutes: 5}"
                    .formatted(Wording.name(text)), corrected(text));
        }
        if (parts.group(1) != null || parts.group(2) != null) {
            return Mistake.whole("years and months have no fixed length; write the duration in days", null);
        }
        var seconds = BigDecimal.ZERO;
        for (var group = 3; group <= 7; group++) {
            var number = parts.group(group);
            if (number != null) {
                seconds = seconds.add(
                        new BigDecimal(number.replace(',', '.')).multiply(SECONDS_OF_GROUPS.get(group - 3)));
            }
        }
        var most = BigDecimal.valueOf(MOST_DAYS).multiply(BigDecimal.valueOf(86_400));
        return seconds.compareTo(most) > 0 ? tooLong() : null;
    }

    /** How many of {@code unit} the longest duration has. */
    static long most(String unit) {
        var days = (long) MOST_DAYS;
        return switch (unit) {
            case "days" -> days;
            case "hours" -> days * 24;
            case "minutes" -> days * 24 * 60;
            case "seconds" -> days * 24 * 60 * 60;
            default -> days * 24 * 60 * 60 * 1_000;
        };
    }

    static Mistake tooLong() {
        return Mistake.whole("a duration is at most %,d days, about ten years".formatted(MOST_DAYS), null);
    }

    private static @Nullable String corrected(String text) {
        if (text.length() > LONGEST_TEXT) {
            return null;
        }
        var upper = text.strip().toUpperCase(Locale.ROOT);
        if (ISO.matcher(upper).matches()) {
            return upper;
        }
        var shorthand = SHORTHAND.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!shorthand.matches()) {
            return null;
        }
        if (shorthand.group(2).equals("ms")) {
            return "PT" + BigDecimal.valueOf(Long.parseLong(shorthand.group(1)), 3).stripTrailingZeros().toPlainString()
                    + "S";
        }
        var pattern = SHORT_UNITS.get(shorthand.group(2));
        return pattern == null ? null : pattern.formatted(shorthand.group(1));
    }
}
