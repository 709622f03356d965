package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.run.RunJournal.Status;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One step of a run, told to the journal when it begins, where it can last, and when it ends. */
final class StepRecord {

    private final Execution execution;
    private final NamedTask task;
    private final Frame frame;
    private final int number;
    private final Instant startedAt;
    private @Nullable JsonNode input;

    private StepRecord(Execution execution, NamedTask task, Frame frame) {
        this.execution = execution;
        this.task = task;
        this.frame = frame;
        this.number = execution.nextStep();
        this.startedAt = execution.now();
    }

    static StepRecord of(Execution execution, NamedTask task, Frame frame) {
        return new StepRecord(execution, task, frame);
    }

    Instant startedAt() {
        return startedAt;
    }

    void begun(JsonNode input) {
        this.input = input;
        if (canLast()) {
            // The Temporal UI shows this without an event in the history.
            Workflow.setCurrentDetails("At `%s`".formatted(task.pointer()));
            write(Status.RUNNING, null, null, null);
        }
    }

    void completed(JsonNode output) {
        write(Status.COMPLETED, output, null, execution.now());
    }

    void skipped(JsonNode input) {
        this.input = input;
        write(Status.SKIPPED, null, null, execution.now());
    }

    void faulted(WorkflowError error) {
        write(Status.FAULTED, null, error, execution.now());
    }

    void cancelled() {
        write(Status.CANCELLED, null, null, execution.now());
    }

    private boolean canLast() {
        return switch (task.task().keyword()) {
            case "set", "switch", "raise" -> false;
            case String other -> true;
        };
    }

    private void write(
            Status status, @Nullable JsonNode output, @Nullable WorkflowError error, @Nullable Instant endedAt) {
        execution.write(new RunJournal.Entry.Step(
                execution.run().runId(),
                execution.nextEntry(),
                number,
                task.pointer(),
                task.name(),
                task.task().keyword(),
                status,
                frame.attempt(),
                frame.iteration(),
                input,
                output,
                error,
                startedAt,
                endedAt,
                frame.key(task.pointer())));
    }
}
