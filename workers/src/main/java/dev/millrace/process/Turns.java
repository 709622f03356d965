package dev.millrace.process;

import dev.millrace.places.Places;
import dev.millrace.places.Places.Place;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** How many processes there are at once: a number for the worker, and all but one of them at most for a workspace. */
final class Turns {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration BEAT = Duration.ofSeconds(1);

    private final Places<String> worker;
    private final Places<String> workspaces;

    Turns(int concurrency) {
        this.worker = new Places<>(concurrency);
        this.workspaces = new Places<>(Math.max(1, concurrency - 1));
    }

    /** Waits up to ten minutes for a turn, and says in the meantime that it is still there. */
    Place take(String workspaceId, Pulse pulse) throws InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        var share = await(() -> workspaces.take(workspaceId, BEAT), pulse, end);
        try {
            var place = await(() -> worker.take("", BEAT), pulse, end);
            return () -> {
                place.close();
                share.close();
            };
        } catch (RuntimeException | InterruptedException none) {
            share.close();
            throw none;
        }
    }

    private static Place await(Supplier<Optional<Place>> take, Pulse pulse, long end) throws InterruptedException {
        while (true) {
            var place = take.get();
            if (place.isPresent()) {
                return place.get();
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            pulse.beat();
            if (System.nanoTime() > end) {
                throw Stopped.because("The worker had other processes for %d minutes; this one was not begun."
                        .formatted(PATIENCE.toMinutes()));
            }
        }
    }
}
