package dev.millrace.api.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.api.body.BodyReader;
import dev.millrace.event.Acceptance;
import dev.millrace.event.Events;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class EventIngestController {

    static final int MAX_BYTES = 8 * 1024 * 1024;

    record Receipt(String eventId, boolean duplicate) {

        static Receipt of(Acceptance acceptance) {
            return new Receipt(acceptance.eventId(), acceptance.duplicate());
        }
    }

    record Receipts(List<Receipt> data) {}

    private final Events events;
    private final BodyReader bodies;

    EventIngestController(Events events, BodyReader bodies) {
        this.events = events;
        this.bodies = bodies;
    }

    /**
     * Accepts events. CloudEvents 1.0 over HTTP, as structured ({@code application/cloudevents+json}), batch
     * ({@code application/cloudevents-batch+json}, at most 1,000, all or none) or binary ({@code ce-} headers). The 202 comes
     * when they are durable. An event with the {@code source} and {@code id} of an earlier one is not stored again and is
     * answered as a duplicate with the id of the first. An {@code Accept} that cannot be met is refused before anything is
     * stored.
     */
    @PostMapping(path = "/api/v1/events", produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Object take(Actor actor, HttpServletRequest request) throws IOException {
        actor.require(Right.OPERATE);
        var mode = ContentMode.of(request);
        try (var body = bodies.read(request, MAX_BYTES)) {
            return switch (mode) {
                case STRUCTURED -> one(actor, CloudEventReader.structured(body.bytes()));
                case BINARY -> one(actor, BinaryMode.read(request, body.bytes()));
                case BATCHED -> batch(actor, CloudEventReader.batch(body.bytes()));
            };
        }
    }

    private Receipt one(Actor actor, ObjectNode event) {
        return Receipt.of(events.accept(actor.workspaceId(), List.of(event)).getFirst());
    }

    private Receipts batch(Actor actor, List<ObjectNode> batch) {
        var accepted = batch.isEmpty() ? List.<Acceptance>of() : events.accept(actor.workspaceId(), batch);
        return new Receipts(accepted.stream().map(Receipt::of).toList());
    }
}
