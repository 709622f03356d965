package dev.millrace.report;

import java.lang.Character.UnicodeScript;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts the characters that no font of a report can show, by their scripts. */
final class Missing {

    private final Map<String, Long> byScript = new TreeMap<>();

    void count(int character) {
        byScript.merge(script(character), 1L, Long::sum);
    }

    /** A sentence for whoever reads the report; empty where everything is shown. */
    Optional<String> sentence() {
        if (byScript.isEmpty()) {
            return Optional.empty();
        }
        var all = byScript.values().stream().mapToLong(Long::longValue).sum();
        var scripts = byScript.entrySet().stream()
                .map(entry -> "%s %,d".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
        return Optional.of(all == 1
                ? "1 character could not be shown and stands as □ (%s). A file of CSV or JSON has it.".formatted(scripts)
                : "%,d characters could not be shown and stand as □ (%s). A file of CSV or JSON has them.".formatted(all, scripts));
    }

    private static String script(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.SURROGATE, Character.UNASSIGNED, Character.PRIVATE_USE -> "no characters of a script";
            default -> {
                var script = Character.isEmoji(character) ? UnicodeScript.COMMON : UnicodeScript.of(character);
                yield script == UnicodeScript.COMMON || script == UnicodeScript.INHERITED
                        ? "symbols"
                        : Character.toTitleCase(script.name().charAt(0)) + script.name().substring(1).toLowerCase(Locale.ROOT);
            }
        };
    }
}
