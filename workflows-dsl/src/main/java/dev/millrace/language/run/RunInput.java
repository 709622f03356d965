package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a run is started with.
 *
 * @param input the raw input, not yet transformed by {@code input.from}
 * @param inputStored whether the input is too large for the history, so that {@link Definitions#input} gives it
 * @param startedAt the time that {@code $workflow.startedAt} tells
 * @param resumed whether an earlier execution of this run was lost with its engine, so that its recorded effects are
 *     loaded first and not caused again
 * @param checkpoint where the execution before this one stood when it continued as new, or null
 * @param suspended why the run is not to begin before it is resumed, or null
 * @param interpreter the {@link InterpretedAutomation#VERSION} that this execution of the run was begun with, by which it
 *     goes to its end; 0 where it was not told yet
 */
public record RunInput(
        String runId,
        DefinitionRef definition,
        JsonNode input,
        boolean inputStored,
        Instant startedAt,
        boolean resumed,
        @Nullable String suspended,
        @Nullable Integer checkpoint,
        int interpreter) {

    /** For a run that begins now. */
    public RunInput(
            String runId,
            DefinitionRef definition,
            JsonNode input,
            boolean inputStored,
            Instant startedAt,
            boolean resumed,
            @Nullable String suspended,
            @Nullable Integer checkpoint) {
        this(
                runId,
                definition,
                input,
                inputStored,
                startedAt,
                resumed,
                suspended,
                checkpoint,
                InterpretedAutomation.VERSION);
    }

    /** For the next execution of the same run, whose history is its own: it goes by the interpreter of today. */
    RunInput continuing(int checkpoint, @Nullable String suspended) {
        return new RunInput(runId, definition, input, inputStored, startedAt, resumed, suspended, checkpoint);
    }
}
