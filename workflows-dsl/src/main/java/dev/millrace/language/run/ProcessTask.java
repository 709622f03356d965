package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.Task;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * DSL, "Run", but for workflows. A task's timeout is the deadline of the process, which the worker may shorten, and which
 * is never more than the timeouts around it leave.
 */
final class ProcessTask {

    private static final Duration LONGEST = Duration.ofHours(1);

    private final Execution execution;
    private final Activities activities;

    ProcessTask(Execution execution, Activities activities) {
        this.execution = execution;
        this.activities = activities;
    }

    JsonNode run(
            Task.RunProcess task,
            NamedTask named,
            JsonNode input,
            Frame frame,
            TaskArguments arguments,
            @Nullable Duration timeout) {
        var wanted = timeout == null || timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
        var deadline = frame.atMost(wanted, execution.now());
        var request = Sizes.bounded(
                new ProcessRequests(execution.run(), input, arguments).request(task, named, frame, deadline));
        var recorded = recorded(request);
        var result = recorded == null ? activities.process(request, named.pointer()) : recorded;
        execution.did(request.key(), Effect.of(result));
        if (result.error() != null) {
            throw new Fault(result.error(), result.retryAfter());
        }
        return request.awaited() ? Objects.requireNonNull(result.output()) : input;
    }

    private @Nullable CallResult recorded(ProcessRequest request) {
        var ended = execution.recorded(request.key());
        if (ended != null && ended.result() != null) {
            return ended.result();
        }
        var begun = execution.recorded(ProcessRequest.begunKey(request.key()));
        return begun == null ? null : begun.result();
    }
}
