package dev.millrace.api.trial;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.event.CloudEventCheck;
import dev.millrace.event.EventInbox;
import dev.millrace.language.definition.Definition;
import dev.millrace.trial.GivenEvents;
import dev.millrace.trial.Trial;
import dev.millrace.trial.Trial.Given;
import dev.millrace.workspace.Actor;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;

/** Makes a trial of a definition and of what somebody asks to try it with. */
@Component
public class TrialReader {

    private final EventInbox events;
    private final Clock clock;

    TrialReader(EventInbox events, Clock clock) {
        this.events = events;
        this.clock = clock;
    }

    /** What {@code wanted} asks to try {@code definition} with; refuses it with the field that is wrong. */
    public Trial trial(Actor actor, Definition definition, TrialRequest wanted) {
        wanted.check();
        return new Trial(
                definition,
                given(actor, wanted),
                toCome(wanted),
                wanted.stubs() == null ? List.of() : wanted.stubs(),
                Boolean.TRUE.equals(wanted.strict()),
                clock.instant());
    }

    private Given given(Actor actor, TrialRequest request) {
        var check = new CloudEventCheck();
        var given = request.event() != null
                ? List.of(GivenEvents.complete(request.event(), 1, check, "/event"))
                : request.events() != null ? GivenEvents.complete(request.events(), check, "/events") : null;
        check.refuse();
        if (given != null) {
            return new Given.Events(given);
        }
        if (request.eventId() != null) {
            return new Given.Events(List.of(stored(actor, request.eventId())));
        }
        if (request.eventIds() != null) {
            return new Given.Events(
                    request.eventIds().stream().map(id -> stored(actor, id)).toList());
        }
        return new Given.Input(request.input() == null ? JsonNodeFactory.instance.nullNode() : request.input());
    }

    /** Numbered after those that start the run. */
    private static List<ObjectNode> toCome(TrialRequest request) {
        if (request.eventsToCome() == null) {
            return List.of();
        }
        var check = new CloudEventCheck();
        var first = 1 + (request.events() == null ? request.event() == null ? 0 : 1 : request.events().size());
        var events = GivenEvents.complete(request.eventsToCome(), first, check, "/events_to_come");
        check.refuse();
        return events;
    }

    private ObjectNode stored(Actor actor, String eventId) {
        return events.get(actor.workspaceId(), eventId).cloudEvent();
    }
}
