package dev.millrace.console.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.error.Surface;
import dev.millrace.console.Action;
import dev.millrace.console.Curl;
import dev.millrace.console.JsonBlock;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.ShortId;
import dev.millrace.console.sync.SyncPages.ConflictRow;
import dev.millrace.console.sync.SyncPages.DetailPage;
import dev.millrace.console.sync.SyncPages.ListPage;
import dev.millrace.console.sync.SyncPages.RejectedRow;
import dev.millrace.console.sync.SyncPages.Row;
import dev.millrace.console.sync.SyncPages.RunRow;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.sync.Sync;
import dev.millrace.sync.SyncBackfills;
import dev.millrace.sync.SyncRun;
import dev.millrace.sync.Syncs;
import dev.millrace.sync.drift.Drifts;
import dev.millrace.sync.merge.SyncConflict;
import dev.millrace.sync.rejected.RejectedItem;
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

/** The syncs: the list, and each with its runs and what it has rejected. */
@Controller("consoleSyncController")
class SyncController {

    private static final int SHOWN = 20;
    private static final String SAMPLE = """
            {"name":"Customers","connection":"stripe","stream":"customers","type":"customers","schedule":{"every":"PT1H"}}""";

    private final Syncs syncs;
    private final SyncBackfills backfills;
    private final Drifts drifts;
    private final Moments moments;
    private final Curl curl;

    SyncController(Syncs syncs, SyncBackfills backfills, Drifts drifts, Moments moments, Curl curl) {
        this.syncs = syncs;
        this.backfills = backfills;
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
        var runs = syncs.runs(actor.workspaceId(), syncId, page);
        var rejected = syncs.rejected(actor.workspaceId(), syncId, new PageRequest(SHOWN, null));
        var drift = drifts.of(List.of(syncId)).getOrDefault(syncId, List.of());
        var conflicts = syncs.conflicts(actor.workspaceId(), syncId, new PageRequest(SHOWN, null));
        var moves = moves(last) && page.after() == null;
        if (!moves && Surface.isFragment(request)) {
            response.setHeader("HX-Retarget", "#content");
            response.setHeader("HX-Reselect", "#content");
        }
        var definition = sync.definition();
        return new ModelAndView(
                "sync/page",
                "page",
                new DetailPage(
                        String.valueOf(definition.name()),
                        ShortId.of(syncId),
                        path(syncId),
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
                        SyncWords.cursor(sync),
                        drift.stream().map(change -> SyncWords.drift(sync, change)).toList(),
                        actor.may(Right.OPERATE) ? List.of(Action.act("I have looked at it", path(syncId, "drift"))) : List.of(),
                        runs.data().stream().map(this::run).toList(),
                        Pager.of(runs, page, path(syncId)),
                        rejected.data().stream().map(item -> rejected(actor, sync, item)).toList(),
                        rejected.nextCursor() == null ? "" : "These are the newest %d; the API lists a thousand.".formatted(SHOWN),
                        rejectedActions(actor, syncId),
                        conflicts.data().stream().map(conflict -> conflict(sync, conflict)).toList(),
                        actions(actor, sync, last, backfills.obstacle(sync).orElse(null))));
    }

    /** A run that is suspended waits for somebody, and moves no more than one that has ended. */
    private static boolean moves(@Nullable SyncRun last) {
        return last != null && last.endedAt() == null && last.status() != SyncRun.Status.SUSPENDED;
    }

    private String called(@Nullable SyncRun last) {
        var from = last == null ? null : last.backfillFrom();
        return from != null ? "The backfill from " + moments.of(from).exact() : moves(last) ? "A run" : "The last run";
    }

    private RunRow run(SyncRun run) {
        var counts = run.counts();
        var again = run.backfillFrom() == null ? "" : "Backfill from %s. ".formatted(moments.of(run.backfillFrom()).exact());
        var why = run.waitingFor() != null ? run.waitingFor() : run.failure() != null ? run.failure() : "";
        var skipped = run.skipped() == 0 ? "" : " %d scheduled starts were left out meanwhile.".formatted(run.skipped());
        return new RunRow(
                ShortId.of(run.syncRunId()),
                SyncWords.of(run.status()),
                String.valueOf(counts.read()),
                String.valueOf(counts.written()),
                String.valueOf(counts.pushed()),
                String.valueOf(counts.unchanged()),
                String.valueOf(counts.deleted()),
                String.valueOf(counts.rejected()),
                String.valueOf(counts.conflicts()),
                (again + why + skipped).strip(),
                moments.ofNullable(run.startedAt()));
    }

    private static String record(Sync sync, String recordId) {
        return Paths.of("records", String.valueOf(sync.definition().type()), recordId);
    }

    private ConflictRow conflict(Sync sync, SyncConflict conflict) {
        return new ConflictRow(
                conflict.recordId(),
                record(sync, conflict.recordId()),
                conflict.field() == null ? "All of it" : conflict.field(),
                shown(conflict.base(), ""),
                shown(conflict.ours(), "Deleted"),
                shown(conflict.theirs(), "Deleted"),
                conflict.winner().equals("ours") ? "Ours" : "Theirs",
                moments.of(conflict.at()));
    }

    private static String shown(@Nullable JsonNode value, String nothing) {
        return value == null ? nothing : Json.write(value);
    }

    private RejectedRow rejected(Actor actor, Sync sync, RejectedItem item) {
        var recordId = item.recordId();
        return new RejectedRow(
                recordId != null ? recordId : item.externalId() == null ? "" : item.externalId(),
                recordId == null ? null : record(sync, recordId),
                item.field() == null ? "" : item.field(),
                item.message(),
                item.item() == null ? null : JsonBlock.of("item-" + item.rejectedId(), "JSON", Json.trusted(item.item()), false),
                moments.of(item.rejectedAt()),
                actor.may(Right.OPERATE) && item.isKept()
                        ? List.of(Action.act("Try again", Paths.of("syncs", sync.syncId(), "rejected", item.rejectedId(), "retry")))
                        : List.of());
    }

    private static List<Action> rejectedActions(Actor actor, String syncId) {
        return actor.may(Right.OPERATE)
                ? List.of(Action.act("Try all again", Paths.of("syncs", syncId, "rejected", "retry")))
                : List.of();
    }

    private static List<Action> actions(Actor actor, Sync sync, @Nullable SyncRun last, @Nullable String obstacle) {
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
