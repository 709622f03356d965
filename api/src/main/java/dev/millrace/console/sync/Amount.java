package dev.millrace.console.sync;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A duration as people write it: a number and a unit.
 *
 * @param number as it stands in its box
 */
record Amount(String number, Unit unit) {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}([.,]\\d{1,3})?");

    /** What a number counts, the shortest first. */
    enum Unit {
        SECONDS("PT%sS", Duration.ofSeconds(1)),
        MINUTES("PT%sM", Duration.ofMinutes(1)),
        HOURS("PT%sH", Duration.ofHours(1)),
        DAYS("P%sD", Duration.ofDays(1));

        private final String iso;
        private final Duration length;

        Unit(String iso, Duration length) {
            this.iso = iso;
            this.length = length;
        }

        /** As in the form, and as people say it of several. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** {@code otherwise} where no unit has this word. */
        static Unit of(@Nullable String word, Unit otherwise) {
            return Arrays.stream(values()).filter(unit -> unit.word().equals(word)).findFirst().orElse(otherwise);
        }
    }

    /** In the longest unit of which the duration is a whole number. */
    static Amount of(Duration duration) {
        return Arrays.stream(Unit.values())
                .sorted(Comparator.reverseOrder())
                .filter(unit -> !duration.isZero() && duration.equals(unit.length.multipliedBy(duration.dividedBy(unit.length))))
                .findFirst()
                .map(unit -> new Amount(String.valueOf(duration.dividedBy(unit.length)), unit))
                .orElseGet(() -> new Amount(seconds(duration), Unit.SECONDS));
    }

    private static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString();
    }

    /** As in JSON, {@code PT15M}; empty where the number is none. */
    Optional<String> iso() {
        var given = number.strip();
        return NUMBER.matcher(given).matches() ? Optional.of(unit.iso.formatted(given)) : Optional.empty();
    }

    /** {@code 15 minutes}, {@code 1 hour}. */
    String words() {
        return number + " " + one();
    }

    /** {@code Every 15 minutes}, {@code Every hour}. */
    String every() {
        return "Every " + (number.equals("1") ? one() : words());
    }

    private String one() {
        return number.equals("1") ? unit.word().substring(0, unit.word().length() - 1) : unit.word();
    }
}
