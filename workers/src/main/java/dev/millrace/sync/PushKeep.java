package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.id.Ids;
import dev.millrace.record.StoredRecord;
import dev.millrace.sync.PushStore.Action;
import dev.millrace.sync.PushStore.Intent;
import dev.millrace.sync.SyncActivity.Next;
import dev.millrace.sync.SyncActivity.What;
import dev.millrace.sync.SyncRun.Counts;
import dev.millrace.sync.SyncRunStore.Place;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps what became of records that are sent, each in one transaction with the figures and the position of the run. */
final class PushKeep {

    /** Go on with the same record. */
    static final Next AGAIN = new Next(What.STEP, null, Next.STEP.turn());

    private static final int MOST_LAPSES_IN_ROW = 3;

    final SyncStores stores;
    private final RunHold hold;
    private final SyncRunStore runs;
    private final SyncEnds ends;
    private final Ids ids;
    private final Clock clock;

    PushKeep(SyncStores stores, RunHold hold, SyncRunStore runs, SyncEnds ends, Ids ids, Clock clock) {
        this.stores = stores;
        this.hold = hold;
        this.runs = runs;
        this.ends = ends;
        this.ids = ids;
        this.clock = clock;
    }

    /** What is kept, in the transaction. */
    interface Kept {
        Next in(Place place);
    }

    Next kept(PushWork work, Kept what) {
        return hold.held(work.sync, work.claimed, (locked, place) -> what.in(place));
    }

    Intent intent(StoredRecord record, Action action, JsonNode request, JsonNode ours, JsonNode expected) {
        return new Intent(
                record.recordId(), ids.next("psh"), action, record.version(), request, ours, expected, 0, clock.instant());
    }

    /** Before the request; nothing is sent where this cannot be kept. */
    Next begin(PushWork work, Intent intent) {
        return kept(work, place -> {
            stores.pushes().insert(work.sync.syncId(), intent);
            return Next.STEP;
        });
    }

    /** Nothing has happened at the service. */
    Next forget(PushWork work, String recordId) {
        return kept(work, place -> {
            stores.pushes().remove(work.sync.syncId(), recordId);
            return AGAIN;
        });
    }

    /** The record is done with. */
    Next done(PushWork work, Place place, String recordId, Pair pair, boolean pushed) {
        var sync = work.sync.syncId();
        stores.pairs().put(sync, work.claimed.syncRunId(), List.of(pair));
        stores.pushes().remove(sync, recordId);
        stores.rejected().settle(sync, recordId);
        return counted(work, counts(work, pushed ? 0 : 1, 0, pushed ? 1 : 0), recordId);
    }

    /** There is nothing to send. */
    Next nothing(PushWork work, String recordId) {
        return kept(work, place -> counted(work, counts(work, 1, 0, 0), recordId));
    }

    Next counted(PushWork work, Counts counts, @Nullable String position) {
        runs.one(work.claimed.syncRunId(), counts, position, null, clock.instant());
        work.recordIsDone();
        return Next.STEP;
    }

    /** What was done so far with a record that is not done with. */
    void soFar(PushWork work, Place place, Counts counts) {
        runs.one(
                work.claimed.syncRunId(),
                new Counts(
                        0, counts.written(), 0, counts.deleted(), counts.rejected(), work.takeCalls(), 0, 0, counts.conflicts()),
                place.position(),
                null,
                clock.instant());
    }

    private static Counts counts(PushWork work, long unchanged, long rejected, long pushed) {
        return new Counts(1, 0, unchanged, 0, rejected, work.takeCalls(), 0, pushed, 0);
    }

    /** The record is not sent again before it has another version, or somebody wants it. */
    Next reject(
            PushWork work, StoredRecord record, @Nullable String externalId, Action action, @Nullable String field, String code, String why) {
        return kept(work, place -> {
            var sync = work.sync;
            stores.pushes().refused(sync.syncId(), record.recordId(), ids.next("psh"), action, record.version(), clock.instant());
            return rejected(work, place, externalId, record.recordId(), record.data(), field, code, why);
        });
    }

    /** Nobody knows whether there is an item for it. */
    Next unsure(PushWork work, Intent intent, String code, String why) {
        return kept(work, place -> {
            stores.pushes().unsure(work.sync.syncId(), intent.recordId());
            return rejected(work, place, null, intent.recordId(), intent.ours(), null, code, why);
        });
    }

    private Next rejected(
            PushWork work,
            Place place,
            @Nullable String externalId,
            String recordId,
            JsonNode data,
            @Nullable String field,
            String code,
            String why) {
        var runId = work.claimed.syncRunId();
        stores.rejected().settle(work.sync.syncId(), recordId);
        stores.rejected().insert(
                work.sync.syncId(), List.of(stores.rejects().record(runId, externalId, recordId, data, field, code, why)));
        var counts = counts(work, 0, 1, 0);
        var next = counted(work, counts, recordId);
        return RunHold.isTooBad(work.sync, place.run().counts(), counts) ? hold.giveUp(work.sync, runId) : next;
    }

    /** The service did not work for this record: the others have their turn, unless it is the third in a row. */
    Next lapsed(PushWork work, String recordId, String reason) {
        return kept(work, place -> {
            var runId = work.claimed.syncRunId();
            runs.one(runId, new Counts(1, 0, 0, 0, 0, work.takeCalls(), 0), recordId, reason, clock.instant());
            work.recordIsDone();
            if (place.inRow() + 1 >= MOST_LAPSES_IN_ROW) {
                ends.fail(work.sync, runId, reason);
                return Next.END;
            }
            return Next.STEP;
        });
    }

    /** The request waits, or the run does. */
    Next stopped(PushWork work, PushWork.Asked asked) {
        return switch (asked) {
            case PushWork.Asked.Later(var later) -> hold.await(work.claimed, later, work.takeCalls());
            case PushWork.Asked.Hopeless(var reason, var unauthorized) -> unauthorized
                    ? hold.park(work.sync, work.claimed, reason)
                    : hold.fail(work.sync, work.claimed, reason);
            case PushWork.Asked.Answer answer -> throw new IllegalStateException("An answer stops nothing.");
            case PushWork.Asked.Refused refused -> hold.fail(work.sync, work.claimed, refused.reason());
            case PushWork.Asked.Lapsed lapsed -> hold.fail(work.sync, work.claimed, lapsed.reason());
        };
    }

    /** All records were looked at. */
    Next end(PushWork work) {
        return hold.held(work.sync, work.claimed, (locked, place) -> {
            if (place.lapses() == 0) {
                ends.complete(locked, place.run());
            } else {
                ends.fail(
                        locked,
                        work.claimed.syncRunId(),
                        "%d records could not be sent, and are in the next run. The last time: %s".formatted(place.lapses(), place.lapse()));
            }
            return Next.END;
        });
    }

    Next enter(PushWork work, SyncRunStore.Phase phase) {
        return kept(work, place -> {
            runs.enter(work.claimed.syncRunId(), phase, clock.instant());
            return Next.STEP;
        });
    }

    Optional<StoredRecord> record(PushWork work, String recordId) {
        return Optional.ofNullable(stores.records().find(work.sync, List.of(recordId)).get(recordId));
    }
}
