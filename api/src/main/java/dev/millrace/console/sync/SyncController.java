package dev.millrace.console.sync;

import dev.millrace.console.Action;
import dev.millrace.console.Curl;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.ShortId;
import dev.millrace.console.sync.SyncPages.ConflictList;
import dev.millrace.console.sync.SyncPages.DetailPage;
import dev.millrace.console.sync.SyncPages.ListPage;
import dev.millrace.console.sync.SyncPages.RejectedList;
import dev.millrace.console.sync.SyncPages.Row;
import dev.millrace.console.sync.SyncPages.RunRow;
import dev.millrace.page.PageRequest;
import dev.millrace.sync.Sync;
import dev.millrace.sync.SyncBackfills;
import dev.millrace.sync.SyncRun;
import dev.millrace.sync.Syncs;
import dev.millrace.sync.drift.Drifts;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.ModelAndView;

/** The syncs: the list, and each with its runs and the newest of what it has rejected. */
@Controller("consoleSyncController")
class SyncController {

    private static final String SAMPLE = """
            {"name":"Customers","connection":"stripe","stream":"customers","type":"customers","schedule":{"every":"PT1H"}}""";

    private final Syncs syncs;
    private final SyncBackfills backfills;
    private final SyncFindings findings;
    private final Drifts drifts;
    private final Moments moments;
    private final Curl curl;

    SyncController(Syncs syncs, SyncBackfills backfills, SyncFindings findings, Drifts drifts, Moments moments, Curl curl) {
        this.syncs = syncs;
        this.backfills = backfills;
        this.findings = findings;
        this.drifts = drifts;
        this.moments = moments;
        this.curl = curl;
    }

    @GetMapping("/syncs")
    ModelAndView list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        var found = syncs.list(actor.workspaceId(), page);
        var last = syncs.lastRuns(found.data());
        return new ModelAndView(
                "sync/list",
                "page",
                new ListPage(
                        found.data().stream().map(sync -> row(sync, last.get(sync.syncId()))).toList(),
                        Pager.of(found, page, "/syncs"),
                        actor.may(Right.ADMINISTER) ? List.of(Action.page("New sync", "/syncs/new").primary()) : List.of(),
                        curl.post("/api/v1/syncs", "application/json", SAMPLE)));
    }

    private Row row(Sync sync, @Nullable SyncRun last) {
        var definition = sync.definition();
        return new Row(
                String.valueOf(definition.name()),
                path(sync.syncId()),
                SyncWords.health(sync, last),
                SyncWords.sentence(sync, last),
                definition.connection() + ": " + SyncWords.stream(sync),
                String.valueOf(definition.type()),
                SyncWords.schedule(sync),
                moments.ofNullable(sync.nextAt()),
                last == null ? null : moments.ofNullable(last.startedAt()));
    }

    static String path(String syncId, String... below) {
        return Paths.of("syncs", syncId) + (below.length == 0 ? "" : "/" + below[0]);
    }

    /** While a run is at work its part of the page is asked for again; with its end all of it comes, since much is different then. */
    @GetMapping("/syncs/{syncId}")
    ModelAndView show(
            Actor actor, @PathVariable String syncId, PageRequest page, HttpServletRequest request, HttpServletResponse response) {
        actor.require(Right.INSPECT);
        var sync = syncs.get(actor.workspaceId(), syncId);
        var last = syncs.lastRuns(List.of(sync)).get(syncId);
        var moves = Moving.moves(last) && page.after() == null;
        if (Moving.isPart(moves, request, response)) {
            return new ModelAndView(
                    "sync/page :: moving",
                    "page",
                    page(actor, sync, last, moves, page, RejectedList.NONE, ConflictList.NONE, List.of()));
        }
        return new ModelAndView(
                "sync/page",
                "page",
                page(actor, sync, last, moves, page, findings.rejected(actor, sync), findings.conflicts(sync), actions(actor, sync, last)));
    }

    private DetailPage page(
            Actor actor,
            Sync sync,
            @Nullable SyncRun last,
            boolean moves,
            PageRequest page,
            RejectedList rejected,
            ConflictList conflicts,
            List<Action> actions) {
        var id = sync.syncId();
        var definition = sync.definition();
        var runs = syncs.runs(actor.workspaceId(), id, page);
        var drift = drifts.of(List.of(id)).getOrDefault(id, List.of());
        return new DetailPage(
                String.valueOf(definition.name()),
                ShortId.of(id),
                path(id),
                moves,
                SyncWords.health(sync, last),
                SyncWords.sentence(sync, last, called(last)),
                String.valueOf(definition.connection()),
                SyncWords.stream(sync),
                String.valueOf(definition.type()),
                Paths.of("records", String.valueOf(definition.type())),
                SyncWords.direction(sync),
                SyncWords.sends(sync),
                SyncWords.mode(sync),
                SyncWords.schedule(sync),
                moments.ofNullable(sync.nextAt()),
                SyncWords.cursor(sync.cursor()),
                drift.stream().map(change -> SyncWords.drift(sync, change)).toList(),
                actor.may(Right.OPERATE) ? List.of(Action.act("I have looked at it", path(id, "drift"))) : List.of(),
                runs.data().stream().map(run -> RunRow.of(run, moments)).toList(),
                Pager.of(runs, page, path(id)),
                rejected,
                conflicts,
                actions);
    }

    private String called(@Nullable SyncRun last) {
        var from = last == null ? null : last.backfillFrom();
        return from != null ? "The backfill from " + moments.of(from).exact() : Moving.moves(last) ? "A run" : "The last run";
    }

    private List<Action> actions(Actor actor, Sync sync, @Nullable SyncRun last) {
        var all = new ArrayList<Action>();
        var id = sync.syncId();
        if (actor.may(Right.ADMINISTER)) {
            all.add(Action.page("Delete", path(id, "delete")));
            all.add(Action.page("Reset", path(id, "reset")));
            all.add(Action.page("Edit", path(id, "edit")));
        }
        if (actor.may(Right.OPERATE)) {
            var active = sync.status() == Sync.Status.ACTIVE;
            if (active) {
                var obstacle = backfills.obstacle(sync).orElse(null);
                all.add(Action.page("Backfill", path(id, "backfill"))
                        .disabledIf(last != null && last.endedAt() == null, "It is at work already.")
                        .disabledIf(obstacle != null, String.valueOf(obstacle)));
            }
            all.add(active ? Action.act("Pause", path(id, "pause")) : Action.act("Resume", path(id, "resume")).primary());
            if (active) {
                all.add(Action.act("Run now", path(id, "run"))
                        .primary()
                        .disabledIf(last != null && last.endedAt() == null, "It is at work already."));
            }
        }
        return all;
    }
}
