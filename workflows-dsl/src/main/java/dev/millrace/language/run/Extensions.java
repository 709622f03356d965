package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.Extension;
import dev.millrace.language.definition.Task.Then;
import dev.millrace.language.run.TaskRunner.Done;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * DSL, "Extension": tasks before and after others. They get the input of the task, or its output, and see it as
 * {@code $task} with the fields of its definition; what they give is discarded, unless a task before says {@code exit}:
 * then the task is not done, and that is its output. Of several extensions the first one is the outermost.
 */
final class Extensions {

    private final TaskRunner runner;
    private final List<Extension> extensions;

    Extensions(TaskRunner runner, List<Extension> extensions) {
        this.runner = runner;
        this.extensions = extensions;
    }

    /** Does {@code work}, the work of the task {@code named}, with what extends it. */
    Done around(NamedTask named, JsonNode input, Frame frame, TaskArguments arguments, Supplier<Done> work) {
        if (extensions.isEmpty() || frame.extending()) {
            return work.get();
        }
        return around(0, named, input, frame, arguments, work);
    }

    private Done around(
            int first, NamedTask named, JsonNode input, Frame frame, TaskArguments arguments, Supplier<Done> work) {
        for (var place = first; place < extensions.size(); place++) {
            var extension = extensions.get(place);
            if (extension.means(named.task())) {
                var within = frame.extending(named.pointer(), extension.name(), task(arguments));
                if (TaskRunner.holds(extension.when(), input, arguments.in(within))) {
                    var next = place + 1;
                    return extended(extension, named, input, within, () -> around(next, named, input, frame, arguments, work));
                }
            }
        }
        return work.get();
    }

    private Done extended(Extension extension, NamedTask named, JsonNode input, Frame within, Supplier<Done> work) {
        var execution = runner.execution();
        var key = within.key(named.pointer()) + "<extended";
        if (execution.standing().takeUp(key) == null) {
            var before = execution.inOneExecution(() -> runner.list(extension.before(), input, within));
            if (!(before.then() instanceof Then.Continue)) {
                return before.left();
            }
        }
        var done = standing(key, work);
        var after = execution.inOneExecution(() -> runner.list(extension.after(), done.output(), within));
        return after.then() instanceof Then.End ? after : done;
    }

    /** A task that goes on in another execution is not begun again. */
    private Done standing(String key, Supplier<Done> work) {
        runner.execution().standing().open(key, () -> BooleanNode.TRUE);
        try {
            return work.get();
        } finally {
            runner.execution().standing().close(key);
        }
    }

    /** The task that is extended, with the fields of its definition beside what {@code $task} has anyway. */
    private static JsonNode task(TaskArguments arguments) {
        var task = Objects.requireNonNull(arguments.task());
        var all = task.path("definition") instanceof ObjectNode definition ? definition.deepCopy() : task.deepCopy();
        all.setAll(task);
        return all;
    }
}
