package dev.millrace.embedded;

import dev.millrace.start.CannotStart;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a {@link Daemon} in the background and starts it again whenever it dies: at most 3 attempts until it answered
 * once, later 10 in a row, 250 ms apart at first and 10 s at last. A daemon that served for a minute begins to count
 * from one again.
 */
final class Supervisor implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Supervisor.class);

    private static final int ATTEMPTS_AT_FIRST = 3;
    private static final int ATTEMPTS_LATER = 10;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration SETTLED = Duration.ofMinutes(1);
    private static final Duration KILL_WAIT = Duration.ofSeconds(2);

    private final Daemon daemon;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread thread;
    private @Nullable Process current;

    Supervisor(Daemon daemon) {
        this.daemon = daemon;
    }

    synchronized void start() {
        // A platform thread: waiting for a process pins a virtual one to its carrier before JDK 24.
        thread = Thread.ofPlatform().daemon().name(daemon.name()).start(this::prepareAndKeepAlive);
    }

    /** Blocks until the daemon has answered for the first time; throws {@link CannotStart} when it never will. */
    void awaitReady() {
        try {
            ready.get();
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof CannotStart reason
                    ? reason
                    : new CannotStart("%s did not start: %s".formatted(daemon.name(), failed.getCause()), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CannotStart("The start was interrupted.");
        }
    }

    /** The process now supervised, if one is alive. */
    synchronized Optional<Process> process() {
        return Optional.ofNullable(current).filter(Process::isAlive);
    }

    /** Stops the daemon for good: cleanly where it can in time, killed otherwise. Nothing is left when this returns. */
    @Override
    public void close() {
        Optional<Process> running;
        Optional<Thread> background;
        synchronized (this) {
            stopping.countDown();
            running = process();
            background = Optional.ofNullable(thread);
        }
        try {
            if (running.isPresent()) {
                daemon.stop(running.get());
            }
            if (background.isPresent()) {
                // It may be preparing, with a child of its own that the interrupt ends.
                background.get().interrupt();
                background.get().join(KILL_WAIT);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            running.ifPresent(Supervisor::kill);
            ready.completeExceptionally(new CannotStart("%s was stopped.".formatted(daemon.name())));
        }
    }

    private void prepareAndKeepAlive() {
        try {
            daemon.prepare();
            keepAlive();
        } catch (CannotStart reason) {
            giveUp(reason);
        } catch (IOException | RuntimeException failed) {
            giveUp(new CannotStart("%s cannot be started: %s".formatted(daemon.name(), failed), failed));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepAlive() throws IOException, InterruptedException {
        for (var attempt = 1; ; attempt++) {
            var launched = launchUnlessStopping();
            if (launched.isEmpty()) {
                return;
            }
            var began = System.nanoTime();
            var end = serveUntilEnd(launched.get());
            if (System.nanoTime() - began > SETTLED.toNanos()) {
                attempt = 1;
            }
            if (attempt >= (ready.isDone() ? ATTEMPTS_LATER : ATTEMPTS_AT_FIRST)) {
                giveUp(new CannotStart("%s %s. It is not started again; its log is %s."
                        .formatted(daemon.name(), end, daemon.log())));
                return;
            }
            if (stopping.getCount() > 0) {
                log.warn("{} {}; it is started again (attempt {}).", daemon.name(), end, attempt + 1);
            }
            if (stopping.await(pause(attempt).toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    /** Under the lock, so that {@link #close} either sees the process or prevents it. */
    private synchronized Optional<Process> launchUnlessStopping() throws IOException, InterruptedException {
        if (stopping.getCount() == 0) {
            return Optional.empty();
        }
        current = daemon.launch();
        return Optional.of(current);
    }

    private String serveUntilEnd(Process process) throws InterruptedException {
        try {
            daemon.awaitReady(process);
            if (!ready.complete(null)) {
                log.info("{} is back.", daemon.name());
            }
        } catch (RuntimeException notReady) {
            kill(process);
            return notReady instanceof CannotStart reason ? reason.getMessage() : "failed: " + notReady;
        }
        return "ended with exit code " + process.waitFor();
    }

    /** The first start tells whoever awaits it; later nobody awaits anything, and the log must say it. */
    private void giveUp(CannotStart reason) {
        if (!ready.completeExceptionally(reason) && stopping.getCount() > 0) {
            log.error("{} Nothing works without it: mend the cause and start Millrace again.", reason.getMessage());
        }
    }

    private static Duration pause(int attempt) {
        var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempt - 1, 10));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private static void kill(Process process) {
        try {
            process.destroyForcibly().waitFor(KILL_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
