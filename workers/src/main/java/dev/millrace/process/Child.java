package dev.millrace.process;

import dev.millrace.language.run.WorkflowError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs one process of the operating system until it ends, or kills it with all its children. */
final class Child {

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Process process;
    private final Family family;
    private final Limits limits;
    private final Captured stdout;
    private final Captured stderr;

    private Child(Process process, byte[] stdin, Limits limits) {
        this.process = process;
        this.family = new Family(process);
        this.limits = limits;
        this.stdout = new Captured(process.getInputStream(), limits.output());
        this.stderr = new Captured(process.getErrorStream(), limits.output());
        Thread.ofVirtual().start(() -> write(process.getOutputStream(), stdin));
    }

    /**
     * Runs {@code command} in {@code directory}, whose own environment is a PATH and no more.
     *
     * @throws Stopped where it could not be started, or went beyond a limit
     */
    static Ended run(List<String> command, Path directory, byte[] stdin, Limits limits, Pulse pulse)
            throws InterruptedException {
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", SystemPrograms.PATH);
        return run(builder, stdin, limits, pulse);
    }

    static Ended run(ProcessBuilder builder, byte[] stdin, Limits limits, Pulse pulse) throws InterruptedException {
        try {
            return new Child(Starter.start(builder), stdin, limits).awaited(pulse);
        } catch (IOException refused) {
            throw Stopped.misconfigured("The process could not be started: %s".formatted(refused.getMessage()));
        }
    }

    private static void write(OutputStream stream, byte[] stdin) {
        try (stream) {
            stream.write(stdin);
        } catch (IOException unread) {
            // A process need not read what it is given.
        }
    }

    private Ended awaited(Pulse pulse) throws InterruptedException {
        try {
            var begun = System.nanoTime();
            var beaten = begun;
            while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                look(System.nanoTime() - begun);
                if (System.nanoTime() - beaten > BEAT.toNanos()) {
                    beaten = System.nanoTime();
                    pulse.beat();
                }
            }
        } catch (RuntimeException | InterruptedException unwanted) {
            // Closes its streams too, which nobody reads any more.
            process.destroyForcibly();
            throw unwanted;
        } finally {
            family.kill();
        }
        stdout.await(LAST_WORDS);
        stderr.await(LAST_WORDS);
        lookAtOutput();
        return new Ended(process.exitValue(), stdout.text(), stderr.text());
    }

    private void look(long nanos) {
        if (nanos > limits.wall().toNanos()) {
            throw new Stopped(WorkflowError.Type.TIMEOUT.error(
                    "The process took longer than %s and was killed.".formatted(limits.wall())));
        }
        lookAtOutput();
        if (family.count() > 2 * limits.processes()) {
            throw Stopped.because("The process had more than %d processes and was killed.".formatted(limits.processes()));
        }
        if (family.memory() > limits.memory()) {
            throw Stopped.because("The process and its children took more than %d MiB of memory and were killed."
                    .formatted(limits.memory() >> 20));
        }
    }

    private void lookAtOutput() {
        lookAt(stdout, "stdout");
        lookAt(stderr, "stderr");
    }

    private void lookAt(Captured stream, String name) {
        if (stream.tooMuch()) {
            throw Stopped.because("The process wrote more than %,d bytes to %s, which is the most that is kept."
                    .formatted(limits.output(), name));
        }
    }
}
