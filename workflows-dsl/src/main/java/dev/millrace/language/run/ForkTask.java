package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.definition.Task;
import dev.millrace.language.run.TaskRunner.Done;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * DSL, "Fork": every branch gets the task's input. The output is the array of the branches' outputs in their order, or,
 * where they compete, that of the first to end well. A branch that faults ends the others and faults the task; among
 * competitors only the last one left does. Where nobody competes the output is the input. {@code end} in a branch ends
 * the branch.
 */
final class ForkTask {

    private final Execution execution;
    private final CancellationScope scope;
    private final List<Promise<Ended>> running;
    private final boolean alone;

    private ForkTask(Execution execution, CancellationScope scope, List<Promise<Ended>> running) {
        this.execution = execution;
        this.scope = scope;
        this.running = running;
        this.alone = execution.isOnOneBranch();
    }

    /** How a branch ended. A fault is a value here, so that no promise has to carry it. */
    private record Ended(int branch, @Nullable JsonNode output, @Nullable Fault fault) {}

    static Done run(TaskRunner runner, Task.Fork task, JsonNode input, Frame frame) {
        if (task.compete() && task.branches().isEmpty()) {
            return Done.with(input);
        }
        var execution = runner.execution();
        var running = new ArrayList<Promise<Ended>>();
        var scope = Workflow.newCancellationScope(() -> {
            for (var index = 0; index < task.branches().size(); index++) {
                var number = index;
                running.add(Async.function(() -> branch(runner, task, number, input, frame)));
            }
        });
        var fork = new ForkTask(execution, scope, running);
        execution.forked(task.branches().size());
        try {
            scope.run();
            return task.compete() ? fork.winner() : fork.all();
        } finally {
            execution.joined();
        }
    }

    private static Ended branch(TaskRunner runner, Task.Fork task, int number, JsonNode input, Frame frame) {
        // No finally: Temporal unwinds this thread when it drops the run from memory, and that is no end of a branch.
        try {
            var done = runner.task(task.branches().get(number), input, frame);
            runner.execution().branchEnded();
            return new Ended(number, done.output(), null);
        } catch (Fault fault) {
            runner.execution().branchEnded();
            return new Ended(number, null, fault);
        } catch (CanceledFailure cancelled) {
            runner.execution().branchEnded();
            throw cancelled;
        }
    }

    private Done all() {
        var outputs = new JsonNode[running.size()];
        var left = new ArrayList<>(running);
        while (!left.isEmpty()) {
            var ended = next(left);
            if (ended.fault() != null) {
                end(left);
                throw ended.fault();
            }
            outputs[ended.branch()] = ended.output();
        }
        return Done.with(JsonNodeFactory.instance.arrayNode().addAll(List.of(outputs)));
    }

    private Done winner() {
        var left = new ArrayList<>(running);
        while (true) {
            var ended = next(left);
            if (ended.output() != null) {
                end(left);
                return Done.with(ended.output());
            }
            if (left.isEmpty()) {
                throw Objects.requireNonNull(ended.fault());
            }
        }
    }

    private static Ended next(List<Promise<Ended>> left) {
        Promise.anyOf(left).get();
        for (var promise : left) {
            if (promise.isCompleted()) {
                left.remove(promise);
                return promise.get();
            }
        }
        throw new IllegalStateException("a promise that is ready was not found");
    }

    /** Cancels the branches that are left and waits until their steps are told to the journal. */
    private void end(List<Promise<Ended>> left) {
        if (!alone && !left.isEmpty()) {
            // See Begun: what the branches began must have reached the history before it is cancelled.
            execution.activities().awaitTaskWithoutLocal();
        }
        scope.cancel("another branch ended the fork");
        for (var promise : left) {
            promise.handle((ended, failure) -> true).get();
        }
    }
}
