package dev.millrace.run;

import com.google.protobuf.Timestamp;
import io.temporal.api.enums.v1.PendingWorkflowTaskState;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingWorkflowTaskInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Why Temporal gets no further with a run: nobody takes its next workflow task, or whoever takes it fails, again and again.
 * Temporal repeats both for ever, and only its own pages tell.
 */
final class Stall {

    private static final Duration TAKEN_BY_NOW = Duration.ofSeconds(30);

    /** The first failure may be a worker that was killed. */
    private static final int FAILED_BEFORE = 2;

    private static final int LONGEST_REASON = 300;

    private Stall() {}

    /**
     * One sentence, or empty where the run goes on or waits for something else.
     *
     * @param newest the newest events of the run's history, the newest first
     */
    static Optional<String> of(DescribeWorkflowExecutionResponse described, List<HistoryEvent> newest, Instant now) {
        if (!described.hasPendingWorkflowTask()) {
            return Optional.empty();
        }
        var task = described.getPendingWorkflowTask();
        if (task.getAttempt() > FAILED_BEFORE) {
            return Optional.of("Temporal has begun its next step %d times since %s: %s"
                    .formatted(task.getAttempt(), since(task), reason(newest)));
        }
        var taken = task.getState() != PendingWorkflowTaskState.PENDING_WORKFLOW_TASK_STATE_SCHEDULED;
        if (taken || instant(task.getScheduledTime()).plus(TAKEN_BY_NOW).isAfter(now)) {
            return Optional.empty();
        }
        return Optional.of("No worker has taken its next step since %s. Are the workers running, and is one free?"
                .formatted(since(task)));
    }

    private static String reason(List<HistoryEvent> newest) {
        for (var event : newest) {
            switch (event.getEventType()) {
                case EVENT_TYPE_WORKFLOW_TASK_FAILED -> {
                    return innermost(event.getWorkflowTaskFailedEventAttributes().getFailure());
                }
                case EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT -> {
                    return "the worker that had begun it did not answer in time.";
                }
                default -> {
                    // Further back.
                }
            }
        }
        return "its worker fails; the Temporal UI and the worker's log have the reason.";
    }

    /** What is wrong stands at the end of the chain of causes. */
    private static String innermost(Failure failure) {
        var cause = failure;
        while (cause.hasCause()) {
            cause = cause.getCause();
        }
        var message = cause.getMessage();
        return message.length() <= LONGEST_REASON ? message : message.substring(0, LONGEST_REASON) + "…";
    }

    private static Instant since(PendingWorkflowTaskInfo task) {
        return instant(task.getOriginalScheduledTime());
    }

    private static Instant instant(Timestamp timestamp) {
        return Instant.ofEpochSecond(timestamp.getSeconds());
    }
}
