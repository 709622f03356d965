package dev.millrace.console.portal;

import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
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
import dev.millrace.portal.Portal;
import dev.millrace.portal.PortalEndpoints;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.IssuedWebhook;
import dev.millrace.webhook.Webhook;
import dev.millrace.webhook.signature.KeyKind;
import dev.millrace.webhook.type.EventTypes;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The customer's endpoints: list, make, change, delete. */
@Controller("portalEndpointController")
@RequestMapping("/portal")
class EndpointController {

    static final Link BACK = new Link("Webhooks", "/portal");

    private final PortalEndpoints endpoints;
    private final EventTypes types;
    private final Moments moments;
    private final Audit audit;

    EndpointController(PortalEndpoints endpoints, EventTypes types, Moments moments, Audit audit) {
        this.endpoints = endpoints;
        this.types = types;
        this.moments = moments;
        this.audit = audit;
    }

    record Row(String name, String path, State state, String url, String events, Moment created) {}

    /** @param channel to which the page is held; null where it shows all endpoints */
    record ListPage(@Nullable String channel, Moment openUntil, List<Row> endpoints, Pager pager) {}

    @GetMapping
    ModelAndView list(Portal portal, PageRequest page) {
        var found = endpoints.list(portal, page);
        return new ModelAndView(
                "portal/list",
                "page",
                new ListPage(
                        portal.channel(),
                        moments.of(portal.expiresAt()),
                        found.data().stream().map(this::row).toList(),
                        Pager.of(found, page, "/portal")));
    }

    @GetMapping("/new")
    ModelAndView form(Portal portal) {
        return newForm(portal, EndpointForm.EMPTY).page();
    }

    /** Answers with the page itself: the secret is nowhere else. */
    @PostMapping("/endpoints")
    ModelAndView create(Portal portal, @ModelAttribute("given") EndpointForm given) {
        try {
            var draft = given.draft();
            var made = audit.with(
                    customer(portal),
                    issued -> Recorded.webhook(AuditAction.WEBHOOK_CREATED, issued.webhook()),
                    () -> endpoints.create(portal, draft));
            return issued("The endpoint is made", made);
        } catch (Refusal refused) {
            return newForm(portal, given).refused(refused);
        }
    }

    @GetMapping("/endpoints/{webhookId}/edit")
    ModelAndView edit(Portal portal, @PathVariable String webhookId) {
        var webhook = endpoints.get(portal, webhookId);
        return editForm(portal, webhook, EndpointForm.of(webhook)).page();
    }

    @PostMapping("/endpoints/{webhookId}/edit")
    ModelAndView change(Portal portal, @PathVariable String webhookId, @ModelAttribute("given") EndpointForm given) {
        var webhook = endpoints.get(portal, webhookId);
        try {
            var draft = given.draft();
            audit.with(customer(portal), after -> Recorded.change(webhook, after), () -> endpoints.change(portal, webhookId, draft));
            return SeeOther.to(path(webhookId), "The endpoint is changed, from its next attempt on.");
        } catch (Refusal refused) {
            return editForm(portal, webhook, given).refused(refused);
        }
    }

    @PostMapping("/endpoints/{webhookId}/active")
    ModelAndView activate(Portal portal, @PathVariable String webhookId, @RequestParam boolean active) {
        var webhook = endpoints.get(portal, webhookId);
        audit.with(
                customer(portal),
                Recorded.webhook(active ? AuditAction.WEBHOOK_ENABLED : AuditAction.WEBHOOK_DISABLED, webhook),
                () -> endpoints.activate(portal, webhookId, active));
        return SeeOther.to(
                path(webhookId),
                active ? "The endpoint takes events again." : "The endpoint is paused; deliveries that wait are cancelled.");
    }

