package dev.millrace.language.lint;

import dev.millrace.language.source.UnreadableSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One mistake in a definition. Line and column begin at 1 and are the key's for an unknown field, the parent's key's
 * for a missing one, and the value's otherwise.
 *
 * @param pointer the JSON pointer (RFC 6901) of a value that is there; empty for the whole definition
 * @param suggestion the text to put at that place, or null where nothing is near
 */
public record Problem(
        Severity severity, String pointer, int line, int column, String message, @Nullable String suggestion) {

    /** The one problem of a text that could not be read. */
    public static Problem of(UnreadableSource unreadable) {
        var at = unreadable.position();
        return new Problem(
                Severity.ERROR, "", at.line(), at.column(), unreadable.getMessage(), unreadable.suggestion());
    }

    /** Whether one of {@code problems} is an error, so that what has them may not run. */
    public static boolean anyError(List<Problem> problems) {
        return problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
    }
}
