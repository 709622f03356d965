package dev.millrace.console.sync;

import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.SyncRetries;
import dev.millrace.sync.SyncRetries.Retried;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.function.Supplier;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** The buttons that have rejected items tried again. */
@Controller("consoleSyncRepairController")
class SyncRepairController {

    private final SyncRetries retries;

    SyncRepairController(SyncRetries retries) {
        this.retries = retries;
    }

    @PostMapping("/syncs/{syncId}/rejected/retry")
    ModelAndView retryAll(Actor actor, @PathVariable String syncId) {
        return tried(actor, syncId, () -> retries.retryAll(actor.workspaceId(), syncId));
    }

    @PostMapping("/syncs/{syncId}/rejected/{rejectedId}/retry")
    ModelAndView retry(Actor actor, @PathVariable String syncId, @PathVariable String rejectedId) {
        return tried(actor, syncId, () -> retries.retry(actor.workspaceId(), syncId, rejectedId));
    }

    private static ModelAndView tried(Actor actor, String syncId, Supplier<Retried> attempt) {
        actor.require(Right.OPERATE);
        var path = Paths.of("syncs", syncId);
        try {
            var done = attempt.get();
            if (done.accepted() + done.rejected() == 0) {
                return SeeOther.refused(path, "Nothing was kept that could be tried again.");
            }
            return done.rejected() == 0
                    ? SeeOther.to(path, "%d items were tried again, and all fit.".formatted(done.accepted()))
                    : SeeOther.refused(path, "%d items fit now, and %d are rejected again; look at why."
                            .formatted(done.accepted(), done.rejected()));
        } catch (Refusal refused) {
            if (refused.kind() == Refusal.Kind.NOT_FOUND) {
                throw refused;
            }
            return SeeOther.refused(path, String.valueOf(refused.getMessage()));
        }
    }
}
