package dev.millrace.console.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.Sync;
import dev.millrace.sync.Syncs;
import dev.millrace.sync.schedule.SyncTimetable;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

    private static final int TIMES = 3;

    private final Syncs syncs;
    private final Audit audit;
    private final Clock clock;

    SyncEditController(Syncs syncs, Audit audit, Clock clock) {
        this.syncs = syncs;
        this.audit = audit;
        this.clock = clock;
    }

    @GetMapping
    ModelAndView form(Actor actor, @PathVariable String syncId) {
        actor.require(Right.ADMINISTER);
        var sync = syncs.get(actor.workspaceId(), syncId);
        var times = ScheduleForm.of(sync.definition().schedule());
        return shown(SyncEditForm.of(sync).form(sync, path(syncId), times).page(), syncId, times(syncId, sync.definition().schedule()));
    }

    /** The same form again with the times of the schedule that was typed. Nothing is changed. */
    @PostMapping("/times")
    ModelAndView times(
            Actor actor,
            @PathVariable String syncId,
            @ModelAttribute("given") SyncEditForm given,
            @ModelAttribute("schedule") ScheduleForm times) {
        actor.require(Right.ADMINISTER);
        var sync = syncs.get(actor.workspaceId(), syncId);
        var form = given.form(sync, path(syncId), times);
        try {
            return shown(form.page(), syncId, times(syncId, times.schedule()));
        } catch (Refusal refused) {
            return shown(form.refused(refused), syncId, List.of());
        }
    }

    @PostMapping
    ModelAndView change(
            Actor actor,
            @PathVariable String syncId,
            @ModelAttribute("given") SyncEditForm given,
            @ModelAttribute("schedule") ScheduleForm times) {
        actor.require(Right.ADMINISTER);
        Sync before = syncs.get(actor.workspaceId(), syncId);
        try {
            var patch = given.patch(times);
            audit.with(actor, after -> Recorded.change(before, after), () -> syncs.change(actor.workspaceId(), syncId, patch));
            return SeeOther.to(path(syncId), "The sync is changed.");
        } catch (Refusal refused) {
            return shown(given.form(before, path(syncId), times).refused(refused), syncId, List.of());
        }
    }

    private static ModelAndView shown(ModelAndView page, String syncId, List<String> times) {
        page.setViewName("sync/edit");
        page.addObject("times", times);
        page.addObject("timesPath", path(syncId) + "/edit/times");
        return page;
    }

    /** Such as {@code Monday, 23 November 2026, 06:00 (Europe/Berlin)}. */
    private List<String> times(String syncId, @Nullable JsonNode schedule) {
        if (schedule == null) {
            return List.of();
        }
        var timetable = SyncTimetable.of(schedule);
        ZoneId zone = schedule.has("time_zone") ? ZoneId.of(schedule.path("time_zone").asText()) : ZoneOffset.UTC;
        var name = zone == ZoneOffset.UTC ? "UTC" : zone.getId();
        var words = DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu, HH:mm", Locale.ENGLISH).withZone(zone);
        return Stream.iterate(timetable.next(syncId, clock.instant()), at -> at.flatMap((Instant one) -> timetable.next(syncId, one)))
                .limit(TIMES)
                .takeWhile(Optional::isPresent)
                .map(at -> "%s (%s)".formatted(words.format(at.get()), name))
                .toList();
    }

    private static String path(String syncId) {
        return Paths.of("syncs", syncId);
    }
}
