package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.expression.Arguments;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a task's expressions (DSL, "Runtime expression arguments"): the frame's variables first, then the
 * language's own. {@code $secrets} and {@code $authorization} have no value: a secret never enters a run's data.
 */
final class TaskArguments implements Arguments {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Execution execution;
    private final Frame frame;
    private final @Nullable NamedTask task;
    private final @Nullable Instant startedAt;
    private JsonNode rawInput;
    private JsonNode input;
    private @Nullable JsonNode output;

    TaskArguments(Execution execution, Frame frame, @Nullable NamedTask task, @Nullable Instant startedAt, JsonNode raw) {
        this.execution = execution;
        this.frame = frame;
        this.task = task;
        this.startedAt = startedAt;
        this.rawInput = raw;
        this.input = raw;
    }

    /** For the expressions of the workflow itself. */
    static TaskArguments ofRun(Execution execution, JsonNode input) {
        return new TaskArguments(execution, Frame.OUTERMOST, null, null, input);
    }

    void transformed(JsonNode input) {
        this.input = input;
    }

    void gave(JsonNode output) {
        this.output = output;
    }

    /** These arguments with more variables in scope. */
    TaskArguments in(Frame inner) {
        var same = new TaskArguments(execution, inner, task, startedAt, rawInput);
        same.input = input;
        same.output = output;
        return same;
    }

    @Override
    public Instant now() {
        return execution.now();
    }

    @Override
    public void spent(long steps) {
        execution.spent(steps);
    }

    @Override
    public @Nullable JsonNode variable(String name) {
        var own = frame.variables().get(name);
        if (own != null) {
            return own;
        }
        return switch (name) {
            case "context" -> execution.context();
            case "input" -> input;
            case "output" -> output;
            case "task" -> task();
            case "workflow" -> workflowDescriptor();
            case "runtime" -> runtimeDescriptor();
            case String other -> null;
        };
    }

    /** What {@code $task} is where no variable hides it; null for the workflow itself. */
    @Nullable ObjectNode task() {
        if (task == null || startedAt == null) {
            return null;
        }
        var node = JSON.objectNode()
                .put("name", task.name())
                .put("reference", task.pointer());
        node.set("definition", execution.definition().at(task.pointer()));
        node.set("input", rawInput);
        node.set("output", output);
        node.set("startedAt", time(startedAt));
        return node;
    }

    private JsonNode workflowDescriptor() {
        var node = JSON.objectNode().put("id", execution.run().runId());
        node.set("definition", execution.definition().tree());
        node.set("input", execution.rawInput());
        node.set("startedAt", time(execution.run().startedAt()));
        return node;
    }

    private static JsonNode runtimeDescriptor() {
        var node = JSON.objectNode().put("name", "millrace").put("version", "1.0");
        node.set("metadata", JSON.objectNode());
        return node;
    }

    private static ObjectNode time(Instant instant) {
        var node = JSON.objectNode().put("iso8601", instant.toString());
        node.set(
                "epoch",
                JSON.objectNode()
                        .put("seconds", instant.getEpochSecond())
                        .put("milliseconds", instant.toEpochMilli()));
        return node;
    }
}
