package dev.millrace.language.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.run.TaskRunner.Done;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Ends what takes too long (DSL, "Timeout"), by a durable timer. */
final class TimeLimit {

    private static final Duration A_MOMENT = Duration.ofMillis(1);

    private TimeLimit() {}

    private record Outcome(@Nullable Done done, @Nullable Fault fault) {}

    /**
     * Runs {@code work}, for {@code limit} at most: then it is cancelled, and the result is a timeout error. Without a
     * limit it runs on this thread, and costs nothing. The work's frame knows the limit, so that no call within outlasts it.
     */
    static Done of(
            Execution execution, NamedTask task, @Nullable Duration limit, Frame frame, Function<Frame, Done> work) {
        return of(execution, frame.key(task.pointer()), limit, frame, work);
    }

    /** @param key tells this limit from the others of the run */
    static Done of(
            Execution execution, String key, @Nullable Duration limit, Frame frame, Function<Frame, Done> work) {
        if (limit == null) {
            return work.apply(frame);
        }
        var ours = key + "<limit";
        var left = execution.standing().takeUp(ours);
        var end = left == null ? execution.now().plus(limit) : Instant.parse(left.textValue());
        execution.standing().open(ours, () -> JsonNodeFactory.instance.textNode(end.toString()));
        try {
            var rest = Duration.between(execution.now(), end);
            return limited(execution, limit, rest.isPositive() ? rest : A_MOMENT, frame.endingAt(end), work);
        } finally {
            execution.standing().close(ours);
        }
    }

    private static Done limited(
            Execution execution, Duration limit, Duration rest, Frame within, Function<Frame, Done> work) {
        var begun = Begun.now(execution);
        var running = Workflow.<Outcome>newPromise();
        var working = Workflow.newCancellationScope(() -> running.completeFrom(Async.function(() -> outcome(work, within))));
        var timer = Workflow.<Void>newPromise();
        var timing = Workflow.newCancellationScope(() -> timer.completeFrom(Workflow.newTimer(rest)));
        working.run();
        timing.run();
        Promise.anyOf(running, timer).get();
        if (!running.isCompleted()) {
            end(working, running);
            throw new Fault(WorkflowError.Type.TIMEOUT.error("It took longer than %s.".formatted(limit)));
        }
        if (begun.mayBeCancelled()) {
            timing.cancel();
        } else {
            execution.cancelLater(timing);
        }
        var outcome = running.get();
        if (outcome.fault() != null) {
            throw outcome.fault();
        }
        return Objects.requireNonNull(outcome.done());
    }

    private static Outcome outcome(Function<Frame, Done> work, Frame within) {
        try {
            return new Outcome(work.apply(within), null);
        } catch (Fault fault) {
            return new Outcome(null, fault);
        }
    }

    private static void end(CancellationScope working, Promise<Outcome> running) {
        working.cancel("timeout");
        running.handle((outcome, failure) -> true).get();
    }
}
