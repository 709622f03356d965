package dev.millrace.console.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.console.Action;
import dev.millrace.console.Curl;
import dev.millrace.console.Form;
import dev.millrace.console.Link;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.console.ShortId;
import dev.millrace.console.sync.SyncPages.ConflictRow;
import dev.millrace.console.sync.SyncPages.DetailPage;
import dev.millrace.console.sync.SyncPages.ListPage;
import dev.millrace.console.sync.SyncPages.PreviewRow;
import dev.millrace.console.sync.SyncPages.RejectedRow;
import dev.millrace.console.sync.SyncPages.Row;
import dev.millrace.console.sync.SyncPages.RunRow;
import dev.millrace.console.sync.SyncPages.SendRow;
import dev.millrace.console.sync.SyncPages.Tried;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.Sync;
import dev.millrace.sync.SyncPreviews;
import dev.millrace.sync.SyncPreviews.Preview;
import dev.millrace.sync.SyncRun;
import dev.millrace.sync.Syncs;
import dev.millrace.sync.drift.Drifts;
import dev.millrace.sync.mapping.FieldProblem;
import dev.millrace.sync.merge.SyncConflict;
import dev.millrace.sync.rejected.RejectedItem;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The syncs: list, make, try and look at. */
@Controller("consoleSyncController")
class SyncController {

    private static final Link BACK = new Link("Syncs", "/syncs");
    private static final int SHOWN = 20;
    private static final String SAMPLE = """
            {"name":"Customers","connection":"stripe","stream":"customers","type":"customers","schedule":{"every":"PT1H"}}""";

    private final Syncs syncs;
    private final SyncPreviews previews;
    private final Drifts drifts;
    private final SyncStarts starts;
    private final Moments moments;
    private final Curl curl;
    private final Audit audit;

