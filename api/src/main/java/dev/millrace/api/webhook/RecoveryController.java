package dev.millrace.api.webhook;

import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.webhook.recovery.Recoveries;
import dev.millrace.webhook.recovery.RecoveryDraft;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Sending again, in bulk, what an endpoint did not take. */
@RestController
@RequestMapping("/api/v1/webhooks/{webhookId}")
class RecoveryController {

    private final Recoveries recoveries;

    RecoveryController(Recoveries recoveries) {
        this.recoveries = recoveries;
    }

    /**
     * Sends again whatever the endpoint did not take since a time, at most 14 days back: deliveries that ended without being
     * delivered (<code>failed</code>), events that were accepted while it was switched off (<code>missed</code>), or both
     * (<code>all</code>, by default). They are queued at its rate limit, or else twenty a second, or as <code>pace</code> says. 409
     * where it is switched off, or another recovery runs.
     */
    @PostMapping("/recover")
    @ResponseStatus(HttpStatus.ACCEPTED)
    RecoveryView recover(Actor actor, @PathVariable String webhookId, @RequestBody RecoveryDraft draft) {
        actor.require(Right.OPERATE);
        return RecoveryView.of(recoveries.begin(actor.workspaceId(), webhookId, draft));
    }

    /** Lists the recoveries of an endpoint, the newest first. */
    @GetMapping("/recoveries")
    Page<RecoveryView> list(Actor actor, @PathVariable String webhookId, PageRequest page) {
        actor.require(Right.INSPECT);
        return recoveries.list(actor.workspaceId(), webhookId, page).map(RecoveryView::of);
    }

    /** Shows a recovery: how many deliveries there are to send again, and how many are queued by now. */
    @GetMapping("/recoveries/{recoveryId}")
    RecoveryView get(Actor actor, @PathVariable String webhookId, @PathVariable String recoveryId) {
        actor.require(Right.INSPECT);
        return RecoveryView.of(recoveries.get(actor.workspaceId(), webhookId, recoveryId));
    }

    /** Stops a recovery. What it has queued by then is sent. 409 where it has ended. */
    @PostMapping("/recoveries/{recoveryId}/cancel")
    @ResponseStatus(HttpStatus.ACCEPTED)
    RecoveryView cancel(Actor actor, @PathVariable String webhookId, @PathVariable String recoveryId) {
        actor.require(Right.OPERATE);
        return RecoveryView.of(recoveries.cancel(actor.workspaceId(), webhookId, recoveryId));
    }
}
