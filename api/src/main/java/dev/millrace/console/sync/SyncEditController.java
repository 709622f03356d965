package dev.millrace.console.sync;

import static dev.millrace.console.sync.SyncController.path;

import dev.millrace.api.audit.Recorded;
import dev.millrace.api.error.Surface;
import dev.millrace.audit.Audit;
import dev.millrace.console.SeeOther;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.Sync;
import dev.millrace.sync.Syncs;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/** What of a sync may change, with the times at which it would run next. */
@Controller("consoleSyncEditController")
@RequestMapping("/syncs/{syncId}/edit")
class SyncEditController {

    private final Syncs syncs;
    private final NextTimes times;
    private final Audit audit;

    SyncEditController(Syncs syncs, NextTimes times, Audit audit) {
        this.syncs = syncs;
        this.times = times;
        this.audit = audit;
    }

    @GetMapping
    ModelAndView form(Actor actor, @PathVariable String syncId) {
        actor.require(Right.ADMINISTER);
        var sync = syncs.get(actor.workspaceId(), syncId);
        return shown(SyncEditForm.of(sync).form(sync, path(syncId)).page(), syncId, ScheduleForm.of(sync.definition().schedule()));
    }

    /** The same form again with the times of the schedule that was typed, or for htmx these alone. Nothing is changed. */
    @PostMapping("/times")
    ModelAndView times(
            Actor actor,
            @PathVariable String syncId,
            @ModelAttribute("given") SyncEditForm given,
            @ModelAttribute("typed") ScheduleForm typed,
            HttpServletRequest request) {
        actor.require(Right.ADMINISTER);
        var sync = syncs.get(actor.workspaceId(), syncId);
        return Surface.isFragment(request)
                ? new ModelAndView("sync/parts :: told", "schedule", part(syncId, typed))
                : shown(given.form(sync, path(syncId)).page(), syncId, typed);
    }

    @PostMapping
    ModelAndView change(
            Actor actor,
            @PathVariable String syncId,
            @ModelAttribute("given") SyncEditForm given,
            @ModelAttribute("typed") ScheduleForm typed) {
        actor.require(Right.ADMINISTER);
        Sync before = syncs.get(actor.workspaceId(), syncId);
        try {
            var patch = given.patch(typed, before);
            var changed = audit.with(
                    actor, after -> Recorded.change(before, after), () -> syncs.change(actor.workspaceId(), syncId, patch));
            return SeeOther.to(
                    path(syncId),
                    changed.definition().mapping().equals(before.definition().mapping())
                            ? "The sync is changed."
                            : "The sync is changed. What was rejected is tried again within seconds.");
        } catch (Refusal refused) {
            return shown(given.form(before, path(syncId)).refused(refused), syncId, typed);
        }
    }

    private ModelAndView shown(ModelAndView page, String syncId, ScheduleForm typed) {
        page.setViewName("sync/edit");
        return page.addObject("schedule", part(syncId, typed));
    }

    private NextTimes.Part part(String syncId, ScheduleForm typed) {
        return times.part(typed, syncId, path(syncId, "edit") + "/times");
    }
}
