package dev.millrace.language.diagram;

import dev.millrace.language.run.RunJournal.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a run has come, to be laid over its diagram.
 *
 * @param status of the run
 * @param passages its steps in the order of their start; where some are left out, counts and taken ways are of the others
 */
public record Progress(Status status, List<Passage> passages) {

    public Progress {
        passages = List.copyOf(passages);
    }

    /**
     * One step.
     *
     * @param attempt of the innermost {@code try} around it, from 1
     * @param iteration of the innermost {@code for} around it, from 0, or null
     */
    public record Passage(String pointer, Status status, int attempt, @Nullable Integer iteration) {}
}
