package dev.millrace.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server that outlived the Millrace that started it, found by the process id in the first line of a file. Ids are
 * used again by the system, so the process counts only while its command line holds all of {@code marks}.
 */
record Orphan(ProcessHandle process, List<String> marks) {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    static Optional<Orphan> find(Path pidFile, String... marks) {
        return pid(pidFile)
                .flatMap(ProcessHandle::of)
                .map(process -> new Orphan(process, List.of(marks)))
                .filter(Orphan::alive);
    }

    /** Looks at the command line and not at the id alone: a process that nobody reaps keeps its id after its end. */
    boolean alive() {
        var info = process.info();
        var command = info.command().orElse("") + " "
                + info.arguments().map(Arrays::toString).orElseGet(() -> info.commandLine().orElse(""));
        return process.isAlive() && marks.stream().allMatch(command::contains);
    }

    /** Waits for its end; whether it came within {@code limit}. */
    boolean awaitEnd(Duration limit) throws InterruptedException {
        var deadline = System.nanoTime() + limit.toNanos();
        while (alive() && System.nanoTime() < deadline) {
            try {
                process.onExit().get(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException notYet) {
                continue;
            }
        }
        return !alive();
    }

    private static Optional<Long> pid(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.findFirst().map(String::strip).map(Long::valueOf);
        } catch (IOException | NumberFormatException none) {
            return Optional.empty();
        }
    }
}
