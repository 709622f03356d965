package dev.millrace.console.webhook;

import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.console.Action;
import dev.millrace.console.Confirmation;
import dev.millrace.console.Form;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.Secrets;
import dev.millrace.console.SeeOther;
import dev.millrace.console.State;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.IssuedWebhook;
import dev.millrace.webhook.Webhook;
import dev.millrace.webhook.WebhookDraft;
import dev.millrace.webhook.Webhooks;
import dev.millrace.webhook.delivery.Deliveries;
import dev.millrace.webhook.delivery.Failing;
import dev.millrace.webhook.signature.KeyKind;
import dev.millrace.webhook.type.EventTypes;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The endpoints: list, make, change, delete. */
@Controller("consoleWebhookController")
@RequestMapping("/webhooks")
class WebhookController {

    private static final Link BACK = new Link("Webhooks", "/webhooks");
    private static final Duration LATELY = Duration.ofHours(24);

    private final Webhooks webhooks;
    private final Deliveries deliveries;
    private final EventTypes types;
    private final Moments moments;
    private final Audit audit;

    WebhookController(Webhooks webhooks, Deliveries deliveries, EventTypes types, Moments moments, Audit audit) {
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.types = types;
        this.moments = moments;
        this.audit = audit;
    }

    /** @param health what is wrong lately; empty where nothing is */
    record Row(String name, String path, State state, String url, String events, String health, Moment created) {}

    record ListPage(List<Row> webhooks, Pager pager, List<Action> actions) {}

