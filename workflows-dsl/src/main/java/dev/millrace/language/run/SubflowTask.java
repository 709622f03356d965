package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.Task;
import dev.millrace.language.run.SubflowActivity.Child;
import dev.millrace.language.run.SubflowActivity.Outcome;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Workflow;
import java.util.Objects;

/**
 * DSL, "Workflow process": a run of its own, seen, queued and bounded as any other. Awaited, the task gives its output or
 * faults with its error, and takes it along when it is cancelled or out of time; otherwise the task gives its input.
 */
final class SubflowTask {

    private final Execution execution;
    private final Activities activities;

    SubflowTask(Execution execution, Activities activities) {
        this.execution = execution;
        this.activities = activities;
    }

    JsonNode run(Task.RunWorkflow task, NamedTask named, JsonNode input, Frame frame, TaskArguments arguments) {
        var key = frame.key(named.pointer());
        var childRunId = started(task, key, input, arguments);
        if (!task.await()) {
            return input;
        }
        try {
            var output = output(await(childRunId, key, named), childRunId);
            return task.givesNothing() ? JsonNodeFactory.instance.nullNode() : output;
        } catch (CanceledFailure cancelled) {
            Workflow.newDetachedCancellationScope(() -> activities.cancelSubflow(childRunId)).run();
            throw cancelled;
        }
    }

    private String started(Task.RunWorkflow task, String key, JsonNode input, TaskArguments arguments) {
        var recorded = execution.recorded(key);
        var childRunId = recorded == null || recorded.result() == null || recorded.result().output() == null
                ? start(task, key, input, arguments)
                : recorded.result().output().asText();
        execution.did(key, Effect.of(JsonNodeFactory.instance.textNode(childRunId)));
        return childRunId;
    }

    private String start(Task.RunWorkflow task, String key, JsonNode input, TaskArguments arguments) {
        var given = task.input() == null ? JsonNodeFactory.instance.objectNode() : task.input().evaluate(input, arguments);
        var version = task.version().evaluate(input, arguments).asText();
        var started = activities.startSubflow(new Child(
                execution.run().definition().workspaceId(),
                execution.run().runId(),
                key,
                Workflow.getInfo().getWorkflowId(),
                task.namespace().evaluate(input, arguments).asText(),
                task.name().evaluate(input, arguments).asText(),
                version.equals("latest") ? null : version,
                Sizes.bounded(given, "input of the run to start"),
                task.await()));
        if (started.refused() != null) {
            throw new Fault(started.refused());
        }
        return Objects.requireNonNull(started.runId());
    }

    private Outcome await(String childRunId, String key, NamedTask named) {
        while (true) {
            execution.heard(key);
            var outcome = activities.subflowOutcome(childRunId);
            if (outcome != null) {
                return outcome;
            }
            execution.awaitNews(key, "Waiting for the run %s, as '%s' asks.".formatted(childRunId, named.name()));
        }
    }

    private static JsonNode output(Outcome outcome, String childRunId) {
        var error = outcome.error();
        if (error == null) {
            return outcome.output() == null ? JsonNodeFactory.instance.nullNode() : outcome.output();
        }
        // Where it happened is told for the other definition, and would be misread in this one.
        throw new Fault(new WorkflowError(
                error.type(),
                error.status(),
                error.title(),
                "The run %s faulted%s%s".formatted(
                        childRunId,
                        error.instance() == null ? "" : " at " + error.instance(),
                        error.detail() == null ? "." : ": " + error.detail()),
                null));
    }
}