    @GetMapping("/endpoints/{webhookId}/rotate")
    ModelAndView askToRotate(Portal portal, @PathVariable String webhookId) {
        var webhook = endpoints.get(portal, webhookId);
        var what = webhook.signature().keys() == KeyKind.ED25519 ? "key pair" : "secret";
        return new Confirmation(
                        "Rotate the %s of '%s'?".formatted(what, webhook.name()),
                        new Link(webhook.name(), path(webhookId)),
                        List.of(
                                "The new %s signs at once, and the old one goes on signing beside it for 24 hours.".formatted(what),
                                "After that, a receiver that still knows only the old one refuses what is sent."),
                        path(webhookId) + "/rotate",
                        "Rotate the " + what)
                .page();
    }

    @PostMapping("/endpoints/{webhookId}/rotate")
    ModelAndView rotate(Portal portal, @PathVariable String webhookId) {
        return SeeOther.unlessConflict(path(webhookId), () -> {
            var rotated = audit.with(
                    customer(portal),
                    issued -> Recorded.webhook(AuditAction.WEBHOOK_SECRET_ROTATED, issued.webhook()),
                    () -> endpoints.rotate(portal, webhookId));
            return issued("The secret is rotated", rotated);
        });
    }

    @GetMapping("/endpoints/{webhookId}/delete")
    ModelAndView askToDelete(Portal portal, @PathVariable String webhookId) {
        var webhook = endpoints.get(portal, webhookId);
        return new Confirmation(
                        "Delete the endpoint '%s'?".formatted(webhook.name()),
                        new Link(webhook.name(), path(webhookId)),
                        List.of(
                                "%s gets no event of %s any more.".formatted(webhook.url(), String.join(", ", webhook.events())),
                                "Deliveries that wait are cancelled.",
                                "Its secret is gone; a new endpoint with the same address has another one."),
                        path(webhookId) + "/delete",
                        "Delete the endpoint")
                .page();
    }

    @PostMapping("/endpoints/{webhookId}/delete")
    ModelAndView delete(Portal portal, @PathVariable String webhookId) {
        var webhook = endpoints.get(portal, webhookId);
        audit.with(
                customer(portal),
                Recorded.webhook(AuditAction.WEBHOOK_DELETED, webhook),
                () -> endpoints.delete(portal, webhookId));
        return SeeOther.to("/portal", "The endpoint '%s' is deleted.".formatted(webhook.name()));
    }

    static String path(String webhookId) {
        return Paths.of("portal", "endpoints", webhookId);
    }

    static State state(Webhook webhook) {
        if (!webhook.active()) {
            return webhook.disabledReason() == null ? new State("Paused", "suspended") : new State("Disabled", "faulted");
        }
        return webhook.health().failures() > 0 ? new State("Failing", "waiting") : new State("Active", "completed");
    }

    /** Whoever has the link, as the record of the workspace names them. */
    private static Actor customer(Portal portal) {
        return new Actor(
                portal.workspaceId(),
                Role.MEMBER,
                portal.linkId(),
                portal.channel() == null ? "A customer in the portal" : "The customer %s in the portal".formatted(portal.channel()));
    }

    private Form newForm(Portal portal, EndpointForm given) {
        return given.form("New endpoint", BACK, "/portal/endpoints", "Create the endpoint", types.names(portal.workspaceId()));
    }

    private Form editForm(Portal portal, Webhook webhook, EndpointForm given) {
        var path = path(webhook.webhookId());
        return given.form(
                "Change " + webhook.name(), new Link(webhook.name(), path), path + "/edit", "Save", types.names(portal.workspaceId()));
    }

    /** Shows a secret that was just made; of a key pair the endpoint with its public half. */
    private static ModelAndView issued(String title, IssuedWebhook issued) {
        var webhook = issued.webhook();
        if (issued.secret() == null) {
            return SeeOther.to(path(webhook.webhookId()), "The key pair is rotated. Take over the new public key within 24 hours.");
        }
        return Secrets.page(
                title,
                new Link(webhook.name(), path(webhook.webhookId())),
                "Signing secret",
                issued.secret().text(),
                "Your receiver verifies with this secret that a request is from us.");
    }

    private Row row(Webhook webhook) {
        return new Row(
                webhook.name(),
                path(webhook.webhookId()),
                state(webhook),
                webhook.url(),
                String.join(", ", webhook.events()),
                moments.of(webhook.createdAt()));
    }
}
