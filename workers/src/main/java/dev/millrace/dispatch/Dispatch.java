package dev.millrace.dispatch;

import dev.millrace.engine.EngineConnection;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * All dispatchers of a worker, and the sweeper that puts abandoned claims back. It starts after the workers, so that
 * workflows start eagerly, and stops before them.
 */
public final class Dispatch implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Dispatch.class);

    private final List<WorkQueue<?>> queues;
    private final DispatchSettings settings;
    private final Wake wake;
    private final EngineConnection engine;
    private final Clock clock;
    private final MeterRegistry meters;
    private List<? extends Dispatcher<?>> dispatchers = List.of();
    private @Nullable ScheduledExecutorService sweeper;
    private volatile boolean running;

    public Dispatch(
            List<WorkQueue<?>> queues,
            DispatchSettings settings,
            Wake wake,
            EngineConnection engine,
            Clock clock,
            MeterRegistry meters) {
        this.queues = List.copyOf(queues);
        this.settings = settings;
        this.wake = wake;
        this.engine = engine;
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public void start() {
        if (engine.engine().forgets()) {
            queues.forEach(Dispatch::resume);
        }
        dispatchers = queues.stream()
                .map(queue -> new Dispatcher<>(queue, settings, wake.of(queue.name()), engine::ready, meters))
                .toList();
        dispatchers.forEach(Dispatcher::start);
        var backlogs = queues.stream()
                .map(queue -> new BacklogMeter(queue, clock, meters))
                .toList();
        sweeper = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("dispatch-sweeper").daemon().factory());
        var every = settings.claimTimeout().toMillis() / 3;
        sweeper.scheduleWithFixedDelay(this::sweep, every, every, TimeUnit.MILLISECONDS);
        sweeper.scheduleWithFixedDelay(() -> backlogs.forEach(BacklogMeter::look), 1, 5, TimeUnit.SECONDS);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        if (sweeper != null) {
            sweeper.shutdownNow();
        }
        for (var dispatcher : dispatchers) {
            try {
                dispatcher.stop();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static void resume(WorkQueue<?> queue) {
        var resumed = queue.resume();
        if (resumed > 0) {
            log.info("{} unfinished {} of the last start go on from what was recorded", resumed, queue.name());
        }
    }

    private void sweep() {
        for (var queue : queues) {
            try {
                var recovered = queue.recover();
                if (recovered > 0) {
                    log.info("{} claims of {} were abandoned and will be started again", recovered, queue.name());
                    wake.up(queue.name());
                }
            } catch (RuntimeException failed) {
                log.warn("Abandoned claims of {} could not be looked for: {}", queue.name(), failed.toString());
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** After the workers, and so stopped before them. */
    @Override
    public int getPhase() {
        return EngineConnection.PHASE + 1;
    }
}
