package dev.millrace.api.webhook;

import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.EventType;
import dev.millrace.webhook.EventTypes;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/event-types}: what endpoints can subscribe to, in the order of the types' names. */
@RestController
@RequestMapping("/api/v1/event-types")
class EventTypeController {

    private final EventTypes types;

    EventTypeController(EventTypes types) {
        this.types = types;
    }

    /** Lists the types of events that Millrace sends, by name. */
    @GetMapping
    Page<EventType> list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        var after = page.after();
        var rows = types.all().stream()
                .filter(type -> after == null || type.type().compareTo(after) > 0)
                .limit(page.limit() + 1L)
                .toList();
        return Page.of(rows, page, EventType::type);
    }

    /** Shows one type of event. */
    @GetMapping("/{type}")
    EventType get(Actor actor, @PathVariable String type) {
        actor.require(Right.INSPECT);
        return types.find(type).orElseThrow(() -> Refusal.notFound("event_type", type));
    }
}
