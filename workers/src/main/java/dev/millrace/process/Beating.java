package dev.millrace.process;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Does what takes its time beside a pulse. */
final class Beating {

    private Beating() {}

    /** What {@code work} gives or throws. Where the pulse throws, the work is interrupted and nobody waits for it. */
    static <T> T during(Callable<T> work, Pulse pulse) throws InterruptedException {
        var task = new FutureTask<>(work);
        var thread = Thread.ofVirtual().start(task);
        try {
            while (true) {
                try {
                    return task.get(1, TimeUnit.SECONDS);
                } catch (TimeoutException stillAtIt) {
                    pulse.beat();
                }
            }
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failed.getCause());
        } finally {
            thread.interrupt();
        }
    }
}
