package dev.millrace.language.lint;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The word that an author probably meant. One slip in three letters is forgiven, at most three; a swap of neighbours
 * counts as one, and case as none.
 */
public final class Nearest {

    private static final int LONGEST = 64;
    private static final int MOST_SLIPS = 3;

    private Nearest() {}

    /** The nearest of {@code candidates}, the first of them where several are as near; null where none is near. */
    public static @Nullable String to(String written, Collection<String> candidates) {
        if (written.isEmpty() || written.length() > LONGEST) {
            return null;
        }
        String nearest = null;
        var fewest = Math.min(MOST_SLIPS, Math.max(1, written.length() / 3)) + 1;
        for (var candidate : candidates) {
            if (candidate.length() <= LONGEST && Math.abs(candidate.length() - written.length()) < fewest) {
                var slips = slips(written.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
                if (slips < fewest && slips < candidate.length()) {
                    fewest = slips;
                    nearest = candidate;
                }
            }
        }
        return nearest;
    }

    /** The edit distance in which swapped neighbours are one edit (optimal string alignment). */
    private static int slips(String left, String right) {
        var beforeLast = new int[right.length() + 1];
        var last = new int[right.length() + 1];
        var row = new int[right.length() + 1];
        for (var column = 0; column <= right.length(); column++) {
            last[column] = column;
        }
        for (var line = 1; line <= left.length(); line++) {
            row[0] = line;
            for (var column = 1; column <= right.length(); column++) {
                var same = left.charAt(line - 1) == right.charAt(column - 1);
                row[column] = Math.min(
                        Math.min(last[column] + 1, row[column - 1] + 1), last[column - 1] + (same ? 0 : 1));
                if (line > 1 && column > 1
                        && left.charAt(line - 1) == right.charAt(column - 2)
                        && left.charAt(line - 2) == right.charAt(column - 1)) {
                    row[column] = Math.min(row[column], beforeLast[column - 2] + 1);
                }
            }
            var free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[right.length()];
    }
}
