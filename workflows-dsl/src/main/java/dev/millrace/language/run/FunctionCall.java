package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.Task;
import dev.millrace.language.run.TaskRunner.Done;

/**
 * DSL, "Custom function": the function's task runs with {@code with} as its input and gives its output. It sees none of
 * the variables around the call.
 */
final class FunctionCall {

    private FunctionCall() {}

    static Done run(
            TaskRunner runner,
            Task.CallFunction task,
            NamedTask named,
            JsonNode input,
            Frame frame,
            TaskArguments arguments) {
        var function = runner.execution().definition().use().functions().get(task.name());
        if (function == null) {
            throw new Fault(WorkflowError.Type.CONFIGURATION.error("There is no function '%s'.".formatted(task.name())));
        }
        var given = task.with() == null
                ? JsonNodeFactory.instance.objectNode()
                : task.with().evaluate(input, arguments);
        return runner.task(function, given, frame.calledAt(named.pointer())).left();
    }
}
