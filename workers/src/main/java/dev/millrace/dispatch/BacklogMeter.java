package dev.millrace.dispatch;

import dev.millrace.dispatch.WorkQueue.Backlog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows how much waits in a queue, and how long the oldest of it has waited. */
final class BacklogMeter {

    private static final Logger log = LoggerFactory.getLogger(BacklogMeter.class);

    private final WorkQueue<?> queue;
    private final Clock clock;
    private volatile Backlog last = new Backlog(0, null);

    BacklogMeter(WorkQueue<?> queue, Clock clock, MeterRegistry meters) {
        this.queue = queue;
        this.clock = clock;
        Gauge.builder("millrace.queue.depth", () -> last.queued())
                .description("What waits to be started")
                .tag("queue", queue.name())
                .register(meters);
        Gauge.builder("millrace.queue.oldest", this::oldest)
                .description("How long the oldest of it has waited")
                .baseUnit("seconds")
                .tag("queue", queue.name())
                .register(meters);
    }

    /** Asks the queue. A database that is away leaves the last figures standing. */
    void look() {
        try {
            last = queue.backlog();
        } catch (RuntimeException away) {
            log.debug("The backlog of {} could not be read: {}", queue.name(), away.toString());
        }
    }

    private double oldest() {
        var since = last.oldestSince();
        return since == null ? 0 : Duration.between(since, clock.instant()).toMillis() / 1_000.0;
    }
}
