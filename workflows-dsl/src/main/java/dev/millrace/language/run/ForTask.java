package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.definition.Task;
import dev.millrace.language.definition.Task.Then;
import dev.millrace.language.run.TaskRunner.Done;
import java.util.Map;

/**
 * DSL, "For". Each turn gets the output of the one before, the first the task's input, and the last one's output is the
 * task's. {@code while} is asked before each turn, with the turn's variables; {@code exit} leaves the turn.
 */
final class ForTask {

    private ForTask() {}

    static Done run(TaskRunner runner, Task.For task, JsonNode input, Frame frame, TaskArguments arguments) {
        var items = task.in().evaluate(input, arguments);
        if (!items.isArray()) {
            throw new Fault(WorkflowError.Type.EXPRESSION.error("'for.in' must give an array, and gave %s."
                    .formatted(items.getNodeType().name().toLowerCase(java.util.Locale.ROOT))));
        }
        var data = input;
        for (var index = 0; index < items.size(); index++) {
            var turn = frame.iteration(
                    index, Map.of(task.each(), items.get(index), task.at(), JsonNodeFactory.instance.numberNode(index)));
            if (!TaskRunner.holds(task.whilst(), data, arguments.in(turn))) {
                break;
            }
            var done = runner.list(task.tasks(), data, turn);
            data = done.output();
            if (done.then() instanceof Then.End) {
                return done;
            }
        }
        return Done.with(data);
    }
}
