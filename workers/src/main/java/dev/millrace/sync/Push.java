package dev.millrace.sync;

import dev.millrace.language.run.Call;
import dev.millrace.language.run.Call.Turn;
import dev.millrace.language.run.CallResult;
import dev.millrace.sync.PushWork.Asked;
import dev.millrace.sync.SyncActivity.Next;
import dev.millrace.sync.SyncActivity.What;
import dev.millrace.sync.SyncCheck.Checked;
import dev.millrace.sync.SyncClaimStore.Claimed;
import dev.millrace.sync.SyncRun.Counts;
import dev.millrace.sync.SyncRunStore.Phase;
import dev.millrace.sync.SyncRunStore.Place;
import java.util.function.Function;

/** The steps of runs that make requests for one record or one item each. */
final class Push {

    /** In one activity; then the next one shows that the run is alive. */
    private static final int AT_ONCE = 20;

    /** How often the item may turn out to have changed between a look at it and the request. */
    private static final int MOST_ROUNDS = 8;

    private final PushKeep keep;
    private final PushCreate creates;
    private final PushChange changes;
    private final Function<Call, CallResult> calls;

    Push(PushKeep keep, PushCreate creates, PushChange changes, Function<Call, CallResult> calls) {
        this.keep = keep;
        this.creates = creates;
        this.changes = changes;
        this.calls = calls;
    }

    /** Before anything is read: an item that we have made without knowing it must not come in as a new one. */
    Next recover(Sync sync, Claimed claimed, Checked checked, Turn turn) {
        var work = new PushWork(sync, claimed, checked, turn, calls);
        for (var count = 0; count < AT_ONCE && work.mayBegin(); count++) {
            var open = keep.stores.pushes().open(sync.syncId(), null).orElse(null);
            if (open == null) {
                return keep.enter(work, sync.definition().isTwoWay() ? Phase.PULL : Phase.PUSH);
            }
            var next = creates.recover(work, open);
            if (next.what() != What.STEP) {
                return next;
            }
        }
        return Next.STEP;
    }

    /** Items that no page had are asked for by their ids: a page that has moved while it was read leaves some out. */
    Next sweep(Sync sync, Claimed claimed, Checked checked, Turn turn) {
        var work = new PushWork(sync, claimed, checked, turn, calls);
        for (var count = 0; count < AT_ONCE && work.mayBegin(); count++) {
            var pair = keep.stores.pairs().unseen(sync.syncId(), claimed.syncRunId()).orElse(null);
            if (pair == null) {
                return keep.enter(work, Phase.PUSH);
            }
            var next = look(work, pair);
            if (next.what() != What.STEP) {
                return next;
            }
        }
        return Next.STEP;
    }

    private Next look(PushWork work, Pair pair) {
        return switch (work.ask(work.checked.writer().read(pair.address()), work.claimed.syncRunId() + "/look/" + pair.externalId())) {
            case Asked.Answer(var response) -> {
                var item = PushChange.item(work, pair, response);
                yield keep.kept(work, place -> swept(work, keep.stores.rows().one(
                        work.sync, work.claimed.syncRunId(), work.checked, pair, item)));
            }
            case Asked.Refused refused when refused.isGone() -> keep.kept(work, place -> swept(work, keep.stores.rows().one(
                    work.sync, work.claimed.syncRunId(), work.checked, pair, null)));
            case Asked asked -> keep.stopped(work, asked);
        };
    }

    private Next swept(PushWork work, Counts done) {
        return keep.counted(
                work,
                new Counts(1, done.written(), 0, done.deleted(), done.rejected(), work.takeCalls(), 0, 0, done.conflicts()),
                null);
    }

    /** Sends records that are new, changed or deleted since they were sent last, in the order of their ids. */
    Next push(Sync sync, Claimed claimed, Place place, Checked checked, Turn turn) {
        var work = new PushWork(sync, claimed, checked, turn, calls);
        var due = keep.stores.pairs().due(sync, place.position(), AT_ONCE);
        if (due.isEmpty()) {
            return keep.end(work);
        }
        for (var recordId : due) {
            var next = one(work, recordId);
            if (next.what() != What.STEP || !work.mayBegin()) {
                return next;
            }
        }
        return Next.STEP;
    }

    private Next one(PushWork work, String recordId) {
        for (var round = 0; round < MOST_ROUNDS && work.mayGoOn(); round++) {
            var next = once(work, recordId);
            if (next != PushKeep.AGAIN) {
                return next;
            }
        }
        return keep.lapsed(work, recordId, "Its item is changed at the service faster than it can be compared.");
    }

    private Next once(PushWork work, String recordId) {
        var open = keep.stores.pushes().open(work.sync.syncId(), recordId).orElse(null);
        if (open != null) {
            return creates.recover(work, open);
        }
        var record = keep.record(work, recordId).orElse(null);
        var pair = keep.stores.pairs().ofRecord(work.sync.syncId(), recordId).orElse(null);
        if (record == null || pair == null && record.isDeleted()) {
            return keep.nothing(work, recordId);
        }
        if (pair == null) {
            return creates.create(work, record);
        }
        return work.sync.definition().isTwoWay() ? changes.afterLooking(work, record, pair) : changes.export(work, record, pair);
    }
}
