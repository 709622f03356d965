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
record Shell(PrintWriter out, PrintWriter err, Map<String, String> environment, Path directory) {

    void say(String line) {
        out.println(line);
        out.flush();
    }

    void warn(String line) {
        err.println(line);
        err.flush();
    }

    /** The one document that a command writes with {@code --json}. */
    void json(Object document) {
        say(Json.write(document));
    }
}
