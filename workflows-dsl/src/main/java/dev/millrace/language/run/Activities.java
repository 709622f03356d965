package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.run.ListenActivity.Listener;
import dev.millrace.language.run.ListenActivity.Received;
import dev.millrace.language.run.SubflowActivity.Child;
import dev.millrace.language.run.SubflowActivity.Outcome;
import dev.millrace.language.run.SubflowActivity.Started;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a run's activities local where that keeps the promise, and regular where it does not.
 *
 * <p>A local activity costs one event instead of six, but its result reaches the history only when the workflow task
 * ends: a crash before that repeats every local activity of the task. So within one workflow task at most one call that
 * is not idempotent is local. A call after a wait or a failed attempt, or with a long deadline, is regular. The history's
 * length tells whether the workflow task is still the same one, and tells the same at replay.
 */
final class Activities {

    /** A longer call would outlast the workflow task, whose heartbeats cost more than a regular activity. */
    static final Duration LONGEST_LOCAL_CALL = Duration.ofSeconds(30);

    /** What an activity may take beyond its call's own deadline: finding credentials, redacting the answer. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    /** How long a process may wait on its worker for its turn. */
    private static final Duration LONGEST_TURN = Duration.ofMinutes(10);

    /** A worker that is lost in the middle of a call is lost again rarely; every retry has an end. */
    private static final Duration GIVE_UP = Duration.ofHours(1);

    private static final RetryOptions ONCE =
            RetryOptions.newBuilder().setMaximumAttempts(1).build();

    private static final RetryOptions A_FEW_TIMES =
            RetryOptions.newBuilder().setMaximumAttempts(3).build();

    private static final RetryOptions UNTIL_OURS_IS_BACK = RetryOptions.newBuilder()
            .setInitialInterval(Duration.ofSeconds(1))
            .setMaximumInterval(Duration.ofSeconds(30))
            .build();

    private static final int MEBIBYTE = 1024 * 1024;

    /** Temporal takes 400 bytes. */
    private static final int LONGEST_SUMMARY = 130;

    /** What a workflow task sends at once. With the run's output, which may come on top, the server still takes it. */
    private static final long MOST_CARRIED = 11L * MEBIBYTE / 4;

    /** What of it may be results of local calls, so that there is room for requests while these are under way. */
    private static final long MOST_RESULTS = 2L * MEBIBYTE;

    private long workflowTask = -1;
    private boolean spent;
    private boolean waited;
    private long carried;
    private int localCalls;
    private int endedLocally;
    private long endedLocallyIn = -1;
    private @Nullable Promise<?> nextWorkflowTask;

    /** Whether a call may be local now; asking for one that is not idempotent uses up the workflow task's allowance. */
    boolean mayBeLocal(boolean idempotent, int attempt, Duration deadline) {
        lookAtWorkflowTask();
        if (reserved() + LargePayloads.MOST_IN_A_HISTORY > MOST_RESULTS) {
            return false;
        }
        if (attempt > 1 || deadline.compareTo(LONGEST_LOCAL_CALL) > 0 || waited) {
            return false;
        }
        if (idempotent) {
            return true;
        }
        if (spent) {
            return false;
        }
        spent = true;
        return true;
    }

    /** What the workflow task carries already, and what its local calls may still bring. */
    private long reserved() {
        return carried + (long) localCalls * LargePayloads.MOST_IN_A_HISTORY;
    }

    private void lookAtWorkflowTask() {
        var current = Workflow.getInfo().getHistoryLength();
        if (current != workflowTask) {
            workflowTask = current;
            spent = false;
            carried = 0;
        }
    }

    /** Counts what came back, which the workflow task carries to the server too. */
    private void brought(@Nullable JsonNode value) {
        lookAtWorkflowTask();
        carried += value == null ? 0 : weight(Sizes.bytes(value));
    }

