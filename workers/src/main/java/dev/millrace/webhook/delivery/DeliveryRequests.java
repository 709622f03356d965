package dev.millrace.webhook.delivery;

import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.Webhooks;
import dev.millrace.webhook.type.TransformationFailure;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** Shows the requests of deliveries. They are not stored: everything in them follows from the event, the endpoint and the time. */
public final class DeliveryRequests {

    private final DeliveryLogStore log;
    private final Webhooks webhooks;
    private final EventBody events;
    private final PostEvent post;
    private final Clock clock;

    DeliveryRequests(DeliveryLogStore log, Webhooks webhooks, EventBody events, PostEvent post, Clock clock) {
        this.log = log;
        this.webhooks = webhooks;
        this.events = events;
        this.post = post;
        this.clock = clock;
    }

    /**
     * The request of a delivery as its endpoint is set up now, signed for the time of its last attempt; for this moment where there was
     * none. What a connection adds to it is left out. Refuses with 409 where the endpoint was deleted, the event is no longer stored, or its
     * form cannot be made.
     */
    public DeliveryRequest of(String workspaceId, String deliveryId) {
        var delivery = log.find(workspaceId, deliveryId).orElseThrow(() -> Refusal.notFound("delivery", deliveryId));
        var destination = webhooks.destination(workspaceId, delivery.webhookId())
                .orElseThrow(() -> refused("webhook_deleted", "The endpoint of this delivery was deleted."));
        var body = events.structured(workspaceId, delivery.eventId(), destination.webhook().payload());
        if (body == null) {
            throw refused("event_gone", "The event is no longer stored.");
        }
        var at = delivery.attempts().isEmpty()
                ? clock.instant().truncatedTo(ChronoUnit.MICROS)
                : delivery.attempts().getLast().at();
        try {
            return post.shown(
                    destination, new OutgoingEvent(delivery.eventId(), delivery.eventType(), delivery.createdAt(), body), at);
        } catch (TransformationFailure unmade) {
            throw refused("event_unmade", String.valueOf(unmade.getMessage()));
        }
    }

    private static Refusal refused(String code, String message) {
        return Refusal.of(Refusal.Kind.CONFLICT, code, message);
    }
}
