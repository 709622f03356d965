package dev.millrace.command;

import dev.millrace.json.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;

/**
 * What surrounds the command.
 *
 * @param out for what was asked for
 * @param err for what else there is to say
 * @param directory in which it was typed
 */
public record Shell(PrintWriter out, PrintWriter err, Map<String, String> environment, Path directory) {

    public void say(String line) {
        out.println(line);
        out.flush();
    }

    public void warn(String line) {
        err.println(line);
        err.flush();
    }

    /** The one document that a command writes with {@code --json}. */
    public void json(Object document) {
        say(Json.write(document));
    }
}
