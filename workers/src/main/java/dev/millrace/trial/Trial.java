package dev.millrace.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.event.Consuming;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to try.
 *
 * @param definition one in which the linter has found no error
 * @param given what starts the run
 * @param toCome whole CloudEvents that come one after another, each when the whole run waits and something in it listens
 * @param stubs asked in this order; each is sound ({@link Stub#problem})
 * @param strict whether a call without a stub faults; otherwise it is answered 200 without a body
 * @param startedAt what the run takes the present to be, when it begins
 * @param runId what the run takes its id to be
 */
public record Trial(
        Definition definition,
        Given given,
        List<ObjectNode> toCome,
        List<Stub> stubs,
        boolean strict,
        Instant startedAt,
        String runId) {

    public Trial {
        toCome = List.copyOf(toCome);
        stubs = List.copyOf(stubs);
    }

    /** With the id that every run has which is nobody's in particular. */
    public Trial(
            Definition definition,
            Given given,
            List<ObjectNode> toCome,
            List<Stub> stubs,
            boolean strict,
            Instant startedAt) {
        this(definition, given, toCome, stubs, strict, startedAt, OwnRun.ID);
    }

    /** Whether the given events start the automation; null where none are given or it has no {@code schedule.on}. */
    public @Nullable Boolean starts() {
        var on = definition.on();
        return given instanceof Given.Events events && on != null
                ? Consuming.start(on, events.events(), startedAt)
                : null;
    }

    /** What starts a run. */
    public sealed interface Given {

        /** The raw input of a run that is started by hand. */
        record Input(JsonNode value) implements Given {}

        /** Whole CloudEvents, which are the input as an array. */
        record Events(List<ObjectNode> events) implements Given {
            public Events {
                events = List.copyOf(events);
            }
        }
    }
}
