package dev.millrace.console.sync;

import dev.millrace.api.audit.Recorded;
import dev.millrace.api.error.Surface;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.console.SeeOther;
import dev.millrace.console.sync.SyncPages.PreviewRow;
import dev.millrace.console.sync.SyncPages.SendRow;
import dev.millrace.console.sync.SyncPages.Tried;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.SyncPreviews;
import dev.millrace.sync.SyncPreviews.Preview;
import dev.millrace.sync.Syncs;
import dev.millrace.sync.mapping.FieldProblem;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The form of a new sync: what would come of it, when it would run, and then the sync. */
@Controller("consoleSyncFormController")
@RequestMapping("/syncs")
class SyncFormController {

    private static final String TIMES = "/syncs/times";

    private final Syncs syncs;
    private final SyncPreviews previews;
    private final SyncStarts starts;
    private final NextTimes times;
    private final Audit audit;

    SyncFormController(Syncs syncs, SyncPreviews previews, SyncStarts starts, NextTimes times, Audit audit) {
        this.syncs = syncs;
        this.previews = previews;
        this.starts = starts;
        this.times = times;
        this.audit = audit;
    }

    @GetMapping("/new")
    ModelAndView form(Actor actor, @RequestParam @Nullable String connection, @RequestParam @Nullable String stream) {
        actor.require(Right.ADMINISTER);
        var start = connection == null || stream == null ? null : starts.of(actor, connection, stream).orElse(null);
        var page = start == null
                ? shown(SyncForm.EMPTY.form(starts.connections(actor)).page(), ScheduleForm.BY_HAND)
                : shown(start.form().form(starts.connections(actor)).page(), start.times());
        page.addObject("starts", start == null ? starts.all(actor) : List.of());
        page.addObject("note", start == null ? "" : start.note());
        page.addObject("unconnected", starts.connections(actor).isEmpty());
        return page;
    }

    @PostMapping
    ModelAndView create(Actor actor, @ModelAttribute("given") SyncForm given, @ModelAttribute("typed") ScheduleForm typed) {
        actor.require(Right.ADMINISTER);
        try {
            var draft = given.draft(typed);
            var made = audit.with(
                    actor, sync -> Recorded.sync(AuditAction.SYNC_CREATED, sync), () -> syncs.create(actor.workspaceId(), draft));
            return SeeOther.to(SyncController.path(made.syncId()), "The sync is made. Run it now, or wait for its schedule.");
        } catch (Refusal refused) {
            return shown(given.form(starts.connections(actor)).refused(refused), typed);
        }
    }

    /** The same form again, with what would come of it. */
    @PostMapping("/preview")
    ModelAndView preview(Actor actor, @ModelAttribute("given") SyncForm given, @ModelAttribute("typed") ScheduleForm typed) {
        actor.require(Right.ADMINISTER);
        var form = given.form(starts.connections(actor));
        try {
            var tried = tried(previews.preview(actor.workspaceId(), given.draft(typed)));
            return shown(form.page(), typed).addObject("tried", tried);
        } catch (Refusal refused) {
            return shown(form.refused(refused), typed);
        }
    }

    /** The same form again with the times of the schedule that was typed, or for htmx these alone. Nothing is kept. */
    @PostMapping("/times")
    ModelAndView times(
            Actor actor,
            @ModelAttribute("given") SyncForm given,
            @ModelAttribute("typed") ScheduleForm typed,
            HttpServletRequest request) {
        actor.require(Right.ADMINISTER);
        return Surface.isFragment(request)
                ? new ModelAndView("sync/parts :: told", "schedule", times.part(typed, null, TIMES))
                : shown(given.form(starts.connections(actor)).page(), typed);
    }

    private ModelAndView shown(ModelAndView page, ScheduleForm typed) {
        page.setViewName("sync/form");
        return page.addObject("schedule", times.part(typed, null, TIMES));
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
}
