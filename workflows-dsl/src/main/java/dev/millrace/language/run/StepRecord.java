package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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

    private StepRecord(Execution execution, NamedTask task, Frame frame, int number, Instant startedAt) {
        this.execution = execution;
        this.task = task;
        this.frame = frame;
        this.number = number;
        this.startedAt = startedAt;
    }

    static StepRecord of(Execution execution, NamedTask task, Frame frame) {
        return new StepRecord(execution, task, frame, execution.nextStep(), execution.now());
    }

    /** A step that an earlier execution of the run has begun. */
    static StepRecord again(Execution execution, NamedTask task, Frame frame, JsonNode left) {
        return new StepRecord(
                execution,
                task,
                frame,
                left.path("step").intValue(),
                Instant.parse(left.path("startedAt").asText()));
    }

    /** What {@link #again} needs, and with what the task goes on. */
    JsonNode state(JsonNode raw, JsonNode input) {
        var state = JsonNodeFactory.instance.objectNode().put("step", number).put("startedAt", startedAt.toString());
        state.set("raw", raw);
        state.set("input", input);
        return state;
    }

    /** The step was told to the journal before. */
    void goesOn(JsonNode input) {
        this.input = input;
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
        execution.moved();
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
