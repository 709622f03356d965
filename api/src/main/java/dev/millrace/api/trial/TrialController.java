package dev.millrace.api.trial;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.event.CloudEventCheck;
import dev.millrace.event.EventInbox;
import dev.millrace.trial.GivenEvents;
import dev.millrace.trial.Report;
import dev.millrace.trial.Stub;
import dev.millrace.trial.Trial;
import dev.millrace.trial.Trial.Given;
import dev.millrace.trial.Trials;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/automations")
class TrialController {

    private final TriedDefinitions definitions;
    private final EventInbox events;
    private final Trials trials;
    private final Clock clock;

    TrialController(TriedDefinitions definitions, EventInbox events, Trials trials, Clock clock) {
        this.definitions = definitions;
        this.events = events;
        this.trials = trials;
        this.clock = clock;
    }

    /**
     * Tries an automation. Runs a stored version, or the definition that is given, with time skipped and calls answered by
     * stubs: what would be called, emitted and waited for, and how it would end. 200 also where it would fault, and where it
     * would wait for an event that is not among those to come. Nothing is stored or sent; what a given definition refers to
     * outside is read, unless stubs give it. After ten seconds the dry run is ended, and {@code stopped} says so.
     */
    @PostMapping("/{namespace}/{name}/test")
    Report test(
            Actor actor,
            @PathVariable String namespace,
            @PathVariable String name,
            @RequestBody(required = false) @Nullable TrialRequest request) {
        actor.require(Right.DEVELOP);
        var wanted = request == null ? TrialRequest.NOTHING : request;
        wanted.check();
        var stubs = wanted.stubs() == null ? List.<Stub>of() : wanted.stubs();
        var trial = new Trial(
                definitions.find(actor, namespace, name, wanted.version(), wanted.definition(), stubs),
                given(actor, wanted),
                toCome(wanted),
                stubs,
                Boolean.TRUE.equals(wanted.strict()),
                clock.instant());
        return trials.run(actor.workspaceId(), trial);
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
