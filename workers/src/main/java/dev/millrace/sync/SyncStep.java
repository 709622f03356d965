package dev.millrace.sync;

import dev.millrace.language.run.Call;
import dev.millrace.language.run.Call.Turn;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.PageAsks.Outcome;
import dev.millrace.sync.SyncCheck.Checked;
import dev.millrace.sync.SyncClaimStore.Claimed;
import dev.millrace.sync.SyncRunStore.Phase;
import dev.millrace.sync.SyncRunStore.Place;
import dev.millrace.sync.drift.Drifts;
import dev.millrace.sync.stream.StreamUnreadable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Does the steps of runs: fetches outside of any transaction, and keeps a page, its figures and its position in one. */
final class SyncStep implements SyncActivity {

    static final Duration DEADLINE = Duration.ofSeconds(45);
    private static final int SWEPT_AT_ONCE = 500;
    private static final int MOST_PAGES = 100_000;

    private final SyncStore syncs;
    private final SyncRunStore runs;
    private final SyncRows rows;
    private final PairRows pairs;
    private final SyncEnds ends;
    private final Drifts drifts;
    private final SyncCheck check;
    private final FetchAhead pages;
    private final RunHold hold;
    private final Push push;
    private final Clock clock;

    SyncStep(
            SyncStore syncs,
            SyncRunStore runs,
            SyncRows rows,
            PairRows pairs,
            SyncEnds ends,
            Drifts drifts,
            SyncCheck check,
            FetchAhead pages,
            RunHold hold,
            Push push,
            Clock clock) {
        this.syncs = syncs;
        this.runs = runs;
        this.rows = rows;
        this.pairs = pairs;
        this.ends = ends;
        this.drifts = drifts;
        this.check = check;
        this.pages = pages;
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
        return switch (pages.ask(sync, claimed, place, checked, turn)) {
            case Outcome.Page page -> once(sync, claimed, place, (locked, at) -> keep(locked, at, checked, page));
            case Outcome.Later later -> {
                runs.await(claimed, later.sentence(), later.at(), later.calls(), now());
                yield new Next(What.WAIT, later.at(), later.turn());
            }
            case Outcome.Anew anew -> once(sync, claimed, place, (locked, at) -> {
                syncs.forgotten(locked.syncId());
                runs.beginAnew(claimed.syncRunId(), now());
                return Next.STEP;
            });
            case Outcome.Lost(var reason) -> hold.park(sync, claimed, reason);
            case Outcome.Failed(var reason) -> hold.fail(sync, claimed, reason);
        };
    }

    /** Somebody else may have done the same page meanwhile, whose answer came sooner. */
    private Next once(Sync sync, Claimed claimed, Place place, RunHold.Held work) {
        return hold.held(sync, claimed, (locked, at) -> at.page() == place.page() ? work.in(locked, at) : Next.STEP);
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

    private Next keep(Sync sync, Place place, Checked checked, Outcome.Page outcome) {
        var runId = place.run().syncRunId();
        var page = outcome.page();
        var twoWay = sync.definition().isTwoWay();
        var done = twoWay ? pairs.write(sync, runId, checked, page.items()) : rows.write(sync, runId, checked, page.items());
        drifts.observe(
                new Drifts.Page(sync.workspaceId(), sync.syncId(), String.valueOf(sync.definition().name()), runId, place.page()),
                page.items().stream().filter(item -> !checked.reader().isDeleted(item)).toList());
        var by = checked.stream().cursor();
        var inOrder = by != null && by.ascending();
        // Behind what was left out there may be more, which only a cursor that grows page by page has not passed.
        var cursor = outcome.partial() && !inOrder ? place.cursorFrom() : checked.reader().cursor(place.run().cursor(), page);
        if (outcome.partial()) {
            runs.partial(runId);
        }
        runs.advance(runId, done, page.next(), cursor, now());
        if (inOrder && !place.whole() && cursor != null) {
            syncs.cursor(sync.syncId(), cursor);
        }
        if (RunHold.isTooBad(sync, place.run().counts(), done)) {
            return hold.giveUp(sync, runId);
        }
        if (twoWay && page.next() == null) {
            if (cursor != null) {
                syncs.cursor(sync.syncId(), cursor);
            }
            runs.enter(runId, place.whole() && !outcome.partial() ? Phase.SWEEP : Phase.PUSH, now());
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
