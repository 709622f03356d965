package dev.millrace.api.webhook;

import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.webhook.WebhookDraft;
import dev.millrace.webhook.Webhooks;
import dev.millrace.webhook.delivery.Deliveries;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/webhooks}: the endpoints. */
@RestController
@RequestMapping("/api/v1/webhooks")
class WebhookController {

    private final Webhooks webhooks;
    private final Deliveries deliveries;
    private final Audit audit;

    WebhookController(Webhooks webhooks, Deliveries deliveries, Audit audit) {
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.audit = audit;
    }

    /**
     * Makes an endpoint to which events are sent, each signed as Standard Webhooks says. The answer holds the secret for
     * verifying.
     */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    WebhookView create(Actor actor, @RequestBody WebhookDraft draft) {
        actor.require(Right.DEVELOP);
        var made = audit.with(
                actor,
                issued -> Recorded.webhook(AuditAction.WEBHOOK_CREATED, issued.webhook()),
                () -> webhooks.create(actor.workspaceId(), draft));
        return WebhookView.of(made, actor);
    }

    /** Lists the endpoints, the newest first. */
    @GetMapping
    Page<WebhookView> list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        return webhooks.list(actor.workspaceId(), page).map(webhook -> WebhookView.of(webhook, actor));
    }

    /** Shows an endpoint. */
    @GetMapping("/{webhookId}")
    WebhookView get(Actor actor, @PathVariable String webhookId) {
        actor.require(Right.INSPECT);
        return WebhookView.of(webhooks.get(actor.workspaceId(), webhookId), actor);
    }

    /** Changes an endpoint. Fields that are left out stay as they are. */
    @PatchMapping("/{webhookId}")
    WebhookView change(Actor actor, @PathVariable String webhookId, @RequestBody WebhookDraft draft) {
        actor.require(Right.DEVELOP);
        var before = webhooks.get(actor.workspaceId(), webhookId);
        var changed = audit.with(
                actor,
                after -> Recorded.change(before, after),
                () -> webhooks.change(actor.workspaceId(), webhookId, draft));
        return WebhookView.of(changed, actor);
    }

    /** Deletes an endpoint. Nothing is sent to it any more; its past deliveries stay. Deleting it again is a 404. */
    @DeleteMapping("/{webhookId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Actor actor, @PathVariable String webhookId) {
        actor.require(Right.DEVELOP);
        audit.with(
                actor,
                Recorded.webhook(AuditAction.WEBHOOK_DELETED, webhooks.get(actor.workspaceId(), webhookId)),
                () -> webhooks.delete(actor.workspaceId(), webhookId));
    }

    /** Gives the endpoint a new secret. The old one signs beside it for a day, so that the receiver can change over. */
    @PostMapping("/{webhookId}/secret/rotate")
    WebhookView rotateSecret(Actor actor, @PathVariable String webhookId) {
        actor.require(Right.DEVELOP);
        var rotated = audit.with(
                actor,
                issued -> Recorded.webhook(AuditAction.WEBHOOK_SECRET_ROTATED, issued.webhook()),
                () -> webhooks.rotateSecret(actor.workspaceId(), webhookId));
        return WebhookView.of(rotated, actor);
    }

    /**
     * Sends an event of the type {@code millrace.test} at once, to an endpoint that is switched off too, and gives what came
     * of it. Nothing is stored.
     */
    @PostMapping("/{webhookId}/test")
    AttemptView test(Actor actor, @PathVariable String webhookId) {
        actor.require(Right.OPERATE);
        return AttemptView.of(deliveries.test(actor.workspaceId(), webhookId));
    }
}