    SyncController(
            Syncs syncs, SyncPreviews previews, Drifts drifts, SyncStarts starts, Moments moments, Curl curl, Audit audit) {
        this.syncs = syncs;
        this.previews = previews;
        this.drifts = drifts;
        this.starts = starts;
        this.moments = moments;
        this.curl = curl;
        this.audit = audit;
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

    @GetMapping("/syncs/new")
    ModelAndView form(Actor actor, @RequestParam @Nullable String connection, @RequestParam @Nullable String stream) {
        actor.require(Right.ADMINISTER);
        var start = connection == null || stream == null ? null : starts.of(actor, connection, stream).orElse(null);
        var page = shown((start == null ? SyncForm.EMPTY : start.form()).form().page(), null);
        page.addObject("starts", start == null ? starts.all(actor) : List.of());
        page.addObject("note", start == null ? "" : start.note());
        return page;
    }

    @PostMapping("/syncs")
    ModelAndView create(Actor actor, @ModelAttribute SyncForm given) {
        actor.require(Right.ADMINISTER);
        try {
            var draft = given.draft();
            var made = audit.with(
                    actor, sync -> Recorded.sync(AuditAction.SYNC_CREATED, sync), () -> syncs.create(actor.workspaceId(), draft));
            return SeeOther.to(path(made.syncId()), "The sync is made. Run it now, or wait for its schedule.");
        } catch (Refusal refused) {
            return shown(given.form().refused(refused), null);
        }
    }

    /** The same form again, with what would come of it. */
    @PostMapping("/syncs/preview")
    ModelAndView preview(Actor actor, @ModelAttribute SyncForm given) {
        actor.require(Right.ADMINISTER);
        Form form = given.form();
        try {
            return shown(form.page(), tried(previews.preview(actor.workspaceId(), given.draft())));
        } catch (Refusal refused) {
            return shown(form.refused(refused), null);
        }
    }

    private static ModelAndView shown(ModelAndView page, @Nullable Tried tried) {
        page.setViewName("sync/form");
        page.addObject("tried", tried);
        return page;
    }

    private static Tried tried(Preview preview) {
        var bad = preview.rows().stream().filter(row -> !row.problems().isEmpty()).count();
        var reads = preview.rows().isEmpty() && !preview.sends().isEmpty()
                ? ""
                : "The first page has %d items%s; of the first %d, %d cannot be written. "
                        .formatted(preview.items(), preview.more() ? ", and more pages follow" : "", preview.rows().size(), bad);
        var sends = preview.sends().isEmpty() ? "" : "Of the records, %d are shown that would be sent.".formatted(preview.sends().size());
        return new Tried(
                (reads + sends).strip(),
                preview.rows().stream()
                        .map(row -> new PreviewRow(
                                row.externalId() == null ? "" : row.externalId(),
                                Json.write(row.data()),
                                sentences(row.problems())))
                        .toList(),
                preview.sends().stream()
                        .map(send -> new SendRow(
                                send.recordId(),
                                send.method() == null ? "" : send.method() + " " + send.path(),
                                send.body() == null ? "" : Json.write(send.body()),
                                sentences(send.problems())))
                        .toList());
    }

    private static List<String> sentences(List<FieldProblem> problems) {
        return problems.stream()
                .map(problem -> problem.field().isEmpty() ? problem.message() : problem.field() + ": " + problem.message())
                .toList();
    }

    @GetMapping("/syncs/{syncId}")
    ModelAndView show(Actor actor, @PathVariable String syncId, PageRequest page) {
        actor.require(Right.INSPECT);
        var sync = syncs.get(actor.workspaceId(), syncId);
        var last = syncs.lastRuns(List.of(sync)).get(syncId);
        var runs = syncs.runs(actor.workspaceId(), syncId, page);
        var rejected = syncs.rejected(actor.workspaceId(), syncId, new PageRequest(SHOWN, null));
        var drift = drifts.of(List.of(syncId)).getOrDefault(syncId, List.of());
        var conflicts = syncs.conflicts(actor.workspaceId(), syncId, new PageRequest(SHOWN, null));
        var definition = sync.definition();
        return new ModelAndView(
                "sync/page",
                "page",
                new DetailPage(
                        String.valueOf(definition.name()),
                        ShortId.of(syncId),
                        SyncWords.health(sync, last),
                        SyncWords.sentence(sync, last),
                        String.valueOf(definition.connection()),
                        SyncWords.stream(sync),
                        String.valueOf(definition.type()),
                        Paths.of("records", String.valueOf(definition.type())),
                        SyncWords.direction(sync),
                        SyncWords.sends(sync),
                        String.valueOf(definition.mode()),
                        SyncWords.schedule(sync),
                        moments.ofNullable(sync.nextAt()),
                        SyncWords.cursor(sync),
                        drift.stream().map(change -> SyncWords.drift(sync, change)).toList(),
                        actor.may(Right.OPERATE) ? List.of(Action.act("I have looked at it", path(syncId, "drift"))) : List.of(),
                        runs.data().stream().map(this::run).toList(),
                        Pager.of(runs, page, path(syncId)),
                        rejected.data().stream().map(item -> rejected(actor, sync, item)).toList(),
                        rejectedActions(actor, syncId),
                        conflicts.data().stream().map(conflict -> conflict(sync, conflict)).toList(),
                        actions(actor, sync, last)));
    }

    private RunRow run(SyncRun run) {
        var counts = run.counts();
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
                (why + skipped).strip(),
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
                item.item() == null ? "" : item.item(),
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

    private static List<Action> actions(Actor actor, Sync sync, @Nullable SyncRun last) {
        var all = new ArrayList<Action>();
        var id = sync.syncId();
        if (actor.may(Right.ADMINISTER)) {
            all.add(Action.page("Delete", path(id, "delete")));
            all.add(Action.page("Reset", path(id, "reset")));
            all.add(Action.page("Edit", path(id, "edit")));
        }
        if (actor.may(Right.OPERATE)) {
            var active = sync.status() == Sync.Status.ACTIVE;
            if (SyncWords.sends(sync)) {
                all.add(Action.act("Send rejected again", path(id, "rejected")));
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
