package dev.millrace.sync;

import dev.millrace.language.run.CallResult;
import dev.millrace.sync.SyncActivity.Next;
import dev.millrace.sync.SyncActivity.What;
import dev.millrace.sync.SyncClaimStore.Claimed;
import dev.millrace.sync.SyncRunStore.Place;
import java.time.Clock;
import java.util.Objects;
import org.springframework.transaction.support.TransactionTemplate;

/** Holds a sync and its run while something is kept, and ends, parks or delays the run where the service leaves nothing else. */
final class RunHold {

    /** Too few rejected items say nothing about the others. */
    private static final int FEWEST_READ = 100;

    private final SyncStore syncs;
    private final SyncRunStore runs;
    private final SyncEnds ends;
    private final TransactionTemplate transaction;
    private final Clock clock;

    RunHold(SyncStore syncs, SyncRunStore runs, SyncEnds ends, TransactionTemplate transaction, Clock clock) {
        this.syncs = syncs;
        this.runs = runs;
        this.ends = ends;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What a step does within its transaction, while nobody else touches the sync and the run. */
    interface Held {
        Next in(Sync sync, Place place);
    }

    /** The sync before its run, as everywhere, so that nobody waits for each other. */
    Next held(Sync sync, Claimed claimed, Held work) {
        return Objects.requireNonNull(transaction.execute(status -> {
            var locked = syncs.lock(sync.workspaceId(), sync.syncId()).orElse(null);
            var place = locked == null ? null : runs.lock(claimed).orElse(null);
            return place == null ? Next.END : work.in(locked, place);
        }));
    }

    Next fail(Sync sync, Claimed claimed, String reason) {
        return held(sync, claimed, (locked, place) -> {
            ends.fail(locked, claimed.syncRunId(), reason);
            return Next.END;
        });
    }

    /** Until somebody has connected the account again. */
    Next park(Sync sync, Claimed claimed, String reason) {
        return held(sync, claimed, (locked, place) -> {
            var sentence = "The connection '%s' has to be authorized again: %s".formatted(locked.definition().connection(), reason);
            syncs.status(locked.syncId(), Sync.Status.PARKED, sentence, null, clock.instant());
            runs.suspend(locked.syncId(), sentence, clock.instant());
            return Next.END;
        });
    }

    /** @param calls requests that were made before this one, in the same step */
    Next await(Claimed claimed, CallResult.Later later, int calls) {
        runs.await(claimed, later.sentence(), later.at(), calls + (later.even() ? 0 : 1), clock.instant());
        return new Next(What.WAIT, later.at(), later.turn());
    }

    /** Pauses the sync, whose run has failed, since it would do no good to go on. */
    Next giveUp(Sync sync, String runId) {
        var reason = "More than %d %% of what was read was rejected; look at the reasons, mend the mapping and resume."
                .formatted(sync.definition().rejectPercent());
        syncs.status(sync.syncId(), Sync.Status.PAUSED, reason, null, clock.instant());
        ends.fail(sync, runId, reason);
        return Next.END;
    }

    /** Whether too much of what a run has read was rejected. */
    static boolean isTooBad(Sync sync, SyncRun.Counts before, SyncRun.Counts done) {
        var read = before.read() + done.read();
        var rejected = before.rejected() + done.rejected();
        return done.rejected() > 0 && read >= FEWEST_READ && rejected * 100 > read * sync.definition().rejectPercent();
    }
}
