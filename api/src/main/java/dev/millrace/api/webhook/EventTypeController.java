package dev.millrace.api.webhook;

import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.webhook.type.EventType;
import dev.millrace.webhook.type.EventTypeDraft;
import dev.millrace.webhook.type.EventTypes;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/event-types}: what endpoints can subscribe to, in the order of the types' names. */
@RestController
@RequestMapping("/api/v1/event-types")
class EventTypeController {

    private final EventTypes types;

    EventTypeController(EventTypes types) {
        this.types = types;
    }

    /** Lists the types of events that Millrace describes and those that the workspace does, by name. */
    @GetMapping
    Page<EventType> list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        return types.list(actor.workspaceId(), page);
    }

    /** Shows one type of event with its schema, its example and the older forms of its payload. */
    @GetMapping("/{type}")
    EventType get(Actor actor, @PathVariable String type) {
        actor.require(Right.INSPECT);
        return types.get(actor.workspaceId(), type);
    }

    /**
     * Describes a type of event as a whole: 201 where it was not described before, otherwise 200. Events are accepted whether or not
     * they fit the schema. A type of Millrace's own cannot be changed, which is a 409.
     */
    @PutMapping("/{type}")
    ResponseEntity<EventType> put(Actor actor, @PathVariable String type, @RequestBody EventTypeDraft draft) {
        actor.require(Right.DEVELOP);
        var put = types.put(actor.workspaceId(), type, draft);
        return ResponseEntity.status(put.created() ? HttpStatus.CREATED : HttpStatus.OK).body(put.type());
    }

    /** Forgets the description of a type. Its events are accepted and sent as before. Deleting it again is a 404. */
    @DeleteMapping("/{type}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Actor actor, @PathVariable String type) {
        actor.require(Right.DEVELOP);
        types.delete(actor.workspaceId(), type);
    }
}
