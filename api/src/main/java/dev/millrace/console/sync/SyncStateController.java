package dev.millrace.console.sync;

import static dev.millrace.console.sync.SyncController.path;

import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.console.Confirmation;
import dev.millrace.console.Link;
import dev.millrace.console.SeeOther;
import dev.millrace.sync.Syncs;
import dev.millrace.sync.drift.Drifts;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** What is done to a sync: start, pause, go on, reset, delete, and take note of what has changed there. */
@Controller("consoleSyncStateController")
class SyncStateController {

    private final Syncs syncs;
    private final Drifts drifts;
    private final Audit audit;

    SyncStateController(Syncs syncs, Drifts drifts, Audit audit) {
        this.syncs = syncs;
        this.drifts = drifts;
        this.audit = audit;
    }

    @PostMapping("/syncs/{syncId}/run")
    ModelAndView run(Actor actor, @PathVariable String syncId) {
        actor.require(Right.OPERATE);
        return SeeOther.unlessConflict(path(syncId), () -> {
            syncs.start(actor.workspaceId(), syncId, actor.name());
            return SeeOther.to(path(syncId), "The sync is started.");
        });
    }

    @PostMapping("/syncs/{syncId}/pause")
    ModelAndView pause(Actor actor, @PathVariable String syncId) {
        actor.require(Right.OPERATE);
        audit.with(
                actor, sync -> Recorded.sync(AuditAction.SYNC_PAUSED, sync), () -> syncs.pause(actor.workspaceId(), syncId));
        return SeeOther.to(path(syncId), "The sync is paused; a run at work goes on where it is when you resume.");
    }

    @PostMapping("/syncs/{syncId}/drift")
    ModelAndView acknowledge(Actor actor, @PathVariable String syncId) {
        actor.require(Right.OPERATE);
        syncs.get(actor.workspaceId(), syncId);
        drifts.acknowledge(syncId);
        return SeeOther.to(path(syncId), "Taken note of; what changes next is told again.");
    }

    @PostMapping("/syncs/{syncId}/resume")
    ModelAndView resume(Actor actor, @PathVariable String syncId) {
        actor.require(Right.OPERATE);
        audit.with(
                actor, sync -> Recorded.sync(AuditAction.SYNC_RESUMED, sync), () -> syncs.resume(actor.workspaceId(), syncId));
        return SeeOther.to(path(syncId), "The sync goes on.");
    }

    /** @param verb what is done to the sync, as its button says and, in small letters, its path */
    private ModelAndView confirmation(Actor actor, String syncId, String verb, List<String> consequences) {
        actor.require(Right.ADMINISTER);
        var name = String.valueOf(syncs.get(actor.workspaceId(), syncId).definition().name());
        return new Confirmation(
                        "%s the sync '%s'?".formatted(verb, name),
                        new Link(name, path(syncId)),
                        consequences,
                        path(syncId, verb.toLowerCase(Locale.ROOT)),
                        verb + " the sync")
                .page();
    }

    @GetMapping("/syncs/{syncId}/reset")
    ModelAndView askToReset(Actor actor, @PathVariable String syncId) {
        return confirmation(
                actor, syncId, "Reset",
                List.of(
                        "A run at work is cancelled, and the cursor is forgotten.",
                        "The next run reads everything again, which can use up much of the service's limit.",
                        "No record is touched by the reset itself."));
    }

    @PostMapping("/syncs/{syncId}/reset")
    ModelAndView reset(Actor actor, @PathVariable String syncId) {
        actor.require(Right.ADMINISTER);
        audit.with(
                actor, sync -> Recorded.sync(AuditAction.SYNC_RESET, sync), () -> syncs.reset(actor.workspaceId(), syncId));
        return SeeOther.to(path(syncId), "The sync is reset; its next run reads everything.");
    }

    @GetMapping("/syncs/{syncId}/delete")
    ModelAndView askToDelete(Actor actor, @PathVariable String syncId) {
        return confirmation(
                actor, syncId, "Delete",
                List.of(
                        "Its runs and rejected items are gone, and a run at work ends.",
                        "The records stay; another sync of the same stream makes new ones."));
    }

    @PostMapping("/syncs/{syncId}/delete")
    ModelAndView delete(Actor actor, @PathVariable String syncId) {
        actor.require(Right.ADMINISTER);
        audit.with(
                actor,
                Recorded.sync(AuditAction.SYNC_DELETED, syncs.get(actor.workspaceId(), syncId)),
                () -> syncs.delete(actor.workspaceId(), syncId));
        return SeeOther.to("/syncs", "The sync is deleted.");
    }
}
