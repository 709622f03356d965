package dev.millrace.api.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.Sync;
import dev.millrace.sync.SyncDraft;
import dev.millrace.sync.SyncPreviews;
import dev.millrace.sync.Syncs;
import dev.millrace.sync.drift.Drifts;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/syncs}: what is brought in and out, and whether it is. */
@RestController
@RequestMapping("/api/v1/syncs")
class SyncController {

    private final Syncs syncs;
    private final SyncPreviews previews;
    private final Drifts drifts;
    private final Audit audit;

    SyncController(Syncs syncs, SyncPreviews previews, Drifts drifts, Audit audit) {
        this.syncs = syncs;
        this.previews = previews;
        this.drifts = drifts;
        this.audit = audit;
    }

    /**
     * Makes a sync, which is active at once; its schedule starts it when it is due, or somebody does. 422 where it cannot be, with
     * {@code field}; 409 where the name is taken.
     */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    SyncView create(Actor actor, @RequestBody SyncDraft draft) {
        actor.require(Right.ADMINISTER);
        var made = audit.with(
                actor, sync -> Recorded.sync(AuditAction.SYNC_CREATED, sync), () -> syncs.create(actor.workspaceId(), draft));
        return SyncView.of(made, null, List.of());
    }

    /** Tries a sync without making it: fetches its first page and maps its first 20 items. Nothing is written. */
    @PostMapping("/preview")
    SyncPreviews.Preview preview(Actor actor, @RequestBody SyncDraft draft) {
        actor.require(Right.ADMINISTER);
        return previews.preview(actor.workspaceId(), draft);
    }

    /** Lists the syncs with the last run of each, the newest first. */
    @GetMapping
    Page<SyncView> list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        var found = syncs.list(actor.workspaceId(), page);
        var last = syncs.lastRuns(found.data());
        var drift = drifts.of(found.data().stream().map(Sync::syncId).toList());
        return found.map(sync -> SyncView.of(sync, last.get(sync.syncId()), drift.getOrDefault(sync.syncId(), List.of())));
    }

    /** Shows a sync with its last run. */
    @GetMapping("/{syncId}")
    SyncView get(Actor actor, @PathVariable String syncId) {
        actor.require(Right.INSPECT);
        return view(syncs.get(actor.workspaceId(), syncId));
    }

    /** Changes the fields that the body has. Connection, stream, parameters, direction and type stay as they are: 422. */
    @PatchMapping("/{syncId}")
    SyncView change(Actor actor, @PathVariable String syncId, @RequestBody JsonNode body) {
        actor.require(Right.ADMINISTER);
        if (!body.isObject()) {
            throw Refusal.invalid("field_invalid", "", "The body is an object with the fields to change.");
        }
        var before = syncs.get(actor.workspaceId(), syncId);
        return view(audit.with(
                actor, after -> Recorded.change(before, after), () -> syncs.change(actor.workspaceId(), syncId, body)));
    }

    /** Deletes a sync with its runs. The records that it has brought in stay. */
    @DeleteMapping("/{syncId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Actor actor, @PathVariable String syncId) {
        actor.require(Right.ADMINISTER);
        audit.with(
                actor,
                Recorded.sync(AuditAction.SYNC_DELETED, syncs.get(actor.workspaceId(), syncId)),
                () -> syncs.delete(actor.workspaceId(), syncId));
    }

    /** Starts a sync now. 409 while it is at work, and while it is not active. */
    @PostMapping("/{syncId}/run")
    @ResponseStatus(HttpStatus.ACCEPTED)
    SyncRunView run(Actor actor, @PathVariable String syncId) {
        actor.require(Right.OPERATE);
        return SyncRunView.of(syncs.start(actor.workspaceId(), syncId, actor.name()));
    }

    /** Pauses a sync after the page at work. Its run is suspended and goes on there. */
    @PostMapping("/{syncId}/pause")
    SyncView pause(Actor actor, @PathVariable String syncId) {
        actor.require(Right.OPERATE);
        return view(audit.with(
                actor, sync -> Recorded.sync(AuditAction.SYNC_PAUSED, sync), () -> syncs.pause(actor.workspaceId(), syncId)));
    }

    /** Goes on with a sync that is paused or parked, and with its suspended run. */
    @PostMapping("/{syncId}/resume")
    SyncView resume(Actor actor, @PathVariable String syncId) {
        actor.require(Right.OPERATE);
        return view(audit.with(
                actor, sync -> Recorded.sync(AuditAction.SYNC_RESUMED, sync), () -> syncs.resume(actor.workspaceId(), syncId)));
    }

    /** Forgets the cursor and cancels a run at work, so that the next one reads everything. No record is touched. */
    @PostMapping("/{syncId}/reset")
    SyncView reset(Actor actor, @PathVariable String syncId) {
        actor.require(Right.ADMINISTER);
        return view(audit.with(
                actor, sync -> Recorded.sync(AuditAction.SYNC_RESET, sync), () -> syncs.reset(actor.workspaceId(), syncId)));
    }

    /** Takes note of all that has changed in the service's items: it is not listed any more, nor told again. */
    @PostMapping("/{syncId}/drift/acknowledge")
    SyncView acknowledge(Actor actor, @PathVariable String syncId) {
        actor.require(Right.OPERATE);
        var sync = syncs.get(actor.workspaceId(), syncId);
        drifts.acknowledge(syncId);
        return view(sync);
    }

    /** Lists the runs of a sync, the newest first. They are kept for 30 days. */
    @GetMapping("/{syncId}/runs")
    Page<SyncRunView> runs(Actor actor, @PathVariable String syncId, PageRequest page) {
        actor.require(Right.INSPECT);
        return syncs.runs(actor.workspaceId(), syncId, page).map(SyncRunView::of);
    }

    /** Shows a run of a sync and how far it has come. */
    @GetMapping("/{syncId}/runs/{syncRunId}")
    SyncRunView oneRun(Actor actor, @PathVariable String syncId, @PathVariable String syncRunId) {
        actor.require(Right.INSPECT);
        return SyncRunView.of(syncs.run(actor.workspaceId(), syncId, syncRunId));
    }

    /**
     * Lists what could not become a record or an item, and why, the newest first. The newest thousand of a sync are kept, each with the
     * run that rejected it last.
     */
    @GetMapping("/{syncId}/rejected")
    Page<RejectedView> rejected(
            Actor actor,
            @PathVariable String syncId,
            @RequestParam(name = "sync_run_id", required = false) @Nullable String syncRunId,
            PageRequest page) {
        actor.require(Right.INSPECT);
        return syncs.rejected(actor.workspaceId(), syncId, syncRunId, page).map(RejectedView::of);
    }

    /** Lists what was changed on both sides, with the winner, the newest first. Kept for 30 days, ten thousand of a sync at most. */
    @GetMapping("/{syncId}/conflicts")
    Page<ConflictView> conflicts(
            Actor actor,
            @PathVariable String syncId,
            @RequestParam(name = "sync_run_id", required = false) @Nullable String syncRunId,
            PageRequest page) {
        actor.require(Right.INSPECT);
        return syncs.conflicts(actor.workspaceId(), syncId, syncRunId, page).map(ConflictView::of);
    }

    private SyncView view(Sync sync) {
        var id = sync.syncId();
        return SyncView.of(sync, syncs.lastRuns(List.of(sync)).get(id), drifts.of(List.of(id)).getOrDefault(id, List.of()));
    }
}
