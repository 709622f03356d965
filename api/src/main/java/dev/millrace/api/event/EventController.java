package dev.millrace.api.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.event.Event;
import dev.millrace.event.EventInbox;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.run.Run;
import dev.millrace.run.Runs;
import dev.millrace.webhook.delivery.Deliveries;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/events")
class EventController {

    private final EventInbox inbox;
    private final Runs runs;
    private final Deliveries deliveries;

    EventController(EventInbox inbox, Runs runs, Deliveries deliveries) {
        this.inbox = inbox;
        this.runs = runs;
        this.deliveries = deliveries;
    }

    /** An event; what it caused is shown where it is read alone. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            String eventId,
            Instant receivedAt,
            ObjectNode event,
            @Nullable List<Caused> runs,
            @Nullable List<Sent> deliveries) {}

    record Caused(String runId, Run.Pin automation, String status) {}

    record Sent(String deliveryId, String webhookId, String status) {}

    record ReplayRequest(@Nullable Boolean deliveries) {}

    record Replayed(String eventId, int replay) {}

    /** Lists the accepted events, the newest first, without their data. */
    @GetMapping
    Page<View> list(Actor actor, @RequestParam(required = false) @Nullable String type, PageRequest page) {
        actor.require(Right.INSPECT);
        return inbox.list(actor.workspaceId(), type, page)
                .map(event -> new View(event.eventId(), event.receivedAt(), event.cloudEvent(), null, null));
    }

    /** Shows an event with its data, the runs that it started and the deliveries that it caused. */
    @GetMapping("/{eventId}")
    View get(Actor actor, @PathVariable String eventId) {
        actor.require(Right.INSPECT);
        var event = inbox.get(actor.workspaceId(), eventId);
        return new View(event.eventId(), event.receivedAt(), event.cloudEvent(), caused(event), sent(event));
    }

    /**
     * Replays an event. Starts the automations that match now once more, under new ids; delivers to webhooks again only
     * where asked. Each call is a replay of its own, unless an {@code Idempotency-Key} says that it is the same.
     */
    @PostMapping("/{eventId}/replay")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Replayed replay(
            Actor actor,
            @PathVariable String eventId,
            @RequestBody(required = false) @Nullable ReplayRequest request) {
        actor.require(Right.OPERATE);
        var deliver = request != null && Boolean.TRUE.equals(request.deliveries());
        return new Replayed(eventId, inbox.replay(actor.workspaceId(), eventId, deliver));
    }

    private List<Caused> caused(Event event) {
        var all = new PageRequest(PageRequest.MAX_LIMIT, null);
        return runs.list(event.workspaceId(), null, null, event.eventId(), all).data().stream()
                .map(run -> new Caused(run.runId(), run.automation(), run.status()))
                .toList();
    }

    private List<Sent> sent(Event event) {
        return deliveries.ofEvent(event.workspaceId(), event.eventId()).stream()
                .map(delivery ->
                        new Sent(delivery.deliveryId(), delivery.webhookId(), delivery.status().word()))
                .toList();
    }
}
