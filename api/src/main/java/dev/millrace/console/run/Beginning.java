package dev.millrace.console.run;

import dev.millrace.console.Paths;
import dev.millrace.console.ShortId;
import dev.millrace.run.Run;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What started a run.
 *
 * @param what in a word or two, before the links
 * @param by the pages of what started it
 * @param more where not all of them are linked
 */
record Beginning(String what, List<Reference> by, @Nullable String more) {

    private static final int LINKED = 10;

    Beginning {
        by = List.copyOf(by);
    }

    /** Another thing's id and page. */
    record Reference(ShortId id, String path) {

        static Reference to(String place, String id) {
            return new Reference(ShortId.of(id), Paths.of(place, id));
        }
    }

    static Beginning of(Run run) {
        if (run.parentRunId() != null) {
            return new Beginning("run", List.of(Reference.to("runs", run.parentRunId())), null);
        }
        if (run.eventId() != null) {
            return ofEvents(run, run.eventId());
        }
        // Whoever starts one by hand gives the run's own id as the cause.
        return new Beginning(run.temporal().workflowId().endsWith(run.runId()) ? "hand or the API" : "its schedule", List.of(), null);
    }

    /** The run knows the event with which there were enough; those before it stand in the input. */
    private static Beginning ofEvents(Run run, String last) {
        var together = run.input() == null
                ? List.<String>of()
                : run.input().valueStream()
                        .map(event -> event.path("millraceeventid").asText())
                        .filter(id -> id.startsWith("evt_"))
                        .toList();
        if (together.size() < 2) {
            return new Beginning("event", List.of(Reference.to("events", last)), null);
        }
        return new Beginning(
                "%,d events".formatted(together.size()),
                together.stream().limit(LINKED).map(id -> Reference.to("events", id)).toList(),
                together.size() > LINKED ? "and %,d more, in its input".formatted(together.size() - LINKED) : null);
    }
}
