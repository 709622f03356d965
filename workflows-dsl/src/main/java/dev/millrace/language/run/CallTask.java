package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Definition.NamedTask;
import dev.millrace.language.definition.Task;
import dev.millrace.language.run.Call.Turn;
import dev.millrace.language.run.CallResult.Later;
import io.temporal.failure.ActivityFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * DSL, "Call", but for functions. A task's timeout is the deadline of all that the call needs, without one 30 s, and
 * never more than the timeouts around it leave.
 */
final class CallTask {

    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(30);
    private static final int LONGEST_KEY = 255;
    private static final Duration LONGEST_DEADLINE = Duration.ofMinutes(5);

    /** With some ten events each they leave room in a history. */
    private static final int MOST_WAITS = 500;

    /** The first interpreter whose calls can be made again later. */
    private static final int TAKES_TURNS = 3;

    private final Execution execution;
    private final Activities activities;

    CallTask(Execution execution, Activities activities) {
        this.execution = execution;
        this.activities = activities;
    }

    JsonNode run(
            Task.Call task,
            NamedTask named,
            JsonNode input,
            Frame frame,
            TaskArguments arguments,
            @Nullable Duration timeout) {
        var key = frame.key(named.pointer());
        var recorded = execution.recorded(key);
        var result = recorded == null || recorded.result() == null
                ? make(turn -> Sizes.bounded(call(task, named, input, frame, arguments, timeout, turn)), frame, named, timeout)
                : recorded.result();
        execution.did(key, Effect.of(result));
        if (result.error() != null) {
            throw new Fault(result.error(), result.retryAfter());
        }
        return Objects.requireNonNull(result.output());
    }

    /**
     * Where only a connection is missing, and nothing catches that, the run waits until somebody has authorized it again; where
     * the result says when to make the call again, until then.
     */
    private CallResult make(
            Function<@Nullable Turn, Call> call, Frame frame, NamedTask named, @Nullable Duration timeout) {
        var end = timeout == null ? null : execution.now().plus(timeout);
        var turn = execution.run().interpreter() < TAKES_TURNS ? null : Turn.FIRST;
        for (var waits = 0; ; ) {
            var result = make(call.apply(turn), frame, named);
            execution.tookTime();
            var later = result.later();
            if (result.error() == null) {
                return result;
            } else if (later != null && turn != null && waits < MOST_WAITS && waitsFor(result.error(), later, frame, end)) {
                execution.sleepUntil(
                        frame.key(named.pointer()) + "<again" + ++waits, later.at(), later.sentence());
                turn = later.turn();
            } else if (result.connection() != null && !frame.caught().test(result.error())) {
                execution.awaitConnection(
                        result.connection(),
                        "%s Authorize it again, and the run goes on.".formatted(result.error().detail()));
            } else {
                return result.atLast();
            }
        }
    }

    /** What lasts longer than the task may take is not waited for. */
    private static boolean waitsFor(WorkflowError error, Later later, Frame frame, @Nullable Instant end) {
        return (later.even() || !frame.caught().test(error)) && (end == null || !later.at().isAfter(end));
    }

    private CallResult make(Call call, Frame frame, NamedTask named) {
        if (activities.mayBeLocal(call.request().idempotent(), frame.attempt(), call.deadline())) {
            try {
                return activities.callLocally(call);
            } catch (ActivityFailure ours) {
                Activities.letCancellationThrough(ours);
                // Something of ours was away, so nothing was sent: a regular activity waits for it, visibly.
            }
        }
        return Activities.orFault(
                () -> activities.call(call, named.pointer()),
                "The call could not be made within an hour: no worker lived long enough to make it, or Millrace's database was away.");
    }

    private Call call(
            Task.Call task,
            NamedTask named,
            JsonNode input,
            Frame frame,
            TaskArguments arguments,
            @Nullable Duration timeout,
            @Nullable Turn turn) {
        var requests = new CallRequests(input, arguments);
        var wanted = shortest(timeout, requests.timeout(task), DEFAULT_DEADLINE);
        var deadline = wanted.compareTo(LONGEST_DEADLINE) > 0 ? LONGEST_DEADLINE : wanted;
        var run = execution.run();
        return new Call(
                run.definition(),
                run.runId(),
                frame.key(named.pointer()),
                idempotencyKey(run.runId(), named.pointer() + frame.place()),
                requests.request(task),
                requests.authorization(task.authentication()),
                frame.atMost(deadline, execution.now()),
                turn);
    }

    private static Duration shortest(@Nullable Duration one, @Nullable Duration other, Duration otherwise) {
        if (one == null || other == null) {
            return Objects.requireNonNullElse(one, Objects.requireNonNullElse(other, otherwise));
        }
        return one.compareTo(other) < 0 ? one : other;
    }

    /** The same for all attempts of one passage. Servers bound its length, 255 characters is what most take. */
    private static String idempotencyKey(String runId, String place) {
        var key = runId + place;
        return key.length() <= LONGEST_KEY
                ? key
                : runId + "/" + UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8));
    }
}
