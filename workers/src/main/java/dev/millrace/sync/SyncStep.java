package dev.millrace.sync;

import dev.millrace.language.run.Call;
import dev.millrace.language.run.Call.Turn;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.PageAsks.Outcome;
import dev.millrace.sync.SyncCheck.Checked;
import dev.millrace.sync.SyncRun.Counts;
import dev.millrace.sync.SyncRunStore.Claimed;
import dev.millrace.sync.SyncRunStore.Place;
import dev.millrace.sync.drift.Drifts;
import dev.millrace.sync.stream.StreamUnreadable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/** Does the steps of runs: fetches outside of any transaction, and keeps a page, its figures and its position in one. */
final class SyncStep implements SyncActivity {

    private static final Duration DEADLINE = Duration.ofSeconds(45);
    private static final int SWEPT_AT_ONCE = 500;
    private static final int MOST_PAGES = 100_000;

    /** Too few rejected items say nothing about the others. */
    private static final int FEWEST_READ = 100;

    private final SyncStore syncs;
    private final SyncRunStore runs;
    private final SyncRows rows;
    private final SyncEnds ends;
    private final Drifts drifts;
    private final SyncCheck check;
    private final PageAsks asks;
    private final TransactionTemplate transaction;
    private final Clock clock;

    SyncStep(
            SyncStore syncs,
            SyncRunStore runs,
            SyncRows rows,
            SyncEnds ends,
            Drifts drifts,
            SyncCheck check,
            PageAsks asks,
            TransactionTemplate transaction,
            Clock clock) {
        this.syncs = syncs;
        this.runs = runs;
        this.rows = rows;
        this.ends = ends;
        this.drifts = drifts;
        this.check = check;
        this.asks = asks;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What a step does within its transaction, while nobody else touches the sync and the run. */
    private interface Held {
        Next in(Sync sync, Place place);
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
            return place.allRead() ? finish(sync, claimed) : page(sync, claimed, place, checked, turn);
        } catch (StreamUnreadable | Refusal notOurs) {
            return fail(sync, claimed, String.valueOf(notOurs.getMessage()));
        }
    }

    private Next page(Sync sync, Claimed claimed, Place place, Checked checked, Turn turn) {
        if (place.page() >= MOST_PAGES) {
            return fail(sync, claimed, "The stream has more than %d pages; ask for larger ones.".formatted(MOST_PAGES));
        }
        return switch (asks.ask(sync, claimed, place, checked, turn)) {
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
            case Outcome.Lost(var reason) -> park(sync, claimed, reason);
            case Outcome.Failed(var reason) -> fail(sync, claimed, reason);
        };
    }

    /** Somebody else may have done the same page meanwhile, whose answer came sooner. */
    private Next once(Sync sync, Claimed claimed, Place place, Held work) {
        return held(sync, claimed, (locked, at) -> at.page() == place.page() ? work.in(locked, at) : Next.STEP);
    }

    static Call call(Sync sync, String key, Call.Http request, @Nullable Turn turn) {
        return new Call(
                new DefinitionRef(sync.workspaceId(), "syncs", String.valueOf(sync.definition().name()), "0", ""),
                sync.syncId(),
                key,
                key,
                request,
                new Call.Authorization.Connection(String.valueOf(sync.definition().connection()), false),
                DEADLINE,
                turn);
    }

    private Next keep(Sync sync, Place place, Checked checked, Outcome.Page outcome) {
        var runId = place.run().syncRunId();
        var page = outcome.page();
        var done = rows.write(sync, runId, checked, page.items());
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
        return isTooBad(sync, place.run().counts(), done) ? giveUp(sync, runId) : Next.STEP;
    }

    private static boolean isTooBad(Sync sync, Counts before, Counts done) {
        var read = before.read() + done.read();
        var rejected = before.rejected() + done.rejected();
        return done.rejected() > 0 && read >= FEWEST_READ && rejected * 100 > read * sync.definition().rejectPercent();
    }

    private Next giveUp(Sync sync, String runId) {
        var reason = "More than %d %% of what was read was rejected; look at the reasons, mend the mapping and resume."
                .formatted(sync.definition().rejectPercent());
        syncs.status(sync.syncId(), Sync.Status.PAUSED, reason, null, now());
        ends.fail(sync, runId, reason);
        return Next.END;
    }

    /** Deletes what a run over everything has not read, some at a time, and then ends it. */
    private Next finish(Sync sync, Claimed claimed) {
        return held(sync, claimed, (locked, place) -> {
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

    private Next fail(Sync sync, Claimed claimed, String reason) {
        return held(sync, claimed, (locked, place) -> {
            ends.fail(locked, claimed.syncRunId(), reason);
            return Next.END;
        });
    }

    /** Until somebody has connected the account again. */
    private Next park(Sync sync, Claimed claimed, String reason) {
        return held(sync, claimed, (locked, place) -> {
            var sentence = "The connection '%s' has to be authorized again: %s".formatted(locked.definition().connection(), reason);
            syncs.status(locked.syncId(), Sync.Status.PARKED, sentence, null, now());
            runs.suspend(locked.syncId(), sentence, now());
            return Next.END;
        });
    }

    /** The sync before its run, as everywhere, so that nobody waits for each other. */
    private Next held(Sync sync, Claimed claimed, Held work) {
        return Objects.requireNonNull(transaction.execute(status -> {
            var locked = syncs.lock(sync.workspaceId(), sync.syncId()).orElse(null);
            var place = locked == null ? null : runs.lock(claimed).orElse(null);
            return place == null ? Next.END : work.in(locked, place);
        }));
    }

    private Instant now() {
        return clock.instant();
    }
}
