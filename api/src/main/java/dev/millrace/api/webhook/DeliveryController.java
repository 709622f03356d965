package dev.millrace.api.webhook;

import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.webhook.delivery.Deliveries;
import dev.millrace.webhook.delivery.DeliveryFilter;
import dev.millrace.webhook.delivery.DeliveryRequest;
import dev.millrace.webhook.delivery.DeliveryRequests;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The deliveries of an endpoint, one delivery, and sending again. */
@RestController
@RequestMapping("/api/v1")
class DeliveryController {

    private final Deliveries deliveries;
    private final DeliveryRequests requests;

    DeliveryController(Deliveries deliveries, DeliveryRequests requests) {
        this.deliveries = deliveries;
        this.requests = requests;
    }

    /**
     * Lists the deliveries to an endpoint, the newest first, each with its last twenty attempts.
     *
     * @param status one of pending, retrying, delivered, exhausted, cancelled and dead_letter; all by default
     * @param eventType only those of exactly this type
     * @param eventId only those of this event
     */
    @GetMapping("/webhooks/{webhookId}/deliveries")
    Page<DeliveryView> list(
            Actor actor,
            @PathVariable String webhookId,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(name = "event_type", required = false) @Nullable String eventType,
            @RequestParam(name = "event_id", required = false) @Nullable String eventId,
            PageRequest page) {
        actor.require(Right.INSPECT);
        return deliveries
                .list(actor.workspaceId(), webhookId, DeliveryFilter.of(status, eventType, eventId), page)
                .map(DeliveryView::of);
    }

    /**
     * Lists what was given up in the whole workspace, the newest first: deliveries that we could not attempt because of a fault of
     * ours (<code>status=dead_letter</code>, by default), or those that their endpoints did not take (<code>status=exhausted</code>).
     */
    @GetMapping("/deliveries")
    Page<DeliveryView> givenUp(
            Actor actor, @RequestParam(defaultValue = "dead_letter") String status, PageRequest page) {
        actor.require(Right.INSPECT);
        return deliveries.givenUp(actor.workspaceId(), DeliveryFilter.status(status), page).map(DeliveryView::of);
    }

    /** Shows a delivery with all its attempts. */
    @GetMapping("/deliveries/{deliveryId}")
    DeliveryView get(Actor actor, @PathVariable String deliveryId) {
        actor.require(Right.INSPECT);
        return DeliveryView.of(deliveries.get(actor.workspaceId(), deliveryId));
    }

    /**
     * Shows the request of a delivery as its endpoint is set up now, signed for the time of its last attempt, so that a receiver can be
     * compared with it. Custom headers may be credentials and are shown as {@code ***}; what a connection adds is left out. 409 where the
     * endpoint was deleted or the event is no longer stored.
     */
    @GetMapping("/deliveries/{deliveryId}/request")
    DeliveryRequest request(Actor actor, @PathVariable String deliveryId) {
        actor.require(Right.INSPECT);
        return requests.of(actor.workspaceId(), deliveryId);
    }

    /**
     * Sends a delivery again now, with the same {@code webhook-id}, so that a receiver that knows it acts once. One that is
     * being attempted is left alone. 409 where its endpoint is deleted or switched off.
     */
    @PostMapping("/deliveries/{deliveryId}/retry")
    @ResponseStatus(HttpStatus.ACCEPTED)
    DeliveryView retry(Actor actor, @PathVariable String deliveryId) {
        actor.require(Right.OPERATE);
        deliveries.retry(actor.workspaceId(), deliveryId);
        return DeliveryView.of(deliveries.get(actor.workspaceId(), deliveryId));
    }
}
