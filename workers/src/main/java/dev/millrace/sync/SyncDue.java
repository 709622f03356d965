package dev.millrace.sync;

import dev.millrace.dispatch.Wake;
import dev.millrace.id.Ids;
import dev.millrace.sync.schedule.SyncDueActivity;
import dev.millrace.sync.schedule.SyncTimetable;
import dev.millrace.sync.schedule.SyncTimetable.Overlap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Queues what is due, and moves the sync to its next time in the same transaction, so that no time is due twice. */
@Component
class SyncDue implements SyncDueActivity {

    /** How far the engine's clock may be ahead of ours without a tick being in vain. */
    private static final Duration AHEAD = Duration.ofSeconds(10);

    private final SyncStore syncs;
    private final SyncRunStore runs;
    private final SyncDueStore dues;
    private final TransactionTemplate transaction;
    private final Wake wake;
    private final Ids ids;
    private final Clock clock;

    SyncDue(
            SyncStore syncs,
            SyncRunStore runs,
            SyncDueStore dues,
            TransactionTemplate transaction,
            Wake wake,
            Ids ids,
            Clock clock) {
        this.syncs = syncs;
        this.runs = runs;
        this.dues = dues;
        this.transaction = transaction;
        this.wake = wake;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public long takeUp(String syncId) {
        return Objects.requireNonNull(transaction.execute(status -> {
            var sync = dues.lock(syncId).orElse(null);
            var schedule = sync == null ? null : sync.definition().schedule();
            if (schedule == null || sync.nextAt() == null || sync.status() != Sync.Status.ACTIVE) {
                return 0L;
            }
            var now = clock.instant();
            if (!sync.nextAt().isAfter(now)) {
                queue(sync, now);
                return 0L;
            }
            var wait = Duration.between(now, sync.nextAt()).plusMillis(1);
            return wait.compareTo(AHEAD.plus(SyncTimetable.of(schedule).jitter())) > 0 ? 0L : wait.toMillis();
        }));
    }

    /** Within the transaction of whoever calls and holds the sync, whose time has come. */
    void queue(Sync sync, Instant now) {
        var timetable = SyncTimetable.of(Objects.requireNonNull(sync.definition().schedule()));
        if (timetable.due(sync.syncId(), Objects.requireNonNull(sync.nextAt()), now).isPresent()) {
            start(sync, timetable.overlap(), now);
        }
        syncs.next(sync.syncId(), SyncCheck.next(sync.syncId(), sync.definition(), now));
    }

    /** One run at a time: what comes while one is open is left out, or follows it, or takes its place. */
    private void start(Sync sync, Overlap overlap, Instant now) {
        if (overlap == Overlap.CANCEL_RUNNING) {
            runs.cancelBegun(sync.syncId(), "The schedule began the next run in its place.", now);
        }
        if (runs.insert(ids.next("syr"), sync, null, now)) {
            wake.up(SyncRunQueue.NAME);
        } else if (overlap != Overlap.BUFFER_ONE || !dues.owe(sync.syncId())) {
            runs.skipped(sync.syncId());
        }
    }

    /** Queues up to {@code limit} runs that were to follow one that has ended; gives how many. */
    int queueTheOwed(int limit) {
        return Objects.requireNonNull(transaction.execute(status -> {
            var owed = dues.claimOwed(limit);
            for (var sync : owed) {
                if (runs.insert(ids.next("syr"), sync, null, clock.instant())) {
                    wake.up(SyncRunQueue.NAME);
                }
                dues.oweNothing(sync.syncId());
            }
            return owed.size();
        }));
    }
}
