package dev.millrace.webhook.recovery;

import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Gives every recovery that is due its turn, several times a second and for as long as the worker runs. Any worker may take the next
 * turn of any recovery, so that one that dies holds up nothing.
 */
final class RecoveryLoop implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(RecoveryLoop.class);
    private static final int AT_ONCE = 100;
    private static final int PAUSE_MILLIS = 250;

    private final RecoveryStore store;
    private final RecoveryTurns turns;
    private final Clock clock;
    private @Nullable ScheduledExecutorService thread;
    private volatile boolean running;

    RecoveryLoop(RecoveryStore store, RecoveryTurns turns, Clock clock) {
        this.store = store;
        this.turns = turns;
        this.clock = clock;
    }

    @Override
    public void start() {
        running = true;
        thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("recoveries").factory());
        thread.scheduleWithFixedDelay(this::look, PAUSE_MILLIS, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Lets the page under way end; one that is cut off is queued by whoever looks next. */
    @Override
    public void stop() {
        running = false;
        if (thread != null) {
            thread.shutdown();
            try {
                if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                    thread.shutdownNow();
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void look() {
        try {
            for (var recoveryId : store.due(clock.instant(), AT_ONCE)) {
                if (!running) {
                    return;
                }
                turns.of(recoveryId);
            }
        } catch (RuntimeException databaseAway) {
            LOG.debug("Recoveries wait for the database: {}", databaseAway.toString());
        }
    }
}
