package dev.millrace.console.trial;

import dev.millrace.console.JsonBlock;
import dev.millrace.console.State;
import dev.millrace.language.lint.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of an attempt to try an automation.
 *
 * @param status of the answer, as over REST
 * @param complaint why nothing was tried; null where it was
 * @param problems what is wrong with the form, by the name of the field
 * @param mistakes of the definition
 * @param outcome how the run would go; null where nothing was tried
 */
public record Tried(
        int status,
        @Nullable String complaint,
        Map<String, String> problems,
        List<Problem> mistakes,
        @Nullable Outcome outcome) {

    public Tried {
        problems = Map.copyOf(problems);
        mistakes = List.copyOf(mistakes);
    }

    static Tried refused(int status, String complaint, Map<String, String> problems, List<Problem> mistakes) {
        return new Tried(status, complaint, problems, mistakes, null);
    }

    static Tried as(Outcome outcome) {
        return new Tried(200, null, Map.of(), List.of(), outcome);
    }

    /**
     * How the run would go.
     *
     * @param notes what the person should know before believing it
     * @param diagram markup that {@code Diagram} made, with a link to each task's step
     * @param result the error or the output, and the input
     * @param unused the stubs and events that nothing asked for, each a sentence
     */
    public record Outcome(
            State state,
            String sentence,
            List<String> notes,
            String diagram,
            List<JsonBlock> result,
            Part<Step> steps,
            Part<Call> calls,
            Part<Emitted> events,
            Part<Wait> waits,
            List<String> unused) {

        public Outcome {
            notes = List.copyOf(notes);
            result = List.copyOf(result);
            unused = List.copyOf(unused);
        }
    }

    /** @param more a sentence where not all are shown; null otherwise */
    public record Part<T>(List<T> shown, int count, @Nullable String more) {

        public Part {
            shown = List.copyOf(shown);
        }
    }

    /** @param open whether it is unfolded from the beginning */
    public record Step(
            String id,
            String name,
            @Nullable String label,
            String place,
            State state,
            int depth,
            boolean open,
            List<JsonBlock> blocks) {}

    /** @param answer what answered it */
    public record Call(String what, String by, String answer, boolean stubbed, JsonBlock block) {}

    public record Emitted(String type, String by, JsonBlock block) {}

    /** @param span how long; null where nothing ends it */
    public record Wait(String by, String what, @Nullable String span) {}
}
