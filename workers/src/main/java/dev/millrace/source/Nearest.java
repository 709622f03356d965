package dev.millrace.source;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Which of the possible words somebody may have meant. */
final class Nearest {

    private Nearest() {}

    /** The word that is at most a third of its letters away from {@code typed}, or begins with it. */
    static Optional<String> to(String typed, Collection<String> words) {
        var small = typed.strip().toLowerCase(Locale.ROOT);
        if (small.isEmpty() || small.length() > 100) {
            return Optional.empty();
        }
        return words.stream()
                .filter(word -> distance(small, word) <= Math.max(1, word.length() / 3)
                        || small.length() >= 3 && word.startsWith(small))
                .min(Comparator.comparingInt(word -> distance(small, word)));
    }

    /** Letters to be inserted, removed or changed. */
    private static int distance(String one, String other) {
        var row = new int[other.length() + 1];
        for (var column = 0; column <= other.length(); column++) {
            row[column] = column;
        }
        for (var line = 1; line <= one.length(); line++) {
            var diagonal = row[0];
            row[0] = line;
            for (var column = 1; column <= other.length(); column++) {
                var change = diagonal + (one.charAt(line - 1) == other.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(change, 1 + Math.min(row[column], row[column - 1]));
            }
        }
        return row[other.length()];
    }
}
