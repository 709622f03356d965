package dev.millrace.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The command as it is typed in a directory, in this process. */
final class Typed {

    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();

    Typed(Path directory) {
        this.directory = directory;
    }

    /** What came of it. */
    record Result(int exitCode, String out, String err) {

        Result endsWith(int expected) {
            assertThat(exitCode).as(out + err).isEqualTo(expected);
            return this;
        }

        JsonNode json() {
            return Json.trusted(out);
        }
    }

    Typed with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Path file(String name, String contents) {
        try {
            var file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, contents);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Result run(Object... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var typed = new String[arguments.length];
        for (var index = 0; index < arguments.length; index++) {
            typed[index] = arguments[index].toString();
        }
        var exitCode = MillraceCommand.run(
                new Shell(new PrintWriter(out, true), new PrintWriter(err, true), Map.copyOf(environment), directory), typed);
        return new Result(exitCode, out.toString(), err.toString());
    }
}
