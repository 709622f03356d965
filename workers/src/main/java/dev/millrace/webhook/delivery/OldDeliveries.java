package dev.millrace.webhook.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;

/** Drops the days of attempts, and deletes the deliveries that ended, before the time for which they are kept; makes room for the days to come. */
class OldDeliveries {

    private static final Logger LOG = LoggerFactory.getLogger(OldDeliveries.class);
    private static final int AT_ONCE = 1_000;

    /** Half a million an hour; more wait for the next. */
    private static final int TIMES = 500;

    private final DeliveryStore store;
    private final Duration keep;
    private final Clock clock;

    OldDeliveries(DeliveryStore store, Duration keep, Clock clock) {
        this.store = store;
        this.keep = keep;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT1M")
    void sweep() {
        try {
            var now = clock.instant();
            store.attempts().make(now);
            store.attempts().make(now.plus(1, ChronoUnit.DAYS));
            var before = now.minus(keep);
            store.attempts().dropBefore(before);
            for (var time = 0; time < TIMES && store.deleteEndedBefore(before, AT_ONCE) == AT_ONCE; time++) {
                LOG.debug("Deleted {} deliveries from before {}", AT_ONCE, before);
            }
        } catch (DataAccessException notNow) {
            LOG.warn("Old deliveries stay until the next look in an hour: {}", notNow.toString());
        }
    }
}
