package dev.millrace.console.portal;

import dev.millrace.console.Action;
import dev.millrace.console.Field.Choice;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.console.ShortId;
import dev.millrace.console.State;
import dev.millrace.console.webhook.Attempts;
import dev.millrace.console.webhook.Snippets;
import dev.millrace.console.webhook.WebhookPage.AttemptRow;
import dev.millrace.page.PageRequest;
import dev.millrace.portal.Portal;
import dev.millrace.portal.PortalEndpoints;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.Webhook;
import dev.millrace.webhook.delivery.Attempt;
import dev.millrace.webhook.delivery.Delivery;
import dev.millrace.webhook.delivery.DeliveryFilter;
import dev.millrace.webhook.delivery.DeliveryStatus;
import dev.millrace.webhook.type.EventTypes;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** One endpoint of the customer with what was sent to it, a delivery with its attempts, and sending again. */
@Controller("portalDeliveryController")
@RequestMapping("/portal")
class DeliveryController {

    private final PortalEndpoints endpoints;
    private final EventTypes types;
    private final Snippets snippets;
    private final Moments moments;

    DeliveryController(PortalEndpoints endpoints, EventTypes types, Snippets snippets, Moments moments) {
        this.endpoints = endpoints;
        this.types = types;
        this.snippets = snippets;
        this.moments = moments;
    }

    /** @param next when it is sent again; null where it is not */
    record DeliveryRow(
            ShortId id, String path, String type, State state, String last, @Nullable Moment next, Moment created) {}

    /**
     * @param publicKey by which the receiver verifies; null where it does so by a secret
     * @param tested what came of the test that was just sent
     */
    record EndpointPage(
            ShortId id,
            String name,
            State state,
            String sentence,
            String url,
            String events,
            @Nullable String publicKey,
            Moment created,
            List<Action> actions,
            List<Snippets.Snippet> verify,
            @Nullable AttemptRow tested,
            List<String> testTypes,
            List<Choice> statuses,
            String path,
            List<DeliveryRow> deliveries,
            Pager pager) {}

    record DeliveryPage(
            ShortId id,
            String type,
            Link endpoint,
            String eventId,
            State state,
            String sentence,
            @Nullable Moment next,
            Moment created,
            List<Action> actions,
            List<AttemptRow> attempts) {}

    @GetMapping("/endpoints/{webhookId}")
    ModelAndView endpoint(
            Portal portal, @PathVariable String webhookId, @RequestParam(defaultValue = "") String status, PageRequest page) {
        return page(portal, webhookId, status, page, null);
    }

    /** Answers with the page itself, because the attempt is stored nowhere. */
    @PostMapping("/endpoints/{webhookId}/test")
    ModelAndView test(
            Portal portal,
            @PathVariable String webhookId,
            @RequestParam(name = "event_type", defaultValue = "millrace.test") String type,
            PageRequest page) {
        try {
            return page(portal, webhookId, "", page, endpoints.test(portal, webhookId, type.strip()));
        } catch (Refusal refused) {
            if (refused.kind() != Refusal.Kind.INVALID) {
                throw refused;
            }
            return SeeOther.refused(EndpointController.path(webhookId), "There is no such type of event.");
        }
    }

    @GetMapping("/deliveries/{deliveryId}")
    ModelAndView delivery(Portal portal, @PathVariable String deliveryId) {
        var delivery = endpoints.delivery(portal, deliveryId);
        var webhook = endpoints.get(portal, delivery.webhookId());
        var again = Action.act("Send it again", path(deliveryId) + "/retry")
                .primary()
                .disabledIf(!webhook.active(), "The endpoint is not active.");
        return new ModelAndView(
                "portal/delivery",
                "page",
                new DeliveryPage(
                        ShortId.of(deliveryId),
                        delivery.eventType(),
                        new Link(webhook.name(), EndpointController.path(webhook.webhookId())),
                        delivery.eventId(),
                        State.of(delivery.status()),
                        Attempts.last(delivery),
                        Attempts.next(delivery, moments),
                        moments.of(delivery.createdAt()),
                        List.of(again),
                        delivery.attempts().reversed().stream()
                                .map(attempt -> Attempts.row(attempt, moments))
                                .toList()));
    }

    @PostMapping("/deliveries/{deliveryId}/retry")
    ModelAndView retry(Portal portal, @PathVariable String deliveryId) {
        try {
            endpoints.retry(portal, deliveryId);
            return SeeOther.to(path(deliveryId), "It is sent again now.");
        } catch (Refusal refused) {
            if (refused.kind() != Refusal.Kind.CONFLICT) {
                throw refused;
            }
            return SeeOther.refused(path(deliveryId), "The endpoint is not active.");
        }
    }

    private ModelAndView page(
            Portal portal, String webhookId, String status, PageRequest page, @Nullable Attempt tested) {
        var webhook = endpoints.get(portal, webhookId);
        var found = endpoints.deliveries(portal, webhookId, DeliveryFilter.of(status, null, null), page);
        var path = EndpointController.path(webhookId);
        return new ModelAndView(
                "portal/page",
                "page",
                new EndpointPage(
                        ShortId.of(webhookId),
                        webhook.name(),
                        EndpointController.state(webhook),
                        sentence(webhook),
                        webhook.url(),
                        String.join(", ", webhook.events()),
                        webhook.verifyingKey(),
                        moments.of(webhook.createdAt()),
                        actions(webhook, path),
                        snippets.of(webhook),
                        tested == null ? null : Attempts.row(tested, moments),
                        types.names(portal.workspaceId()),
                        Arrays.stream(DeliveryStatus.values())
                                .map(one -> new Choice(one.word(), State.of(one).word(), one.word().equals(status)))
                                .toList(),
                        path,
                        found.data().stream().map(this::row).toList(),
                        Pager.of(found, page, path, "status", status)));
    }

    private static List<Action> actions(Webhook webhook, String path) {
        var pause = webhook.active()
                ? Action.act("Pause", path + "/active?active=false")
                : Action.act("Make it active again", path + "/active?active=true");
        return List.of(
                Action.page("Delete", path + "/delete"),
                Action.page(webhook.verifyingKey() == null ? "Rotate secret" : "Rotate key pair", path + "/rotate"),
                Action.page("Edit", path + "/edit"),
                pause,
                Action.act("Send a test", path + "/test").primary());
    }

    /** A reason may quote what is the workspace's own, such as the name of a connection: it is told in general. */
    private static String sentence(Webhook webhook) {
        if (!webhook.active()) {
            return webhook.disabledReason() == null
                    ? "It gets no events until you make it active again."
                    : "It was disabled, because it did not take what was sent to it. Mend it, and make it active again.";
        }
        var failures = webhook.health().failures();
        return failures == 0
                ? "Events that match are sent to it."
                : failures == 1
                        ? "The last attempt has failed; the deliveries below say why."
                        : "The last %,d attempts have failed; the deliveries below say why.".formatted(failures);
    }

    private DeliveryRow row(Delivery delivery) {
        return new DeliveryRow(
                ShortId.of(delivery.deliveryId()),
                path(delivery.deliveryId()),
                delivery.eventType(),
                State.of(delivery.status()),
                Attempts.last(delivery),
                Attempts.next(delivery, moments),
                moments.of(delivery.createdAt()));
    }

    private static String path(String deliveryId) {
        return Paths.of("portal", "deliveries", deliveryId);
    }
}
