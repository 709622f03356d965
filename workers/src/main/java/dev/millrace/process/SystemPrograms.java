package dev.millrace.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds programs of the machine. */
final class SystemPrograms {

    /** Where the system's own programs are; it is also the PATH of what we start. */
    static final String PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

    private SystemPrograms() {}

    /**
     * All programs called {@code name}, the best first: those of our own PATH, then those of the system; {@code name} itself
     * where it is a path.
     */
    static List<Path> find(String name) {
        if (name.indexOf('/') >= 0) {
            return Stream.of(Path.of(name)).filter(SystemPrograms::isProgram).toList();
        }
        var found = new ArrayList<Path>();
        var path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + PATH;
        for (var folder : path.split(File.pathSeparator)) {
            var program = Path.of(folder, name).toAbsolutePath();
            if (!folder.isEmpty() && isProgram(program) && !found.contains(program)) {
                found.add(program);
            }
        }
        return found;
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
