package dev.millrace.api.webhook;

import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.webhook.WebhookDraft;
import dev.millrace.webhook.Webhooks;
import dev.millrace.webhook.delivery.Deliveries;
import dev.millrace.webhook.type.Deprecations;
import dev.millrace.webhook.type.EventTypes;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import org.jspecify.annotations.Nullable;
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
    private final EventTypes types;
    private final Audit audit;

    WebhookController(Webhooks webhooks, Deliveries deliveries, EventTypes types, Audit audit) {
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.types = types;
        this.audit = audit;
    }

    /** @param eventType whose example is sent; {@code millrace.test} by default */
    record TestRequest(@Nullable String eventType) {}

    /**
     * Makes an endpoint to which events are sent, each signed as Standard Webhooks says. The answer holds the secret for
     * verifying, or <code>public_key</code> where it signs by a key pair.
     */
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    WebhookView create(Actor actor, @RequestBody WebhookDraft draft) {
        actor.require(Right.DEVELOP);
        var made = audit.with(
                actor,
                issued -> Recorded.webhook(AuditAction.WEBHOOK_CREATED, issued.webhook()),
                () -> webhooks.create(actor.workspaceId(), draft));
        return WebhookView.of(made, actor, deprecations(actor));
    }

    /** Lists the endpoints, the newest first. */
    @GetMapping
    Page<WebhookView> list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        var deprecations = deprecations(actor);
        return webhooks.list(actor.workspaceId(), page).map(webhook -> WebhookView.of(webhook, actor, deprecations));
    }

    /** Shows an endpoint. */
    @GetMapping("/{webhookId}")
    WebhookView get(Actor actor, @PathVariable String webhookId) {
        actor.require(Right.INSPECT);
        return WebhookView.of(webhooks.get(actor.workspaceId(), webhookId), actor, deprecations(actor));
    }

    /**
     * Changes an endpoint. Fields that are left out stay as they are. The answer holds a secret where one had to be made, since the
     * endpoint now signs by one and had none.
     */
    @PatchMapping("/{webhookId}")
    WebhookView change(Actor actor, @PathVariable String webhookId, @RequestBody WebhookDraft draft) {
        actor.require(Right.DEVELOP);
        var before = webhooks.get(actor.workspaceId(), webhookId);
        var changed = audit.with(
                actor,
                after -> Recorded.change(before, after.webhook()),
                () -> webhooks.change(actor.workspaceId(), webhookId, draft));
        return WebhookView.of(changed, actor, deprecations(actor));
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

    /** Gives the endpoint a new secret or key pair. The old one signs beside it for a day, so that the receiver can change over. */
    @PostMapping("/{webhookId}/secret/rotate")
    WebhookView rotateSecret(Actor actor, @PathVariable String webhookId) {
        actor.require(Right.DEVELOP);
        var rotated = audit.with(
                actor,
                issued -> Recorded.webhook(AuditAction.WEBHOOK_SECRET_ROTATED, issued.webhook()),
                () -> webhooks.rotateSecret(actor.workspaceId(), webhookId));
        return WebhookView.of(rotated, actor, deprecations(actor));
    }

    /**
     * Sends the example of a type of event at once, by default of <code>millrace.test</code>, to an endpoint that is switched off
     * too, and gives what came of it. Nothing is stored.
     */
    @PostMapping("/{webhookId}/test")
    AttemptView test(
            Actor actor, @PathVariable String webhookId, @RequestBody(required = false) @Nullable TestRequest request) {
        actor.require(Right.OPERATE);
        return AttemptView.of(
                request == null || request.eventType() == null
                        ? deliveries.test(actor.workspaceId(), webhookId)
                        : deliveries.test(actor.workspaceId(), webhookId, request.eventType()));
    }

    private Deprecations deprecations(Actor actor) {
        return types.deprecations(actor.workspaceId());
    }
}
