package dev.millrace.embedded;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A program and its arguments. It runs in a session of its own where {@code setsid} is on the PATH, so that a signal
 * to our process group (Ctrl-C) does not reach it, and without the variables of ours that may hold secrets.
 */
record Command(List<String> words) {

    private static final Optional<Path> SETSID = onPath("setsid");

    Command {
        words = List.copyOf(words);
    }

    static Command of(String... words) {
        return new Command(List.of(words));
    }

    /** The program {@code name} as the shell would find it. */
    static Optional<Path> onPath(String name) {
        return onPath(name, System.getenv("PATH"));
    }

    static Optional<Path> onPath(String name, @Nullable String path) {
        return Stream.of((path == null ? "" : path).split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .flatMap(directory -> Stream.of(Path.of(directory, name), Path.of(directory, name + ".exe")))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /** This command as an argument of another one. */
    Command under(List<String> prefix) {
        return new Command(Stream.concat(prefix.stream(), words.stream()).toList());
    }

    /** Starts it; the process's id is the program's own. */
    Process start(Redirect output) throws IOException {
        var all = new ArrayList<>(words);
        SETSID.ifPresent(setsid -> all.addFirst(setsid.toString()));
        var builder = new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(output);
        builder.redirectInput(Redirect.from(nothing()));
        builder.environment().keySet().removeIf(name -> name.startsWith("MILLRACE_") || name.startsWith("PG"));
        return builder.start();
    }

    /** Runs it to its end; whether it ended well within {@code limit}. It is killed then, or at an interrupt. */
    boolean run(Redirect output, Duration limit) throws InterruptedException {
        Process process;
        try {
            process = start(output);
        } catch (IOException notThere) {
            return false;
        }
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() == 0;
        } finally {
            process.destroyForcibly();
        }
    }

    private static File nothing() {
        return new File(File.separatorChar == '/' ? "/dev/null" : "NUL");
    }
}