    /** Of what is larger only a reference is sent. */
    private static long weight(long bytes) {
        return Math.min(bytes, LargePayloads.MOST_IN_A_HISTORY);
    }

    /** Counts {@code bytes} that the workflow task will carry to the server; waits for the next one where it is full. */
    private void carry(long bytes) {
        lookAtWorkflowTask();
        while (reserved() + weight(bytes) > MOST_CARRIED) {
            awaitNextWorkflowTask();
            lookAtWorkflowTask();
        }
        carried += weight(bytes);
    }

    private void awaitNextWorkflowTask() {
        if (nextWorkflowTask == null || nextWorkflowTask.isCompleted()) {
            // All branches wait for this timer, so it must outlive the one that is cancelled.
            Workflow.newDetachedCancellationScope(() -> nextWorkflowTask = Workflow.newTimer(Duration.ofMillis(1)))
                    .run();
        }
        nextWorkflowTask.get();
    }

    /** How many local activities have ended so far. */
    int endedLocally() {
        return endedLocally;
    }

    private void countEndedLocally() {
        endedLocally++;
        endedLocallyIn = Workflow.getInfo().getHistoryLength();
    }

    /** Waits for a workflow task in which no local activity has ended yet. */
    void awaitTaskWithoutLocal() {
        while (endedLocallyIn == Workflow.getInfo().getHistoryLength()) {
            awaitNextWorkflowTask();
        }
    }

    /** From now on calls are regular. */
    void waited() {
        waited = true;
    }

    boolean haveWaited() {
        return waited;
    }

    /** Keeps where the run stands; whether that was possible now. */
    boolean keep(String runId, int number, JsonNode state) {
        try {
            Workflow.newLocalActivityStub(CheckpointActivity.class, local(Duration.ofMinutes(1)))
                    .keep(runId, number, state);
            return true;
        } catch (ActivityFailure notNow) {
            letCancellationThrough(notNow);
            return false;
        }
    }

    /** Makes a call that {@link #mayBeLocal} allowed. Whoever is cancelled does not wait for it to end. */
    CallResult callLocally(Call call) {
        localCalls++;
        try {
            var calling = Workflow.newUntypedLocalActivityStub(local(call.deadline().plus(MARGIN)))
                    .executeAsync(CallActivity.NAME, CallResult.class, call);
            Promise.anyOf(calling, CancellationScope.current().getCancellationRequest())
                    .get();
            if (!calling.isCompleted()) {
                throw new CanceledFailure("cancelled during a call");
            }
            countEndedLocally();
            var result = calling.get();
            brought(result.output());
            return result;
        } finally {
            localCalls--;
        }
    }

    CallResult call(Call call, String summary) {
        carry(Sizes.bytes(call));
        return Workflow.newActivityStub(
                        CallActivity.class,
                        ActivityOptions.newBuilder()
                                .setStartToCloseTimeout(call.deadline().plus(MARGIN))
                                .setScheduleToCloseTimeout(GIVE_UP.plus(call.deadline()))
                                .setRetryOptions(UNTIL_OURS_IS_BACK)
                                .setCancellationType(ActivityCancellationType.TRY_CANCEL)
                                .setSummary(bounded(summary))
                                .build())
                .call(call);
    }

    /** Asks our own store by a local activity, which may fail. */
    <A, T extends @Nullable Object> T locally(Class<A> activity, Function<A, T> work) {
        try {
            var done = work.apply(Workflow.newLocalActivityStub(activity, local(MARGIN)));
            countEndedLocally();
            return done;
        } catch (ActivityFailure failed) {
            countEndedLocally();
            throw failed;
        }
    }

