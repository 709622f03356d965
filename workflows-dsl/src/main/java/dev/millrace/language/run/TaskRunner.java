package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.Definition.Output;
import dev.millrace.language.definition.Task;
import dev.millrace.language.definition.Task.Then;
import dev.millrace.language.expression.Template;
import dev.millrace.language.jq.JqException;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.CancellationScope;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks: what every task shares stands here once, what a task type does stands in its executor.
 *
 * <p>The order is the DSL's ("Data flow"): condition on the raw input, input schema, {@code input.from}, the task,
 * {@code output.as}, output schema, {@code export.as}, context schema.
 */
final class TaskRunner {

    /** What a task or a list of tasks gave, and where it says to go on. */
    record Done(JsonNode output, Then then) {

        private static final Then CONTINUE = new Then.Continue();

        static Done with(JsonNode output) {
            return new Done(output, CONTINUE);
        }

        /** What the task around a list does with the list's end: only {@code end} reaches further than the list. */
        Done left() {
            return then instanceof Then.End ? this : with(output);
        }
    }

    private final Execution execution;
    private final Schemas schemas;
    private final Activities activities;
    private final CallTask calls;
    private final EmitTask emits;
    private final SubflowTask subflows;
    private final Extensions extensions;
    private final ProcessTask processes;

    TaskRunner(Execution execution, Schemas schemas, Activities activities) {
        this.execution = execution;
        this.schemas = schemas;
        this.activities = activities;
        this.calls = new CallTask(execution, activities);
        this.emits = new EmitTask(execution, activities);
        this.subflows = new SubflowTask(execution, activities);
        this.extensions = new Extensions(this, execution.definition().use().extensions());
        this.processes = new ProcessTask(execution, activities);
    }

    Execution execution() {
        return execution;
    }

    /** Runs {@code tasks} one after another, following their {@code then}. */
    Done list(List<NamedTask> tasks, JsonNode input, Frame frame) {
        if (tasks.isEmpty()) {
            return Done.with(input);
        }
        var key = frame.key(ListWalk.pointer(tasks));
        var walk = new ListWalk(tasks, input, execution.standing().takeUp(key));
        execution.standing().open(key, walk::state);
        try {
            return walk(walk, frame);
        } finally {
            execution.standing().close(key);
        }
    }

    private Done walk(ListWalk walk, Frame frame) {
        while (!walk.ended()) {
            var done = task(walk.task(), walk.data(), frame, walk.passage());
            walk.gave(done.output());
            switch (done.then()) {
                case Then.Continue next -> walk.next();
                case Then.Exit exit -> {
                    return new Done(walk.data(), exit);
                }
                case Then.End end -> {
                    return new Done(walk.data(), end);
                }
                case Then.To target -> {
                    if (walk.goTo(target.name())) {
                        execution.mayContinueAsNew();
                    }
                }
            }
        }
        return Done.with(walk.data());
    }

    /** Runs one task with all that surrounds it. */
    Done task(NamedTask named, JsonNode raw, Frame around) {
        return task(named, raw, around, 1);
    }

    private Done task(NamedTask named, JsonNode raw, Frame around, int passage) {
        if (CancellationScope.current().isCancelRequested()) {
            throw new CanceledFailure("cancelled before " + named.pointer());
        }
        var frame = execution.enter(named.pointer(), around, passage);
        var left = execution.standing().takeUp(frame.key(named.pointer()));
        var step = left == null ? StepRecord.of(execution, named, frame) : StepRecord.again(execution, named, frame, left);
        try {
            return wrapped(named, raw, frame, step, left);
        } catch (Fault fault) {
            var placed = fault.at(named.pointer());
            step.faulted(placed.error());
            throw placed;
        } catch (JqException failed) {
            var error = WorkflowError.Type.EXPRESSION.error(String.valueOf(failed.getMessage()));
            var fault = new Fault(error.at(named.pointer()));
            step.faulted(fault.error());
            throw fault;
        } catch (CanceledFailure cancelled) {
            step.cancelled();
            throw cancelled;
        }
    }

