package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Task;
import dev.millrace.language.run.TaskRunner.Done;

/**
 * DSL, "Switch": the first case whose condition holds, in their order; the case without one only where no other holds.
 * Where none does, the task's own {@code then} counts.
 */
final class SwitchTask {

    private SwitchTask() {}

    static Done run(Task.Switch task, JsonNode input, TaskArguments arguments) {
        Task.Switch.Case fallback = null;
        for (var each : task.cases()) {
            if (each.when() == null) {
                fallback = each;
            } else if (TaskRunner.holds(each.when(), input, arguments)) {
                return new Done(input, each.then());
            }
        }
        return fallback == null ? Done.with(input) : new Done(input, fallback.then());
    }
}
