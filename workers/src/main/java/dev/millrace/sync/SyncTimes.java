package dev.millrace.sync;

import dev.millrace.dispatch.Wake;
import dev.millrace.sync.merge.ConflictStore;
import dev.millrace.sync.schedule.SyncSchedules;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Queues what is due where the engine's schedules do not, what is to follow a run that has ended, and what waited for a connection that can
 * be used again. A time is due once, also with many workers; times that passed while nobody looked are made up for by one run.
 */
@Component
@ConditionalOnProperty(name = "millrace.worker.enabled", matchIfMissing = true)
class SyncTimes {

    private static final Logger log = LoggerFactory.getLogger(SyncTimes.class);
    private static final int AT_ONCE = 100;
    private static final Duration KEPT = Duration.ofDays(30);

    private final SyncStore syncs;
    private final SyncRunStore runs;
    private final ConflictStore conflicts;
    private final SyncDue due;
    private final SyncSchedules schedules;
    private final TransactionTemplate transaction;
    private final Wake wake;
    private final Clock clock;

    SyncTimes(
            SyncStore syncs,
            SyncRunStore runs,
            ConflictStore conflicts,
            SyncDue due,
            SyncSchedules schedules,
            TransactionTemplate transaction,
            Wake wake,
            Clock clock) {
        this.syncs = syncs;
        this.runs = runs;
        this.conflicts = conflicts;
        this.due = due;
        this.schedules = schedules;
        this.transaction = transaction;
        this.wake = wake;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT1S", initialDelayString = "PT1S")
    void look() {
        try {
            while (startTheDue() == AT_ONCE) {
                // There may be more.
            }
            while (due.queueTheOwed(AT_ONCE) == AT_ONCE) {
                // There may be more.
            }
            while (goOnWhereReconnected() == AT_ONCE) {
                // There may be more.
            }
        } catch (TransientDataAccessException notNow) {
            log.warn("Syncs that are due could not be started, and are in 1 s: {}", notNow.toString());
        }
    }

    /** What the engine's schedules have not told of in time, or all of it where it has none. */
    int startTheDue() {
        return Objects.requireNonNull(transaction.execute(status -> {
            var now = clock.instant();
            var found = syncs.claimDue(now.minus(schedules.grace()), AT_ONCE);
            found.forEach(sync -> due.queue(sync, now));
            return found.size();
        }));
    }

    int goOnWhereReconnected() {
        return Objects.requireNonNull(transaction.execute(status -> {
            var now = clock.instant();
            var back = syncs.reconnected(AT_ONCE);
            for (var sync : back) {
                syncs.status(sync.syncId(), Sync.Status.ACTIVE, null, SyncCheck.next(sync.syncId(), sync.definition(), now), now);
                runs.requeue(sync.syncId(), now);
                wake.up(SyncRunQueue.NAME);
            }
            return back.size();
        }));
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT9M")
    void forgetWhatIsOld() {
        while (runs.forget(clock.instant().minus(KEPT), AT_ONCE) == AT_ONCE) {
            // Bounded transactions.
        }
        while (conflicts.forget(clock.instant().minus(KEPT), AT_ONCE) == AT_ONCE) {
            // Bounded transactions.
        }
    }
}
