package dev.millrace.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.definition.Definition;
import java.time.Instant;
import java.util.List;

/**
 * What to try.
 *
 * @param definition one in which the linter has found no error
 * @param given what starts the run
 * @param toCome whole CloudEvents that come one after another, each when the whole run waits and something in it listens
 * @param stubs asked in this order; each is sound ({@link Stub#problem})
 * @param strict whether a call without a stub faults; otherwise it is answered 200 without a body
 * @param startedAt what the run takes the present to be, when it begins
 */
public record Trial(
        Definition definition,
        Given given,
        List<ObjectNode> toCome,
        List<Stub> stubs,
        boolean strict,
        Instant startedAt) {

    public Trial {
        toCome = List.copyOf(toCome);
        stubs = List.copyOf(stubs);
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
