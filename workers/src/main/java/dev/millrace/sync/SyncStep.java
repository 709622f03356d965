package dev.millrace.sync;

import dev.millrace.language.run.Call;
import dev.millrace.language.run.Call.Turn;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.SyncCheck.Checked;
import dev.millrace.sync.SyncRunStore.Claimed;
import dev.millrace.sync.SyncRunStore.Phase;
import dev.millrace.sync.SyncRunStore.Place;
import dev.millrace.sync.stream.StreamPage;
import dev.millrace.sync.stream.StreamUnreadable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Does the steps of runs: fetches outside of any transaction, and keeps a page, its figures and its position in one. */
final class SyncStep implements SyncActivity {

    private static final Duration DEADLINE = Duration.ofSeconds(45);
    private static final int SWEPT_AT_ONCE = 500;
    private static final int MOST_PAGES = 100_000;

    private final SyncStore syncs;
    private final SyncRunStore runs;
    private final SyncRows rows;
    private final PairRows pairs;
    private final SyncEnds ends;
    private final SyncCheck check;
    private final Function<Call, CallResult> calls;
    private final RunHold hold;
    private final Push push;
    private final Clock clock;

    SyncStep(
            SyncStore syncs,
            SyncRunStore runs,
            SyncRows rows,
            PairRows pairs,
            SyncEnds ends,
            SyncCheck check,
            Function<Call, CallResult> calls,
            RunHold hold,
            Push push,
            Clock clock) {
        this.syncs = syncs;
        this.runs = runs;
        this.rows = rows;
        this.pairs = pairs;
        this.ends = ends;
        this.check = check;
        this.calls = calls;
        this.hold = hold;
        this.push = push;
        this.clock = clock;
    }

    @Override
    public Next step(String syncRunId, int claim, Turn turn) {
        var claimed = new Claimed(syncRunId, claim);
        var place = runs.atWork(claimed).orElse(null);
        var sync = place == null ? null : syncs.find(place.run().syncId()).orElse(null);
        if (sync == null) {
            return Next.END;
        }
        try {
            var checked = check.check(sync.workspaceId(), sync.definition());
            return switch (place.phase()) {
                case RECOVER -> push.recover(sync, claimed, checked, turn);
                case PULL -> place.allRead() ? finish(sync, claimed) : page(sync, claimed, place, checked, turn);
                case SWEEP -> push.sweep(sync, claimed, checked, turn);
                case PUSH -> push.push(sync, claimed, place, checked, turn);
            };
        } catch (StreamUnreadable | Refusal notOurs) {
            return hold.fail(sync, claimed, String.valueOf(notOurs.getMessage()));
        }
    }

    private Next page(Sync sync, Claimed claimed, Place place, Checked checked, Turn turn) {
        if (place.page() >= MOST_PAGES) {
            return hold.fail(sync, claimed, "The stream has more than %d pages; ask for larger ones.".formatted(MOST_PAGES));
        }
        var request = checked.reader().request(place.cursorFrom(), place.position());
        var result = calls.apply(call(sync, claimed.syncRunId() + "/" + place.page(), request, turn, DEADLINE));
        var later = result.later();
        if (later != null) {
            return hold.await(claimed, later, 0);
        }
        var error = result.error();
        if (error != null) {
            var reason = String.valueOf(error.detail());
            return result.connection() != null || error.status() == 401
                    ? hold.park(sync, claimed, reason)
                    : hold.fail(sync, claimed, reason);
        }
        var page = checked.reader().read(Objects.requireNonNull(result.output()), place.position());
        return hold.held(sync, claimed, (locked, at) ->
                // Somebody else may have done this page meanwhile, whose answer came sooner.
                at.page() == place.page() ? keep(locked, at, checked, page) : Next.STEP);
    }

    static Call call(Sync sync, String key, Call.Http request, @Nullable Turn turn, Duration deadline) {
        return new Call(
                new DefinitionRef(sync.workspaceId(), "syncs", String.valueOf(sync.definition().name()), "0", ""),
                sync.syncId(),
                key,
                key,
                request,
                new Call.Authorization.Connection(String.valueOf(sync.definition().connection()), false),
                deadline,
                turn);
    }

    private Next keep(Sync sync, Place place, Checked checked, StreamPage page) {
        var runId = place.run().syncRunId();
        var twoWay = sync.definition().isTwoWay();
        var done = twoWay ? pairs.write(sync, runId, checked, page.items()) : rows.write(sync, runId, checked, page.items());
        var cursor = place.run().cursor();
        var by = checked.stream().cursor();
        if (by != null) {
            for (var item : page.items()) {
                cursor = by.later(cursor, item);
            }
        }
        runs.advance(runId, done, page.next(), cursor, now());
        if (by != null && by.ascending() && !place.whole() && cursor != null) {
            syncs.cursor(sync.syncId(), cursor);
        }
        if (RunHold.isTooBad(sync, place.run().counts(), done)) {
            return hold.giveUp(sync, runId);
        }
        if (twoWay && page.next() == null) {
            if (cursor != null) {
                syncs.cursor(sync.syncId(), cursor);
            }
            runs.enter(runId, place.whole() ? Phase.SWEEP : Phase.PUSH, now());
        }
        return Next.STEP;
    }

    /** Deletes what a run over everything has not read, some at a time, and then ends it. */
    private Next finish(Sync sync, Claimed claimed) {
        return hold.held(sync, claimed, (locked, place) -> {
            var runId = claimed.syncRunId();
            if (place.whole() && place.run().counts().read() == 0 && rows.hasUnseen(locked, runId)) {
                ends.fail(locked, runId, "The service gave nothing at all, so that nothing was deleted here. Is that what it has?");
                return Next.END;
            }
            var swept = place.whole() ? rows.sweep(locked, runId, SWEPT_AT_ONCE) : 0;
            if (swept > 0) {
                runs.swept(runId, swept, now());
                return Next.STEP;
            }
            ends.complete(locked, place.run());
            return Next.END;
        });
    }

    private Instant now() {
        return clock.instant();
    }
}
