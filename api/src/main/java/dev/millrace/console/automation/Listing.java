package dev.millrace.console.automation;

import dev.millrace.language.lint.Problem;
import dev.millrace.language.lint.Severity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A definition line by line, with its problems.
 *
 * @param problems in the order of their lines
 */
record Listing(String text, List<Line> lines, List<Note> problems) {

    /** @param tone {@code has-error}, {@code has-warning} or null */
    record Line(int number, String text, @Nullable String tone, List<Note> notes) {}

    /** @param suggestion the text to put there instead, unless the message says it already */
    record Note(int line, String at, String severity, String message, @Nullable String suggestion) {}

    static Listing of(String text, List<Problem> problems) {
        var notes = problems.stream()
                .map(problem -> new Note(
                        problem.line(),
                        "Line %d, column %d".formatted(problem.line(), problem.column()),
                        problem.severity().word(),
                        problem.message(),
                        said(problem) ? null : problem.suggestion()))
                .sorted((one, other) -> Integer.compare(one.line(), other.line()))
                .toList();
        var lines = new ArrayList<Line>();
        var texts = text.stripTrailing().split("\n", -1);
        for (var index = 0; index < texts.length; index++) {
            var number = index + 1;
            var here = notes.stream().filter(note -> note.line() == number).toList();
            lines.add(new Line(number, texts[index], tone(here), here));
        }
        return new Listing(text, lines, notes);
    }

    private static boolean said(Problem problem) {
        return problem.suggestion() != null && problem.message().contains("`" + problem.suggestion() + "`");
    }

    /** Whether a problem keeps the definition from being stored. */
    boolean hasErrors() {
        return problems.stream().anyMatch(note -> note.severity().equals(Severity.ERROR.word()));
    }

    private static @Nullable String tone(List<Note> notes) {
        if (notes.isEmpty()) {
            return null;
        }
        var error = notes.stream().anyMatch(note -> note.severity().equals(Severity.ERROR.word()));
        return error ? "has-error" : "has-warning";
    }
}
