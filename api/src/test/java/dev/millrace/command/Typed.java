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
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
        return begin(arguments).await();
    }

    /** Begins the command, to be looked at while it goes on. */
    Begun begin(Object... arguments) {
        var out = new Said();
        var err = new Said();
        var shell = new Shell(
                new PrintWriter(out, true), new PrintWriter(err, true), Map.copyOf(environment), directory);
        var typed = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
        var exitCode = new FutureTask<>(() -> MillraceCommand.run(shell, typed));
        return new Begun(out, err, exitCode, Thread.ofPlatform().daemon().name("typed").start(exitCode));
    }

    /** What a command says, as soon as it says it. */
    static final class Said extends StringWriter {

        @Override
        public synchronized void flush() {
            notifyAll();
        }

        synchronized boolean await(String text, Duration patience) throws InterruptedException {
            var deadline = System.nanoTime() + patience.toNanos();
            while (!toString().contains(text)) {
                var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
            return true;
        }
    }

    /** A command that goes on. */
    record Begun(Said out, Said err, FutureTask<Integer> exitCode, Thread thread) {

        /** What came of it. No command that a test types takes longer than a minute. */
        Result await() {
            try {
                return new Result(exitCode.get(1, TimeUnit.MINUTES), out.toString(), err.toString());
            } catch (TimeoutException endless) {
                thread.interrupt();
                throw new AssertionError("The command does not end. It has said: " + out + err, endless);
            } catch (InterruptedException | ExecutionException failed) {
                throw new AssertionError("The command failed. It has said: " + out + err, failed);
            }
        }

        void awaitSaying(String text) throws InterruptedException {
            assertThat(out.await(text, Duration.ofMinutes(1))).as("'%s' in: %s%s", text, out, err).isTrue();
        }

        /** As the terminal's Ctrl-C does, but for the end of the process. */
        void interrupt() {
            thread.interrupt();
        }
    }
}
