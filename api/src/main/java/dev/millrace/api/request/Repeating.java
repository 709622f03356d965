package dev.millrace.api.request;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Does a small task again and again while the application runs, on a thread of its own, so that no other task can hold
 * it up. A failure is logged and the next turn taken as usual.
 */
public final class Repeating implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Repeating.class);

    private final String name;
    private final Duration pause;
    private final Runnable task;
    private volatile @Nullable ScheduledExecutorService turns;

    public Repeating(String name, Duration pause, Runnable task) {
        this.name = name;
        this.pause = pause;
        this.task = task;
    }

    @Override
    public void start() {
        var executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("repeating-" + name).factory());
        executor.scheduleWithFixedDelay(this::turn, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
        turns = executor;
    }

    @Override
    public void stop() {
        var executor = turns;
        if (executor != null) {
            turns = null;
            executor.shutdownNow();
        }
    }

    @Override
    public boolean isRunning() {
        return turns != null;
    }

    private void turn() {
        try {
            task.run();
        } catch (RuntimeException failed) {
            LOG.warn(
                    "The task '{}' failed and is tried again in {} s: {}",
                    name,
                    pause.toSeconds(),
                    failed.toString());
        }
    }
}
