package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.Task;
import dev.millrace.language.definition.Task.Then;
import dev.millrace.language.run.TaskRunner.Done;

/**
 * DSL, "For". Each turn gets the output of the one before, the first the task's input, and the last one's output is the
 * task's. {@code while} is asked before each turn, with the turn's variables; {@code exit} leaves the turn. Between two
 * turns the run may continue as new.
 */
final class ForTask {

    private final TaskRunner runner;
    private final Task.For task;
    private final String key;
    private final Frame frame;
    private final TaskArguments arguments;
    private JsonNode items;
    private JsonNode data;
    private int index;

    /** Whether the turn {@code index} has begun, in an execution before this one. */
    private boolean begun;

    private ForTask(
            TaskRunner runner,
            Task.For task,
            NamedTask named,
            JsonNode input,
            Frame frame,
            TaskArguments arguments) {
        this.runner = runner;
        this.task = task;
        this.key = frame.key(named.pointer()) + "<for";
        this.frame = frame;
        this.arguments = arguments;
        this.data = input;
        var left = runner.execution().standing().takeUp(key);
        if (left == null) {
            items = items(task, input, arguments);
        } else {
            items = left.path("items");
            data = left.path("data");
            index = left.path("index").intValue();
            begun = left.path("begun").booleanValue();
        }
    }

    static Done run(
            TaskRunner runner, Task.For task, NamedTask named, JsonNode input, Frame frame, TaskArguments arguments) {
        return new ForTask(runner, task, named, input, frame, arguments).run();
    }

    private static JsonNode items(Task.For task, JsonNode input, TaskArguments arguments) {
        var items = task.in().evaluate(input, arguments);
        if (!items.isArray()) {
            throw new Fault(WorkflowError.Type.EXPRESSION.error("'for.in' must give an array, and gave %s."
                    .formatted(items.getNodeType().name().toLowerCase(java.util.Locale.ROOT))));
        }
        return items;
    }

    private Done run() {
        var standing = runner.execution().standing();
        standing.open(key, this::state);
        try {
            return turns();
        } finally {
            standing.close(key);
        }
    }

    private Done turns() {
        for (; index < items.size(); index++) {
            var turn = frame.iteration(index, task.each(), items.get(index), task.at());
            if (!begun) {
                runner.execution().mayContinueAsNew();
                if (!TaskRunner.holds(task.whilst(), data, arguments.in(turn))) {
                    break;
                }
            }
            begun = true;
            var done = runner.list(task.tasks(), data, turn);
            begun = false;
            data = done.output();
            if (done.then() instanceof Then.End) {
                return done;
            }
        }
        return Done.with(data);
    }

    private JsonNode state() {
        var state = JsonNodeFactory.instance.objectNode().put("index", index).put("begun", begun);
        state.set("items", items);
        state.set("data", data);
        return state;
    }
}
