package dev.millrace.dispatch;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.temporal.client.WorkflowServiceException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Empties one queue, for as long as it runs: claim, start, and wait until there is more. */
final class Dispatcher<T> {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final WorkQueue<T> queue;
    private final DispatchSettings settings;
    private final Signal wake;
    private final BooleanSupplier engineReady;
    private final Counter started;
    private final Semaphore places;
    private final ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean stopping;
    private volatile boolean engineAway;
    private @Nullable Thread loop;

    Dispatcher(WorkQueue<T> queue, DispatchSettings settings, Signal wake, BooleanSupplier engineReady, MeterRegistry meters) {
        this.queue = queue;
        this.settings = settings;
        this.wake = wake;
        this.engineReady = engineReady;
        this.places = new Semaphore(settings.concurrentStarts());
        this.started = Counter.builder("millrace.dispatched")
                .description("Workflows started")
                .tag("queue", queue.name())
                .register(meters);
    }

    void start() {
        stopping = false;
        loop = Thread.ofPlatform().name("dispatch-" + queue.name()).start(this::dispatchUntilStopped);
    }

    /** Claims no more and waits until the starts under way are done. */
    void stop() throws InterruptedException {
        stopping = true;
        wake.give();
        if (loop != null) {
            loop.join();
        }
        places.acquire(settings.concurrentStarts());
        places.release(settings.concurrentStarts());
    }

    private void dispatchUntilStopped() {
        var pause = Duration.ZERO;
        while (!stopping && !engineReady.getAsBoolean()) {
            rest(settings.pollInterval());
        }
        while (!stopping) {
            try {
                var seen = wake.count();
                // After a failure one start tries whether the server is back.
                var wanted = pause.isZero() ? room() : 1;
                var claimed = queue.claim(wanted);
                if (!claimed.isEmpty()) {
                    engineAway = false;
                    for (var work : claimed) {
                        places.acquire();
                        starters.execute(() -> start(work));
                    }
                    pause = tellsThatTheEngineIsAway(pause) ? longer(pause) : Duration.ZERO;
                    rest(pause);
                }
                if (claimed.size() < wanted) {
                    wake.await(seen, settings.pollInterval().toNanos());
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException failed) {
                pause = longer(pause);
                log.warn(
                        "Dispatch of {} failed and goes on in {} ms; nothing is lost: {}",
                        queue.name(),
                        pause.toMillis(),
                        failed.toString());
                rest(pause);
            }
        }
    }

    private int room() {
        return Math.clamp(places.availablePermits(), 1, settings.batch());
    }

    /** While the server is away, starts are awaited one by one, so that the pause grows. */
    private boolean tellsThatTheEngineIsAway(Duration pause) throws InterruptedException {
        if (!pause.isZero()) {
            places.acquire(settings.concurrentStarts());
            places.release(settings.concurrentStarts());
        }
        return engineAway;
    }

    private void start(T work) {
        try {
            queue.start(work);
            started.increment();
        } catch (RuntimeException failed) {
            putAside(work, failed);
        } finally {
            places.release();
        }
    }

    private void putAside(T work, RuntimeException failed) {
        try {
            if (isAway(failed)) {
                engineAway = true;
                queue.release(List.of(work), "Waiting for Temporal, which does not answer.");
            } else {
                log.warn("{} could not be started and is ended: {}", work, failed.toString());
                queue.reject(work, "The engine refused to start it: " + rootMessage(failed));
            }
        } catch (RuntimeException databaseAway) {
            log.warn("{} stays claimed until its claim is void: {}", work, databaseAway.toString());
        }
    }

    /** Whether it is the server that fails, and not the work. */
    static boolean isAway(RuntimeException failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof StatusRuntimeException grpc) {
                var code = grpc.getStatus().getCode();
                return code != Status.Code.INVALID_ARGUMENT && !tooLarge(grpc);
            }
        }
        return !(failed instanceof WorkflowServiceException);
    }

    private static boolean tooLarge(StatusRuntimeException grpc) {
        return grpc.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED
                && String.valueOf(grpc.getStatus().getDescription()).contains("larger than max");
    }

    private static String rootMessage(Throwable failed) {
        var cause = failed;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    private static Duration longer(Duration pause) {
        var doubled = pause.isZero() ? Duration.ofMillis(500) : pause.multipliedBy(2);
        return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    private void rest(Duration pause) {
        var until = System.nanoTime() + pause.toNanos();
        while (!stopping && System.nanoTime() < until) {
            try {
                wake.await(wake.count(), until - System.nanoTime());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
