package dev.millrace.webhook.delivery;

import dev.millrace.webhook.delivery.DeliveryQueueStore.Depth;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;

/** Shows how many deliveries have not ended, how far they are behind, and how many we could not attempt. */
class DeliveryDepth {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryDepth.class);

    private final DeliveryQueueStore store;
    private final Clock clock;
    private volatile Depth last = new Depth(0, null, 0);

    DeliveryDepth(DeliveryQueueStore store, MeterRegistry meters, Clock clock) {
        this.store = store;
        this.clock = clock;
        Gauge.builder("millrace.deliveries.pending", () -> last.pending())
                .description("Deliveries that have not ended")
                .register(meters);
        Gauge.builder("millrace.deliveries.overdue", this::overdue)
                .description("How long the delivery has been due that is most behind its time")
                .baseUnit("seconds")
                .register(meters);
        Gauge.builder("millrace.deliveries.dead.letters", () -> last.deadLetters())
                .description("Deliveries that could not be attempted because of a fault of ours")
                .register(meters);
    }

    /** A database that is away leaves the last figures standing. */
    @Scheduled(fixedDelayString = "PT30S", initialDelayString = "PT5S")
    void look() {
        try {
            last = store.depth();
        } catch (DataAccessException away) {
            LOG.debug("The depth of deliveries could not be read: {}", away.toString());
        }
    }

    private double overdue() {
        var since = last.dueSince();
        return since == null ? 0 : Math.max(0, Duration.between(since, clock.instant()).toMillis()) / 1_000.0;
    }
}