    /** Runs a process. Where it is lost on the way it is not run again, unless it is idempotent. */
    CallResult process(ProcessRequest request, String summary) {
        carry(Sizes.bytes(request));
        var longest = request.deadline().plus(LONGEST_TURN).plus(MARGIN);
        var process = Workflow.newActivityStub(
                ProcessActivity.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(longest)
                        .setScheduleToCloseTimeout(GIVE_UP.plus(longest))
                        .setHeartbeatTimeout(MARGIN)
                        .setRetryOptions(request.idempotent() ? A_FEW_TIMES : ONCE)
                        // A run that is cancelled ends when its process has.
                        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                        .setSummary(bounded(summary))
                        .build());
        return orFault(() -> process.run(request), ProcessRequest.LOST);
    }

    /** Of a long pointer the end, which tells it from others. */
    private static String bounded(String summary) {
        return summary.length() <= LONGEST_SUMMARY
                ? summary
                : "…" + summary.substring(summary.length() - LONGEST_SUMMARY);
    }

    /** To emit {@code event}. */
    EmitActivity emit(ObjectNode event, String summary) {
        carry(Sizes.bytes(event));
        return Workflow.newActivityStub(
                EmitActivity.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(MARGIN)
                        .setScheduleToCloseTimeout(GIVE_UP)
                        .setRetryOptions(UNTIL_OURS_IS_BACK)
                        .setSummary(bounded(summary))
                        .build());
    }

    void listen(Listener listener) {
        ours(ListenActivity.class, work -> {
            work.open(listener);
            return true;
        });
    }

    List<Received> receive(String runId, String key, long after) {
        var received = ours(ListenActivity.class, work -> work.receive(runId, key, after));
        received.forEach(event -> brought(event.event()));
        return received;
    }

    void leave(String runId, String key) {
        ours(ListenActivity.class, work -> {
            work.leave(runId, key);
            return true;
        });
    }

    Started startSubflow(Child child) {
        return ours(SubflowActivity.class, work -> work.start(child));
    }

    @Nullable Outcome subflowOutcome(String childRunId) {
        var outcome = this.<SubflowActivity, @Nullable Outcome>ours(
                SubflowActivity.class, work -> work.outcome(childRunId));
        brought(outcome == null ? null : outcome.output());
        return outcome;
    }

    void cancelSubflow(String childRunId) {
        ours(SubflowActivity.class, work -> {
            work.cancel(childRunId);
            return true;
        });
    }

    /** Asks our own store: locally, and where it is away by a regular activity, which waits for it, visibly. */
    private <A, T extends @Nullable Object> T ours(Class<A> activity, Function<A, T> work) {
        try {
            return locally(activity, work);
        } catch (ActivityFailure away) {
            letCancellationThrough(away);
        }
        return orFault(
                () -> work.apply(Workflow.newActivityStub(activity, regular())),
                "Millrace's database was away for an hour.");
    }

    /** Does what only a cancellation or the loss of an activity can end; the loss is a fault that says {@code lost}. */
    static <T extends @Nullable Object> T orFault(Supplier<T> work, String lost) {
        try {
            return work.get();
        } catch (ActivityFailure failed) {
            letCancellationThrough(failed);
            throw new Fault(WorkflowError.Type.RUNTIME.error(lost));
        }
    }

    /** Goes on as a cancellation where that is what ended an activity. */
    static void letCancellationThrough(ActivityFailure failed) {
        if (failed.getCause() instanceof CanceledFailure cancelled) {
            throw cancelled;
        }
    }

    EffectsActivity effects() {
        return Workflow.newActivityStub(EffectsActivity.class, regular());
    }

    private static ActivityOptions regular() {
        return ActivityOptions.newBuilder()
                .setStartToCloseTimeout(MARGIN)
                .setScheduleToCloseTimeout(GIVE_UP)
                .setRetryOptions(UNTIL_OURS_IS_BACK)
                .build();
    }

    private static LocalActivityOptions local(Duration timeout) {
        return LocalActivityOptions.newBuilder()
                .setStartToCloseTimeout(timeout)
                .setRetryOptions(ONCE)
                // The definition and the run's data are in the history already.
                .setDoNotIncludeArgumentsIntoMarker(true)
                .build();
    }
}
