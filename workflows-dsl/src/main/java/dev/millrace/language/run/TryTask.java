package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.Definition.Retry;
import dev.millrace.language.definition.Task;
import dev.millrace.language.expression.Template;
import dev.millrace.language.run.TaskRunner.Done;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * DSL, "Try". A caught error is retried first, as far as {@code retry} allows; only when no attempt is left does
 * {@code catch.do} run. Without a {@code catch.do} the error goes on where there was a retry policy, and is swallowed,
 * with the task's input as its output, where there was none.
 *
 * <p>{@code limit.attempt.count} counts retries, so that 3 means up to four attempts. The delay before retry n is
 * {@code delay}, {@code delay × n} or {@code delay × 2^(n-1)} for the constant, linear and exponential back-off, plus
 * the jitter, no less than what the other side asked for by {@code Retry-After}, and at most a day.
 */
final class TryTask {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private final TaskRunner runner;
    private final Task.Try task;
    private final NamedTask named;
    private final JsonNode input;
    private final Frame frame;
    private final TaskArguments arguments;
    private int attempt = 1;
    private Instant startedAt;
    private @Nullable JsonNode caught;

    private TryTask(
            TaskRunner runner, Task.Try task, NamedTask named, JsonNode input, Frame frame, TaskArguments arguments) {
        this.runner = runner;
        this.task = task;
        this.named = named;
        this.input = input;
        this.frame = frame;
        this.arguments = arguments;
        this.startedAt = runner.execution().now();
    }

    static Done run(
            TaskRunner runner, Task.Try task, NamedTask named, JsonNode input, Frame frame, TaskArguments arguments) {
        return new TryTask(runner, task, named, input, frame, arguments).run();
    }

    private Done run() {
        var standing = runner.execution().standing();
        var key = frame.key(named.pointer()) + "<try";
        var left = standing.takeUp(key);
        if (left != null) {
            attempt = left.path("attempt").intValue();
            startedAt = Instant.parse(left.path("startedAt").asText());
            caught = left.get("caught");
        }
        standing.open(key, this::state);
        try {
            return caught == null ? untilItEnds() : rescued(caught);
        } finally {
            standing.close(key);
        }
    }

    private JsonNode state() {
        var state = JsonNodeFactory.instance
                .objectNode()
                .put("attempt", attempt)
                .put("startedAt", startedAt.toString());
        if (caught != null) {
            state.set("caught", caught);
        }
        return state;
    }

    private Done rescued(JsonNode error) {
        caught = error;
        var rescue = frame.binding(task.rescue().as(), error);
        return runner.list(Objects.requireNonNull(task.rescue().tasks()), input, rescue).left();
    }

    private Done untilItEnds() {
        for (; ; attempt++) {
            try {
                return attempt(frame.attempt(attempt).within(this::isCaught));
            } catch (Fault fault) {
                if (!isCaught(fault.error())) {
                    throw fault;
                }
                var rescue = frame.binding(task.rescue().as(), fault.error().tree());
                var retry = task.rescue().retry();
                if (retry != null && again(retry, attempt, rescue)) {
                    pause(retry, attempt, fault);
                } else if (task.rescue().tasks() != null) {
                    return rescued(fault.error().tree());
                } else if (retry != null) {
                    throw fault;
                } else {
                    return Done.with(input);
                }
            }
        }
    }

    private Done attempt(Frame inner) {
        var retry = task.rescue().retry();
        var limit = retry == null || retry.attemptDuration() == null ? null : duration(retry.attemptDuration());
        return TimeLimit.of(
                runner.execution(), inner.key(named.pointer()) + "<attempt", limit, inner, within -> runner.list(task.tasks(), input, within).left());
    }

    private boolean isCaught(WorkflowError error) {
        var rescuing = arguments.in(frame.binding(task.rescue().as(), error.tree()));
        return matches(task.rescue().with(), error)
                && TaskRunner.holds(task.rescue().when(), input, rescuing)
                && (task.rescue().exceptWhen() == null
                        || !TaskRunner.holds(task.rescue().exceptWhen(), input, rescuing));
    }

    private static boolean matches(Map<String, JsonNode> wanted, WorkflowError error) {
        var tree = error.tree();
        return wanted.entrySet().stream().allMatch(field -> {
            var value = tree.path(field.getKey());
            return field.getKey().equals("type")
                    ? ErrorTypes.same(field.getValue().asText(), value.asText())
                    : field.getValue().asText().equals(value.asText());
        });
    }

    private boolean again(Retry retry, int attempt, Frame rescue) {
        var rescuing = arguments.in(rescue);
        var spent = Duration.between(startedAt, runner.execution().now());
        return (retry.attempts() == null || attempt <= retry.attempts())
                && (retry.duration() == null || spent.compareTo(duration(retry.duration())) < 0)
                && TaskRunner.holds(retry.when(), input, rescuing)
                && (retry.exceptWhen() == null || !TaskRunner.holds(retry.exceptWhen(), input, rescuing));
    }

    private void pause(Retry retry, int attempt, Fault fault) {
        var delay = delay(retry, attempt);
        if (fault.retryAfter() != null && fault.retryAfter().compareTo(delay) > 0) {
            delay = fault.retryAfter();
        }
        if (delay.compareTo(Definition.LONGEST_RETRY_DELAY) > 0) {
            delay = Definition.LONGEST_RETRY_DELAY;
        }
        var execution = runner.execution();
        var until = execution.now().plus(delay);
        var reason = fault.error().detail() == null ? fault.error().title() : fault.error().detail();
        var ofHowMany = retry.attempts() == null ? "" : " of " + (retry.attempts() + 1);
        execution.sleepUntil(
                frame.attempt(attempt + 1).key(named.pointer() + "/retry"),
                until,
                "Attempt %d%s of '%s' failed (%s); the next one is at %s."
                        .formatted(attempt, ofHowMany, named.name(), reason, CLOCK.format(until)));
    }

    private Duration delay(Retry retry, int attempt) {
        var base = retry.delay() == null ? Duration.ZERO : duration(retry.delay());
        var grown = switch (retry.backoff()) {
            case CONSTANT -> base;
            case LINEAR -> base.multipliedBy(attempt);
            // 2^20 times a second is more than the longest delay.
            case EXPONENTIAL -> base.multipliedBy(1L << Math.min(attempt - 1, 20));
        };
        return grown.plus(jitter(retry));
    }

    private Duration jitter(Retry retry) {
        if (retry.jitterFrom() == null || retry.jitterTo() == null) {
            return Duration.ZERO;
        }
        var from = duration(retry.jitterFrom());
        var span = duration(retry.jitterTo()).minus(from).toMillis();
        return span <= 0 ? from : from.plusMillis((long) (Workflow.newRandom().nextDouble() * span));
    }

    private Duration duration(Template template) {
        return ComputedDuration.of(template.evaluate(input, arguments));
    }
}
