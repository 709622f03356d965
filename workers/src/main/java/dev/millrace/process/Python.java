package dev.millrace.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Scripts in Python, by the interpreter of the machine: isolated from modules that lie around, in UTF-8, leaving no caches. */
final class Python {

    private Python() {}

    static Program program(
            Path interpreter, byte[] code, byte[] stdin, List<String> arguments, Map<String, String> environment) {
        var command = new ArrayList<>(List.of(interpreter.toString(), "-I", "-B", "-X", "utf8", Program.FILE));
        command.addAll(arguments);
        return new Program(command, stdin, code, shown(interpreter), environment, true);
    }

    /** An interpreter that is not the system's brings its library along, in the folder above its own. */
    private static List<Path> shown(Path interpreter) {
        var folder = interpreter.getParent() == null ? null : interpreter.getParent().getParent();
        return folder == null || folder.getNameCount() < 2 || interpreter.startsWith("/usr") ? List.of() : List.of(folder);
    }
}
