package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.Task;
import dev.millrace.language.run.TaskRunner.Done;
import java.time.temporal.ChronoUnit;

/** DSL, "Wait": a durable timer. The output is the input. */
final class WaitTask {

    private WaitTask() {}

    static Done run(
            Execution execution,
            Task.Wait task,
            NamedTask named,
            JsonNode input,
            Frame frame,
            TaskArguments arguments) {
        var duration = ComputedDuration.of(task.duration().evaluate(input, arguments));
        var until = execution.now().plus(duration);
        execution.sleepUntil(
                frame.key(named.pointer()),
                until,
                "Waiting until %s, as '%s' asks.".formatted(until.truncatedTo(ChronoUnit.SECONDS), named.name()));
        return Done.with(input);
    }
}