    @GetMapping
    ModelAndView list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        var found = webhooks.list(actor.workspaceId(), page);
        Map<String, Failing> failing = deliveries.failing(actor.workspaceId(), moments.now().minus(LATELY)).stream()
                .collect(Collectors.toMap(Failing::webhookId, Function.identity()));
        return new ModelAndView(
                "webhook/list",
                "page",
                new ListPage(
                        found.data().stream()
                                .map(webhook -> row(webhook, failing.get(webhook.webhookId())))
                                .toList(),
                        Pager.of(found, page, "/webhooks"),
                        actor.may(Right.DEVELOP)
                                ? List.of(Action.page("New webhook", "/webhooks/new").primary())
                                : List.of()));
    }

    @GetMapping("/new")
    ModelAndView form(Actor actor) {
        actor.require(Right.DEVELOP);
        return newForm(actor, WebhookForm.EMPTY).page();
    }

    /** Answers with the page itself: the secret is nowhere else. */
    @PostMapping
    ModelAndView create(Actor actor, @ModelAttribute("given") WebhookForm given) {
        actor.require(Right.DEVELOP);
        try {
            var draft = given.draft(true);
            var made = audit.with(
                    actor,
                    issued -> Recorded.webhook(AuditAction.WEBHOOK_CREATED, issued.webhook()),
                    () -> webhooks.create(actor.workspaceId(), draft));
            return issued("The webhook is made", made, "The webhook is made. Its public key stands below.");
        } catch (Refusal refused) {
            return newForm(actor, given).refused(refused);
        }
    }

    @GetMapping("/{webhookId}/edit")
    ModelAndView edit(Actor actor, @PathVariable String webhookId) {
        actor.require(Right.DEVELOP);
        var webhook = webhooks.get(actor.workspaceId(), webhookId);
        return editForm(actor, webhook, WebhookForm.of(webhook)).page();
    }

    @PostMapping("/{webhookId}/edit")
    ModelAndView change(Actor actor, @PathVariable String webhookId, @ModelAttribute("given") WebhookForm given) {
        actor.require(Right.DEVELOP);
        var webhook = webhooks.get(actor.workspaceId(), webhookId);
        try {
            return issued(
                    "The webhook is changed, and signs with a new secret",
                    change(actor, webhook, given.draft(null)),
                    "The webhook is changed, from its next attempt on.");
        } catch (Refusal refused) {
            return editForm(actor, webhook, given).refused(refused);
        }
    }

    @PostMapping("/{webhookId}/active")
    ModelAndView activate(Actor actor, @PathVariable String webhookId, @RequestParam boolean active) {
        actor.require(Right.DEVELOP);
        change(
                actor,
                webhooks.get(actor.workspaceId(), webhookId),
                new WebhookDraft(null, null, null, null, active, null, null));
        return SeeOther.to(
                Paths.of("webhooks", webhookId),
                active ? "The webhook takes events again." : "The webhook is paused; deliveries that wait are cancelled.");
    }

    @GetMapping("/{webhookId}/rotate")
    ModelAndView askToRotate(Actor actor, @PathVariable String webhookId) {
        actor.require(Right.DEVELOP);
        var webhook = webhooks.get(actor.workspaceId(), webhookId);
        var path = Paths.of("webhooks", webhookId);
        var what = webhook.signature().keys() == KeyKind.ED25519 ? "key pair" : "secret";
        return new Confirmation(
                        "Rotate the %s of '%s'?".formatted(what, webhook.name()),
                        new Link(webhook.name(), path),
                        List.of(
                                "The new %s signs at once, and the old one goes on signing beside it for 24 hours.".formatted(what),
                                "After that, a receiver that still knows only the old one refuses what we send."),
                        path + "/rotate",
                        "Rotate the " + what)
                .page();
    }

    @PostMapping("/{webhookId}/rotate")
    ModelAndView rotate(Actor actor, @PathVariable String webhookId) {
        actor.require(Right.DEVELOP);
        return SeeOther.unlessConflict(Paths.of("webhooks", webhookId), () -> {
            var rotated = audit.with(
                    actor,
                    issued -> Recorded.webhook(AuditAction.WEBHOOK_SECRET_ROTATED, issued.webhook()),
                    () -> webhooks.rotateSecret(actor.workspaceId(), webhookId));
            return issued(
                    "The secret is rotated", rotated, "The key pair is rotated. Give receivers the new public key within 24 hours.");
        });
    }

    @GetMapping("/{webhookId}/delete")
    ModelAndView askToDelete(Actor actor, @PathVariable String webhookId) {
        actor.require(Right.DEVELOP);
        var webhook = webhooks.get(actor.workspaceId(), webhookId);
        var path = Paths.of("webhooks", webhookId);
        return new Confirmation(
                        "Delete the webhook '%s'?".formatted(webhook.name()),
                        new Link(webhook.name(), path),
                        List.of(
                                "%s gets no event of %s any more.".formatted(webhook.url(), String.join(", ", webhook.events())),
                                "Deliveries that wait are cancelled. Those that were made stay on record.",
                                "Its secret is gone; a new webhook to the same address has another one."),
                        path + "/delete",
                        "Delete the webhook")
                .page();
    }

    @PostMapping("/{webhookId}/delete")
    ModelAndView delete(Actor actor, @PathVariable String webhookId) {
        actor.require(Right.DEVELOP);
        var webhook = webhooks.get(actor.workspaceId(), webhookId);
        audit.with(
                actor,
                Recorded.webhook(AuditAction.WEBHOOK_DELETED, webhook),
                () -> webhooks.delete(actor.workspaceId(), webhookId));
        return SeeOther.to("/webhooks", "The webhook '%s' is deleted.".formatted(webhook.name()));
    }

    private IssuedWebhook change(Actor actor, Webhook before, WebhookDraft draft) {
        return audit.with(
                actor,
                after -> Recorded.change(before, after.webhook()),
                () -> webhooks.change(actor.workspaceId(), before.webhookId(), draft));
    }

    private Form newForm(Actor actor, WebhookForm given) {
        return given.form("New webhook", BACK, "/webhooks", "Create the webhook", types.names(actor.workspaceId()));
    }

    private Form editForm(Actor actor, Webhook webhook, WebhookForm given) {
        var path = Paths.of("webhooks", webhook.webhookId());
        return given.form(
                "Change " + webhook.name(), new Link(webhook.name(), path), path + "/edit", "Save", types.names(actor.workspaceId()));
    }

    /** Shows a secret that was just made; where none was, the endpoint with {@code otherwise}. */
    private static ModelAndView issued(String title, IssuedWebhook issued, String otherwise) {
        var webhook = issued.webhook();
        if (issued.secret() == null) {
            return SeeOther.to(Paths.of("webhooks", webhook.webhookId()), otherwise);
        }
        return Secrets.page(
                title,
                new Link(webhook.name(), Paths.of("webhooks", webhook.webhookId())),
                "Signing secret",
                issued.secret().text(),
                "The receiver of '%s' verifies with this secret that a request is from us.".formatted(webhook.name()));
    }

    private Row row(Webhook webhook, @Nullable Failing failing) {
        return new Row(
                webhook.name(),
                Paths.of("webhooks", webhook.webhookId()),
                state(webhook, failing != null),
                webhook.url(),
                String.join(", ", webhook.events()),
                webhook.disabledReason() != null
                        ? webhook.disabledReason()
                        : failing == null
                                ? ""
                                : "%,d tried again, %,d given up in 24 h".formatted(failing.retrying(), failing.exhausted()),
                moments.of(webhook.createdAt()));
    }

    static State state(Webhook webhook, boolean failing) {
        if (!webhook.active()) {
            return webhook.disabledReason() == null
                    ? new State("Paused", "suspended")
                    : new State("Disabled", "faulted");
        }
        return failing ? new State("Failing", "waiting") : new State("Active", "completed");
    }
}
