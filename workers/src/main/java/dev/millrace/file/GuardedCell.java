package dev.millrace.file;

import java.util.regex.Pattern;

/**
 * Texts in the cells of CSV files. A spreadsheet takes one that begins with =, +, -, @, a tab or a carriage return for a formula,
 * which may be somebody's attack on whoever opens the file: an apostrophe before it prevents that. What is taken away when the
 * file comes back is one apostrophe, so that every text is as it was.
 */
public final class GuardedCell {

    private static final Pattern DANGEROUS = Pattern.compile("'*[=+\\-@\\t\\r]");

    private GuardedCell() {}

    /** As it may stand in a file. */
    public static String guarded(String text) {
        return DANGEROUS.matcher(text).lookingAt() ? "'" + text : text;
    }

    /** What {@link #guarded} was given. */
    public static String plain(String cell) {
        return cell.startsWith("'") && DANGEROUS.matcher(cell).lookingAt() ? cell.substring(1) : cell;
    }
}