    private Done wrapped(
            NamedTask named, JsonNode reaching, Frame frame, StepRecord step, @Nullable JsonNode left) {
        var common = named.task().common();
        var key = frame.key(named.pointer());
        var raw = left == null ? execution.edited(key, reaching) : left.path("raw");
        var arguments = new TaskArguments(execution, frame, named, step.startedAt(), raw);
        if (left == null && !holds(common.when(), raw, arguments)) {
            step.skipped(raw);
            return Done.with(raw);
        }
        JsonNode input;
        if (left == null) {
            schemas.check(common.input().schema(), raw, "input");
            input = common.input().from() == null ? raw : common.input().from().evaluate(raw, arguments);
            step.begun(input);
        } else {
            input = left.path("input");
            step.goesOn(input);
        }
        arguments.transformed(input);

        var timeout = common.timeout() == null ? null : ComputedDuration.of(common.timeout().after().evaluate(input, arguments));
        var done = standing(named, raw, input, frame, step, () -> extensions.around(
                named, input, frame, arguments, () -> execute(named, input, frame, arguments, timeout)));

        arguments.gave(done.output());
        var output = transformed(common.output(), done.output(), arguments, "output");
        export(common.export(), output, arguments);
        step.completed(output);
        return new Done(output, done.then() instanceof Then.Continue ? common.then() : done.then());
    }

    /** Does the work of a task; one within which the run may continue as new says meanwhile what it needs for that. */
    private Done standing(
            NamedTask named, JsonNode raw, JsonNode input, Frame frame, StepRecord step, Supplier<Done> work) {
        if (!mayStandWithin(named.task())) {
            return work.get();
        }
        var key = frame.key(named.pointer());
        execution.standing().open(key, () -> step.state(raw, input));
        try {
            return work.get();
        } finally {
            execution.standing().close(key);
        }
    }

    private static boolean mayStandWithin(Task task) {
        return switch (task) {
            case Task.Do list -> true;
            case Task.For loop -> true;
            case Task.Try attempt -> true;
            case Task.CallFunction function -> true;
            case Task.Listen listen -> true;
            case Task.Fork fork -> false;
            case Task.Set set -> false;
            case Task.Switch branching -> false;
            case Task.Raise raise -> false;
            case Task.Call call -> false;
            case Task.Emit emit -> false;
            case Task.RunWorkflow subflow -> false;
            case Task.RunProcess process -> false;
            case Task.Wait wait -> false;
        };
    }

    /** The one place that lists the task types. */
    private Done execute(
            NamedTask named, JsonNode input, Frame frame, TaskArguments arguments, @Nullable Duration timeout) {
        return switch (named.task()) {
            case Task.Set set -> Done.with(set.value().evaluate(input, arguments));
            case Task.Switch branching -> SwitchTask.run(branching, input, arguments);
            case Task.Raise raise -> throw RaiseTask.fault(raise, input, arguments);
            case Task.Call call -> Done.with(calls.run(call, named, input, frame, arguments, timeout));
            case Task.CallFunction call -> TimeLimit.of(
                    execution, named, timeout, frame, within -> FunctionCall.run(this, call, named, input, within, arguments));
            case Task.Emit emit -> Done.with(emits.run(emit, named, input, frame, arguments));
            case Task.Do list -> TimeLimit.of(
                    execution, named, timeout, frame, within -> list(list.tasks(), input, within).left());
            case Task.For loop -> TimeLimit.of(
                    execution, named, timeout, frame, within -> ForTask.run(this, loop, named, input, within, arguments));
            case Task.Fork fork -> TimeLimit.of(execution, named, timeout, frame, within -> ForkTask.run(this, fork, input, within));
            case Task.Try attempt -> TimeLimit.of(
                    execution, named, timeout, frame, within -> TryTask.run(this, attempt, named, input, within, arguments));
            case Task.Listen listen -> TimeLimit.of(
                    execution,
                    named,
                    timeout,
                    frame,
                    within -> ListenTask.run(this, activities, listen, named, input, within, arguments));
            case Task.RunWorkflow subflow -> TimeLimit.of(
                    execution,
                    named,
                    timeout,
                    frame,
                    within -> Done.with(subflows.run(subflow, named, input, within, arguments)));
            case Task.RunProcess process ->
                Done.with(processes.run(process, named, input, frame, arguments, timeout));
            case Task.Wait wait -> TimeLimit.of(
                    execution, named, timeout, frame, within -> WaitTask.run(execution, wait, named, input, within, arguments));
        };
    }

    void export(Output export, JsonNode output, TaskArguments arguments) {
        arguments.gave(output);
        if (export.as() == null) {
            return;
        }
        execution.replaceContext(transformed(export, output, arguments, "export"));
    }

    JsonNode transformed(Output output, JsonNode raw, TaskArguments arguments, String what) {
        var value = output.as() == null ? raw : output.as().evaluate(raw, arguments);
        schemas.check(output.schema(), value, what);
        return value;
    }

    /** Whether a condition holds; one that is not there always does. */
    static boolean holds(@Nullable Template condition, JsonNode input, TaskArguments arguments) {
        if (condition == null) {
            return true;
        }
        var value = condition.evaluate(input, arguments);
        return !value.isNull() && !(value.isBoolean() && !value.booleanValue());
    }
}
