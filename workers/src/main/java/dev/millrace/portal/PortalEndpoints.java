package dev.millrace.portal;

import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.IssuedWebhook;
import dev.millrace.webhook.Webhook;
import dev.millrace.webhook.WebhookDraft;
import dev.millrace.webhook.Webhooks;
import dev.millrace.webhook.delivery.Attempt;
import dev.millrace.webhook.delivery.Deliveries;
import dev.millrace.webhook.delivery.Delivery;
import dev.millrace.webhook.delivery.DeliveryFilter;
import dev.millrace.webhook.delivery.DeliveryStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints and deliveries that a customer may see, and what may be done with them. What belongs to somebody else, to another
 * channel or to another workspace, is not found.
 */
public final class PortalEndpoints {

    /** Of a channel, and of a workspace whose portal is for all endpoints. */
    static final int MOST_OF_CHANNEL = 100;

    static final int MOST_OF_WORKSPACE = 1_000;

    private static final String OURS = "It could not be sent; the sender has to mend that.";

    private final Webhooks webhooks;
    private final Deliveries deliveries;
    private final PortalStore store;

    PortalEndpoints(Webhooks webhooks, Deliveries deliveries, PortalStore store) {
        this.webhooks = webhooks;
        this.deliveries = deliveries;
        this.store = store;
    }

    public Page<Webhook> list(Portal portal, PageRequest page) {
        return portal.channel() == null
                ? webhooks.list(portal.workspaceId(), page)
                : webhooks.list(portal.workspaceId(), portal.channel(), page);
    }

    public Webhook get(Portal portal, String webhookId) {
        return webhooks.find(portal.workspaceId(), webhookId)
                .filter(portal::holds)
                .orElseThrow(() -> Refusal.notFound("webhook", webhookId));
    }

    /** Makes an endpoint of the customer's channel. Refuses with 409 where there are 100 of the channel, or 1,000 without one. */
    public IssuedWebhook create(Portal portal, EndpointDraft draft) {
        var most = portal.channel() == null ? MOST_OF_WORKSPACE : MOST_OF_CHANNEL;
        if (list(portal, new PageRequest(most, null)).data().size() >= most) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT,
                    "portal_endpoints_too_many",
                    "There are %,d endpoints already; delete one first.".formatted(most));
        }
        var channels = portal.channel() == null ? null : List.<@Nullable String>of(portal.channel());
        return webhooks.create(portal.workspaceId(), draft(draft, channels));
    }

    /** Changes what the draft says. The address of an endpoint that carries credentials of the sender's stays what it is. */
    public Webhook change(Portal portal, String webhookId, EndpointDraft draft) {
        var before = get(portal, webhookId);
        var carries = before.connection() != null || !before.headers().isEmpty();
        if (carries && !before.url().equals(draft.url())) {
            throw Refusal.invalid(
                    "portal_url_fixed",
                    "url",
                    "Requests to this address carry credentials that the sender keeps; ask the sender to change it.");
        }
        return webhooks.change(portal.workspaceId(), webhookId, draft(draft, null)).webhook();
    }

    /** Pauses the endpoint, or has it take events again. */
    public void activate(Portal portal, String webhookId, boolean active) {
        get(portal, webhookId);
        webhooks.change(
                portal.workspaceId(), webhookId, new WebhookDraft(null, null, null, null, active, null, null));
    }

    public void delete(Portal portal, String webhookId) {
        get(portal, webhookId);
        webhooks.delete(portal.workspaceId(), webhookId);
    }

    /** As {@link Webhooks#rotateSecret}. */
    public IssuedWebhook rotate(Portal portal, String webhookId) {
        get(portal, webhookId);
        return webhooks.rotateSecret(portal.workspaceId(), webhookId);
    }

    /** As {@link Deliveries#test(String, String, String)}. */
    public Attempt test(Portal portal, String webhookId, String type) {
        var webhook = get(portal, webhookId);
        return shown(deliveries.test(portal.workspaceId(), webhookId, type), webhook);
    }

    /** The deliveries of events of the customer's channel; a page may hold fewer than it asks for though there are more. */
    public Page<Delivery> deliveries(
            Portal portal, String webhookId, DeliveryFilter filter, PageRequest page) {
        var webhook = get(portal, webhookId);
        var found = deliveries.list(portal.workspaceId(), webhookId, filter, page);
        var theirs = theirs(portal, found.data());
        return new Page<>(theirs.stream().map(delivery -> shown(delivery, webhook)).toList(), found.nextCursor());
    }

    /** With all its attempts. */
    public Delivery delivery(Portal portal, String deliveryId) {
        var delivery = deliveries.get(portal.workspaceId(), deliveryId);
        var webhook = webhooks.find(portal.workspaceId(), delivery.webhookId())
                .filter(portal::holds)
                .filter(known -> !theirs(portal, List.of(delivery)).isEmpty())
                .orElseThrow(() -> Refusal.notFound("delivery", deliveryId));
        return shown(delivery, webhook);
    }

    /** As {@link Deliveries#retry}. */
    public void retry(Portal portal, String deliveryId) {
        delivery(portal, deliveryId);
        deliveries.retry(portal.workspaceId(), deliveryId);
    }

    private List<Delivery> theirs(Portal portal, List<Delivery> found) {
        if (portal.channel() == null) {
            return found;
        }
        var known = store.ofChannel(
                portal.workspaceId(), found.stream().map(Delivery::eventId).toList(), portal.channel());
        return found.stream().filter(delivery -> known.contains(delivery.eventId())).toList();
    }

    private static WebhookDraft draft(EndpointDraft draft, @Nullable List<@Nullable String> channels) {
        return new WebhookDraft(
                draft.description(), draft.url(), draft.events(), null, null, null, null, channels, null, null, null, null);
    }

    private static Delivery shown(Delivery delivery, Webhook webhook) {
        return new Delivery(
                delivery.deliveryId(),
                delivery.workspaceId(),
                delivery.webhookId(),
                delivery.eventId(),
                delivery.eventType(),
                delivery.status(),
                reason(delivery),
                delivery.attempts().stream().map(attempt -> shown(attempt, webhook)).toList(),
                delivery.nextAttemptAt(),
                delivery.waitingFor(),
                delivery.createdAt(),
                delivery.endedAt());
    }

    private static @Nullable String reason(Delivery delivery) {
        var theirs = delivery.status() == DeliveryStatus.EXHAUSTED || delivery.status() == DeliveryStatus.CANCELLED;
        return theirs || delivery.reason() == null ? delivery.reason() : OURS;
    }

    /** What failed before the endpoint was called is the workspace's: an expression, or the name of a connection. */
    private static Attempt shown(Attempt attempt, Webhook webhook) {
        var error = attempt.error();
        var ours = error != null
                && attempt.statusCode() == null
                && (webhook.connection() != null || error.startsWith("Nothing was sent"));
        return ours
                ? new Attempt(attempt.number(), attempt.at(), null, attempt.durationMs(), OURS, Map.of(), null)
                : attempt;
    }
}
