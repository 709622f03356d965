package dev.millrace.audit;

import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.scheduling.annotation.Scheduled;

/** Deletes what is older than the record goes back. */
class OldRecords {

    private static final Logger log = LoggerFactory.getLogger(OldRecords.class);
    private static final int AT_ONCE = 1_000;
    /** A hundred thousand an hour; more wait for the next. */
    private static final int TIMES = 100;

    private final AuditStore store;
    private final Duration keep;
    private final Clock clock;

    OldRecords(AuditStore store, Duration keep, Clock clock) {
        this.store = store;
        this.keep = keep;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT6M")
    void delete() {
        try {
            var before = clock.instant().minus(keep);
            for (var time = 0; time < TIMES && store.deleteBefore(before, AT_ONCE) == AT_ONCE; time++) {
                log.debug("Deleted {} audit records from before {}", AT_ONCE, before);
            }
        } catch (TransientDataAccessException notNow) {
            log.warn("Old audit records stay until the next look in an hour: {}", notNow.toString());
        }
    }
}
