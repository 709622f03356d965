package dev.millrace.console.sync;

import dev.millrace.console.SeeOther;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.SyncRetries;
import dev.millrace.sync.SyncRetries.Retried;
import dev.millrace.sync.Syncs;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.ArrayList;
import java.util.function.Supplier;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/** The buttons that have what was rejected tried again: items at once, and records by the next run. */
@Controller("consoleSyncRepairController")
@RequestMapping("/syncs/{syncId}/rejected")
class SyncRepairController {

    private static final PageRequest ONE = new PageRequest(1, null);

    private final Syncs syncs;
    private final SyncRetries retries;

    SyncRepairController(Syncs syncs, SyncRetries retries) {
        this.syncs = syncs;
        this.retries = retries;
    }

    @PostMapping("/retry")
    ModelAndView retryAll(Actor actor, @PathVariable String syncId, RejectedPlace place) {
        actor.require(Right.OPERATE);
        return told(place.path(syncId), () -> {
            var items = retries.retryAll(actor.workspaceId(), syncId);
            var records = syncs.tryRejectedAgain(actor.workspaceId(), syncId);
            var left = !syncs.rejected(actor.workspaceId(), syncId, null, ONE).data().isEmpty();
            return said(items, records, left);
        });
    }

    @PostMapping("/{rejectedId}/retry")
    ModelAndView retry(Actor actor, @PathVariable String syncId, @PathVariable String rejectedId, RejectedPlace place) {
        actor.require(Right.OPERATE);
        return told(place.path(syncId), () -> said(retries.retry(actor.workspaceId(), syncId, rejectedId), 0, true));
    }

    /** @param good whether nothing is rejected again */
    private record Said(boolean good, String sentence) {}

    private static Said said(Retried items, int records, boolean left) {
        var sentences = new ArrayList<String>();
        if (items.accepted() > 0) {
            sentences.add(SyncWords.count(items.accepted(), "item fits now.", "items fit now."));
        }
        if (items.rejected() > 0) {
            sentences.add(SyncWords.count(
                    items.rejected(), "item is rejected again; look at why.", "items are rejected again; look at why."));
        }
        if (records > 0) {
            sentences.add(SyncWords.count(records, "record is sent again by the next run.", "records are sent again by the next run."));
        }
        if (sentences.isEmpty()) {
            sentences.add(left
                    ? "Nothing of it was kept, so that it cannot be tried again; reset the sync to read it anew."
                    : "Nothing is rejected any more.");
        }
        return new Said(items.rejected() == 0, String.join(" ", sentences));
    }

    private static ModelAndView told(String path, Supplier<Said> attempt) {
        try {
            var said = attempt.get();
            return said.good() ? SeeOther.to(path, said.sentence()) : SeeOther.refused(path, said.sentence());
        } catch (Refusal refused) {
            if (refused.kind() == Refusal.Kind.NOT_FOUND) {
                throw refused;
            }
            return SeeOther.refused(path, String.valueOf(refused.getMessage()));
        }
    }
}
