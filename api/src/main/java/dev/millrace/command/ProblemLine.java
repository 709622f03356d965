package dev.millrace.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.lint.Problem;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A problem on one line, in the form that editors and CI systems find places by. */
public final class ProblemLine {

    private ProblemLine() {}

    public static String of(Path file, Problem problem) {
        return of(
                file,
                problem.line(),
                problem.column(),
                problem.severity().word(),
                problem.message(),
                problem.suggestion());
    }

    /** A problem as a server has told it. */
    static String of(Path file, JsonNode problem) {
        return of(
                file,
                problem.path("line").asInt(),
                problem.path("column").asInt(),
                problem.path("severity").asText(),
                problem.path("message").asText(),
                problem.path("suggestion").textValue());
    }

    private static String of(Path file, int line, int column, String severity, String message, @Nullable String suggestion) {
        return "%s:%d:%d: %s: %s%s"
                .formatted(
                        file, line, column, severity, message, suggestion == null ? "" : " (write: " + suggestion + ")");
    }
}
