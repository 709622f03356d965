package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Task;
import org.jspecify.annotations.Nullable;

/** DSL, "Raise". */
final class RaiseTask {

    private RaiseTask() {}

    static Fault fault(Task.Raise task, JsonNode input, TaskArguments arguments) {
        var error = task.error().evaluate(input, arguments);
        return new Fault(new WorkflowError(
                error.path("type").asText(WorkflowError.Type.RUNTIME.uri()),
                error.path("status").asInt(500),
                text(error, "title"),
                text(error, "detail"),
                text(error, "instance")));
    }

    private static @Nullable String text(JsonNode error, String field) {
        var value = error.get(field);
        return value == null || value.isNull() ? null : value.asText();
    }
}
