package dev.millrace.console.sync;

import static dev.millrace.console.sync.SyncController.path;

import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.console.Confirmation;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.Link;
import dev.millrace.console.Moments;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.Sync;
import dev.millrace.sync.SyncBackfills;
import dev.millrace.sync.Syncs;
import dev.millrace.sync.schedule.SyncTimetable;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** Reading again from a time on: asked for, confirmed and begun here, and watched on the page of the sync. */
@Controller("consoleSyncBackfillController")
@RequestMapping("/syncs/{syncId}/backfill")
class SyncBackfillController {

    /** What a browser makes of a day and a time. */
    private static final Pattern LOCAL = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?");

    private final Syncs syncs;
    private final SyncBackfills backfills;
    private final Moments moments;
    private final Audit audit;

    SyncBackfillController(Syncs syncs, SyncBackfills backfills, Moments moments, Audit audit) {
        this.syncs = syncs;
        this.backfills = backfills;
        this.moments = moments;
        this.audit = audit;
    }

    @GetMapping
    ModelAndView form(Actor actor, @PathVariable String syncId) {
        actor.require(Right.OPERATE);
        var sync = syncs.get(actor.workspaceId(), syncId);
        return backfills.obstacle(sync)
                .map(why -> SeeOther.refused(path(syncId), why))
                .orElseGet(() -> form(sync, "").page());
    }

    private Form form(Sync sync, String from) {
        var name = String.valueOf(sync.definition().name());
        return new Form(
                "Backfill " + name,
                new Link(name, path(sync.syncId())),
                "Reads again what the sync has read before, from a time on and up to now: for what got lost here, or what another "
                        + "mapping would make of it. Nothing begins yet.",
                path(sync.syncId(), "backfill") + "/confirm",
                "Go on",
                List.of(Field.of("datetime-local", "from", "From, in UTC").value(from)
                        .hint(("Before %s, up to which the sync has read. There is no end to choose: services are asked from a time on, "
                                        + "not up to one.")
                                .formatted(said(readUpTo(sync))))));
    }

    private static @Nullable Instant readUpTo(Sync sync) {
        return sync.cursor() == null ? null : Instant.parse(sync.cursor());
    }

    private String said(@Nullable Instant at) {
        return at == null ? "" : moments.of(at).exact();
    }

    /** Says what would be done. Nothing is. */
    @PostMapping("/confirm")
    ModelAndView confirm(Actor actor, @PathVariable String syncId, @RequestParam(defaultValue = "") String from) {
        actor.require(Right.OPERATE);
        var sync = syncs.get(actor.workspaceId(), syncId);
        try {
            var start = backfills.start(actor.workspaceId(), syncId, time(from));
            var name = String.valueOf(sync.definition().name());
            return new Confirmation(
                            "Backfill %s from %s?".formatted(name, said(start)),
                            new Link(name, path(syncId)),
                            consequences(sync, start),
                            Paths.with(path(syncId, "backfill"), "from", start.toString()),
                            "Begin the backfill")
                    .harmless()
                    .page();
        } catch (Refusal refused) {
            return form(sync, from).refused("from".equals(refused.field()) ? refused(sync) : refused);
        }
    }

    private Refusal refused(Sync sync) {
        return Refusal.invalid(
                "field_invalid",
                "from",
                "Choose a day and a time before %s; from there on the sync reads by itself.".formatted(said(readUpTo(sync))));
    }

    private static String time(String from) {
        return LOCAL.matcher(from.strip()).matches() ? from.strip() + "Z" : from.strip();
    }

    private List<String> consequences(Sync sync, Instant start) {
        var all = new ArrayList<String>();
        all.add(("A run reads all that has changed at '%s' since %s, up to now. That counts against the limit of the service, as with "
                        + "every run.")
                .formatted(sync.definition().connection(), said(start)));
        all.add("What is the same here stays as it is. What differs becomes a new version of its record, which is an event.");
        all.add("Later runs go on where they would have: from %s, or what this one finds later.".formatted(said(readUpTo(sync))));
        if (SyncWords.sends(sync)) {
            all.add("As every run of this sync, it also sends what has changed here.");
        }
        if (sync.definition().schedule() != null) {
            all.add(switch (SyncTimetable.of(sync.definition().schedule()).overlap()) {
                case SKIP -> "Times of the schedule that come meanwhile are left out.";
                case BUFFER_ONE -> "When times of the schedule come meanwhile, one run follows.";
                case CANCEL_RUNNING ->
                    "The next time of the schedule cancels it if it is still at work then; choose another schedule before.";
            });
        }
        return all;
    }

    @PostMapping
    ModelAndView begin(Actor actor, @PathVariable String syncId, @RequestParam(defaultValue = "") String from) {
        actor.require(Right.OPERATE);
        var sync = syncs.get(actor.workspaceId(), syncId);
        try {
            audit.with(
                    actor,
                    run -> Recorded.sync(AuditAction.SYNC_BACKFILLED, sync).saying("from", from),
                    () -> backfills.backfill(actor.workspaceId(), syncId, time(from), actor.name()));
            return SeeOther.to(path(syncId), "The backfill is begun.");
        } catch (Refusal refused) {
            return SeeOther.refused(path(syncId), String.valueOf(refused.getMessage()));
        }
    }
}
