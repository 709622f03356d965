package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.Task;
import io.temporal.failure.ActivityFailure;
import org.jspecify.annotations.Nullable;

/**
 * DSL, "Emit": the output is the CloudEvent. What the definition leaves out is filled in: {@code id} from the run and
 * the task's pointer, so that emitting twice stores once; {@code source} from the automation; {@code time} from the run.
 */
final class EmitTask {

    private final Execution execution;
    private final Activities activities;

    EmitTask(Execution execution, Activities activities) {
        this.execution = execution;
        this.activities = activities;
    }

    JsonNode run(Task.Emit task, NamedTask named, JsonNode input, Frame frame, TaskArguments arguments) {
        var key = frame.key(named.pointer());
        var recorded = execution.recorded(key);
        if (recorded != null && recorded.result() != null && recorded.result().output() != null) {
            execution.did(key, recorded);
            return recorded.result().output();
        }
        var attributes = Sizes.bounded(task.event().evaluate(input, arguments), "event");
        var event = event(attributes, key);
        var refused = emit(named, event);
        if (refused != null) {
            throw new Fault(refused);
        }
        execution.did(key, Effect.of(event));
        return event;
    }

    private @Nullable WorkflowError emit(NamedTask named, ObjectNode event) {
        var run = execution.run();
        var workspace = run.definition().workspaceId();
        try {
            return activities.<EmitActivity, @Nullable WorkflowError>locally(
                    EmitActivity.class, work -> work.emit(workspace, run.runId(), event));
        } catch (ActivityFailure ours) {
            Activities.letCancellationThrough(ours);
            // Something of ours was away: a regular activity waits for it, visibly.
        }
        return Activities.<@Nullable WorkflowError>orFault(
                () -> activities.emit(event, named.pointer()).emit(workspace, run.runId(), event),
                "The event could not be stored within an hour: Millrace's database was away.");
    }

    private ObjectNode event(JsonNode given, String key) {
        if (!(given instanceof ObjectNode attributes)) {
            throw new Fault(WorkflowError.Type.EXPRESSION.error("'emit.event.with' must give an object."));
        }
        var definition = execution.run().definition();
        var event = JsonNodeFactory.instance.objectNode().put("specversion", "1.0");
        event.put("id", execution.run().runId() + key);
        event.put("source", "/automations/%s/%s".formatted(definition.namespace(), definition.name()));
        event.put("time", execution.now().toString());
        event.setAll(attributes);
        if (event.has("data") && !event.has("datacontenttype")) {
            event.put("datacontenttype", "application/json");
        }
        return event;
    }
}
