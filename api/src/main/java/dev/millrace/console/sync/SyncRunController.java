package dev.millrace.console.sync;

import dev.millrace.console.Action;
import dev.millrace.console.Moments;
import dev.millrace.console.ShortId;
import dev.millrace.console.sync.SyncPages.ConflictList;
import dev.millrace.console.sync.SyncPages.RejectedList;
import dev.millrace.console.sync.SyncPages.RunFacts;
import dev.millrace.console.sync.SyncPages.RunPage;
import dev.millrace.console.sync.SyncPages.RunRow;
import dev.millrace.sync.Sync;
import dev.millrace.sync.SyncRun;
import dev.millrace.sync.Syncs;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.ModelAndView;

/** The story of one run of a sync: what it has done, what it waits for, and what it could not write. */
@Controller("consoleSyncRunController")
class SyncRunController {

    private final Syncs syncs;
    private final SyncFindings findings;
    private final Moments moments;

    SyncRunController(Syncs syncs, SyncFindings findings, Moments moments) {
        this.syncs = syncs;
        this.findings = findings;
        this.moments = moments;
    }

    @GetMapping("/syncs/{syncId}/runs/{syncRunId}")
    ModelAndView show(
            Actor actor,
            @PathVariable String syncId,
            @PathVariable String syncRunId,
            HttpServletRequest request,
            HttpServletResponse response) {
        actor.require(Right.INSPECT);
        var sync = syncs.get(actor.workspaceId(), syncId);
        var run = syncs.run(actor.workspaceId(), syncId, syncRunId);
        if (Moving.isPart(Moving.moves(run), request, response)) {
            return new ModelAndView("sync/run :: moving", "page", page(sync, run, RejectedList.NONE, ConflictList.NONE, List.of()));
        }
        return new ModelAndView(
                "sync/run",
                "page",
                page(
                        sync,
                        run,
                        findings.rejected(actor, sync, syncRunId),
                        findings.conflicts(sync, syncRunId),
                        actor.may(Right.OPERATE) ? actions(sync, run) : List.of()));
    }

    private RunPage page(Sync sync, SyncRun run, RejectedList rejected, ConflictList conflicts, List<Action> actions) {
        var figures = RunRow.of(run, moments);
        var name = String.valueOf(sync.definition().name());
        return new RunPage(
                (run.backfillFrom() == null ? "Run of " : "Backfill of ") + name,
                name,
                SyncController.path(sync.syncId()),
                ShortId.of(run.syncRunId()),
                figures.path(),
                Moving.moves(run),
                SyncWords.sends(sync),
                figures.state(),
                SyncWords.story(sync, run, took(run)),
                moments.ofNullable(goesOn(run)),
                figures,
                facts(run),
                rejected,
                noteOfRejected(run, rejected),
                conflicts,
                noteOfConflicts(run, conflicts),
                actions);
    }

    private @Nullable Duration took(SyncRun run) {
        return run.startedAt() == null
                ? null
                : Duration.between(run.startedAt(), run.endedAt() == null ? moments.now() : run.endedAt());
    }

    private RunFacts facts(SyncRun run) {
        var counts = run.counts();
        var waited = waited(run);
        var calls = SyncWords.count(counts.calls(), "request", "requests");
        return new RunFacts(
                by(run),
                moments.of(run.queuedAt()),
                moments.ofNullable(run.startedAt()),
                moments.ofNullable(run.endedAt()),
                pace(run, took(run), waited),
                waited.isZero() ? "" : Moments.span(waited) + " in all, for limits of the service and after its failures",
                run.pages() == 0 ? calls : "%s, %s".formatted(calls, SyncWords.count(run.pages(), "page", "pages")),
                SyncWords.cursor(run.cursor()),
                run.skipped() == 0
                        ? ""
                        : SyncWords.count(run.skipped(), "scheduled start", "scheduled starts") + ", since this run was at work");
    }

    private String by(SyncRun run) {
        if (run.scheduled()) {
            return "The schedule";
        }
        var who = run.begunBy() == null ? "Somebody" : run.begunBy();
        return run.backfillFrom() == null ? who : "%s, as a backfill from %s".formatted(who, moments.of(run.backfillFrom()).exact());
    }

    /** What is still to be waited is counted already when the wait begins. */
    private Duration waited(SyncRun run) {
        var counted = Duration.ofMillis(run.counts().waitedMs());
        if (goesOn(run) == null || !moments.now().isBefore(goesOn(run))) {
            return counted;
        }
        var left = counted.minus(Duration.between(moments.now(), goesOn(run)));
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static @Nullable Instant goesOn(SyncRun run) {
        return run.status() == SyncRun.Status.WAITING ? run.goesOnAt() : null;
    }

    private static String pace(SyncRun run, @Nullable Duration took, Duration waited) {
        if (took == null) {
            return "";
        }
        var rate = run.status() == SyncRun.Status.SUSPENDED ? "" : SyncWords.rate(run.counts().read(), took);
        return Moments.span(took)
                + (run.endedAt() == null ? " so far" : "")
                + (rate.isEmpty() ? "" : ", " + rate)
                + (rate.isEmpty() || waited.isZero() ? "" : " with the waits");
    }

    private static String noteOfRejected(SyncRun run, RejectedList shown) {
        var count = run.counts().rejected();
        if (Moving.moves(run)) {
            return shown.items().isEmpty()
                    ? "What it rejects stands here when it has ended, or when you load the page again."
                    : "As it was when you loaded the page.";
        }
        if (shown.items().isEmpty()) {
            return count == 0
                    ? "Nothing was rejected."
                    : "Nothing of it is left: it was written since, a later run has rejected it again, or newer ones took its place.";
        }
        return shown.more() == null && shown.items().size() < count
                ? "%,d of %,d left: the others were written since, a later run has rejected them again, or newer ones took their place."
                        .formatted(shown.items().size(), count)
                : "What could not be written. After another mapping it is tried again by itself.";
    }

    private static String noteOfConflicts(SyncRun run, ConflictList shown) {
        if (!shown.fields().isEmpty()) {
            return "What both sides had changed, and who has won.";
        }
        return Moving.moves(run)
                ? "What both sides had changed stands here when it has ended, or when you load the page again."
                : "No conflicts: nothing had been changed on both sides.";
    }

    /** What can be done about a run that does not get on, or should not. */
    private List<Action> actions(Sync sync, SyncRun run) {
        var active = sync.status() == Sync.Status.ACTIVE;
        return switch (run.status()) {
            case QUEUED, RUNNING, WAITING -> active ? List.of(Action.act("Pause", SyncController.path(sync.syncId(), "pause"))) : List.of();
            case SUSPENDED ->
                active ? List.of() : List.of(Action.act("Resume", SyncController.path(sync.syncId(), "resume")).primary());
            case FAILED, CANCELLED -> active ? List.of(runNow(sync)) : List.of();
            case COMPLETED -> List.of();
        };
    }

    private Action runNow(Sync sync) {
        var last = syncs.lastRuns(List.of(sync)).get(sync.syncId());
        return Action.act("Run now", SyncController.path(sync.syncId(), "run"))
                .primary()
                .disabledIf(last != null && last.endedAt() == null, "It is at work already.");
    }
}
