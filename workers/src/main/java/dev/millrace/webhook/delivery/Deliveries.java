package dev.millrace.webhook.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.egress.EgressFailure;
import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.Webhooks;
import dev.millrace.webhook.type.EventTypes;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The deliveries of a workspace, to be looked at and sent again. Another workspace's delivery is not found. */
public final class Deliveries {

    private static final int OF_EVENT = 1_000;
    private static final String TEST = "millrace.test";

    private final DeliveryStore store;
    private final DeliveryLogStore log;
    private final Webhooks webhooks;
    private final PostEvent post;
    private final EventTypes types;
    private final Ids ids;
    private final Clock clock;

    Deliveries(
            DeliveryStore store,
            DeliveryLogStore log,
            Webhooks webhooks,
            PostEvent post,
            EventTypes types,
            Ids ids,
            Clock clock) {
        this.store = store;
        this.log = log;
        this.webhooks = webhooks;
        this.post = post;
        this.types = types;
        this.ids = ids;
        this.clock = clock;
    }

    /** The delivery with all its attempts. */
    public Delivery get(String workspaceId, String deliveryId) {
        return log.find(workspaceId, deliveryId).orElseThrow(() -> Refusal.notFound("delivery", deliveryId));
    }

    /**
     * The deliveries of an endpoint, newest first, each with its last twenty attempts and the first 2,000 characters
     * of their answers.
     *
     */
    public Page<Delivery> list(String workspaceId, String webhookId, DeliveryFilter filter, PageRequest page) {
        webhooks.get(workspaceId, webhookId);
        return Page.of(log.list(workspaceId, webhookId, filter, page), page, Delivery::deliveryId);
    }

    /**
     * The deliveries of the workspace that were given up, newest first, as {@link #list} shows them: those that their endpoints did not
     * take, or those that we could not attempt.
     *
     * @param status exhausted or a dead letter
     */
    public Page<Delivery> givenUp(String workspaceId, DeliveryStatus status, PageRequest page) {
        if (status != DeliveryStatus.EXHAUSTED && status != DeliveryStatus.DEAD_LETTER) {
            throw Refusal.invalid("status_invalid", "status", "status is one of dead_letter, exhausted.");
        }
        return Page.of(log.givenUp(workspaceId, status, page), page, Delivery::deliveryId);
    }

    /** The endpoints that do not take what was sent to them since {@code since}, by name. */
    public List<Failing> failing(String workspaceId, Instant since) {
        return log.failing(workspaceId, Ids.from("dlv", since));
    }

    /** The deliveries of an event in the order in which they were queued, without their attempts, at most 1,000. */
    public List<Delivery> ofEvent(String workspaceId, String eventId) {
        return log.ofEvent(workspaceId, eventId, OF_EVENT);
    }

    /**
     * Sends a delivery again: one that waits is made due now, one that has ended is queued again and its schedule
     * begins anew while its attempts are counted on, and one that is about to be attempted is left alone. Returns once
     * that is durable, whether or not the engine can be reached. Refuses with 409 when the endpoint is gone or inactive.
     */
    public void retry(String workspaceId, String deliveryId) {
        var delivery = get(workspaceId, deliveryId);
        var webhook = webhooks.find(workspaceId, delivery.webhookId())
                .orElseThrow(() -> Refusal.of(
                        Refusal.Kind.CONFLICT, "webhook_deleted", "The endpoint of this delivery was deleted."));
        webhook.requireActive();
        if (!store.requeue(deliveryId, clock.instant())) {
            store.wake(deliveryId, clock.instant());
        }
    }

    /** {@link #test(String, String, String)} with the type {@code millrace.test}. */
    public Attempt test(String workspaceId, String webhookId) {
        return test(workspaceId, webhookId, TEST);
    }

    /**
     * Sends the example of a type to the endpoint at once, active or not and whatever it subscribes to, in its form, signed and
     * guarded as every delivery is. Nothing is stored, and nothing follows from the answer. Refuses with 422 a type that is not in
     * the catalogue.
     */
    public Attempt test(String workspaceId, String webhookId, String type) {
        var destination = webhooks.destination(workspaceId, webhookId)
                .orElseThrow(() -> Refusal.notFound("webhook", webhookId));
        var now = clock.instant();
        var eventId = ids.next("evt");
        var event = Json.mapper().createObjectNode();
        event.put("specversion", "1.0");
        event.put("id", eventId);
        event.put("source", "/webhooks/" + webhookId + "/test");
        event.put("type", type);
        event.put("time", now.toString());
        event.put("datacontenttype", "application/json");
        event.put("millraceeventid", eventId);
        event.set("data", example(workspaceId, webhookId, type));
        var body = Json.write(event).getBytes(StandardCharsets.UTF_8);
        try {
            return post.send(destination, new OutgoingEvent(eventId, type, now, body)).attempt();
        } catch (EgressFailure ours) {
            throw Refusal.unavailable("too_busy", "Too many outside calls are under way; try again.", Duration.ofSeconds(1));
        }
    }

    private JsonNode example(String workspaceId, String webhookId, String type) {
        var example = types.find(workspaceId, type)
                .filter(known -> !known.family())
                .orElseThrow(() -> Refusal.invalid(
                        "event_type_unknown",
                        "event_type",
                        "There is no such type in the catalogue; GET /api/v1/event-types lists them."))
                .example();
        return type.equals(TEST) ? example.<ObjectNode>deepCopy().put("webhook_id", webhookId) : example;
    }
}
