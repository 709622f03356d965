package dev.millrace.run;

import dev.millrace.engine.EngineConnection;
import dev.millrace.language.run.AutomationWorkflow;
import dev.millrace.language.run.WorkflowError;
import io.grpc.StatusRuntimeException;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseRequest;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowNotFoundException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Finds runs whose journal has fallen silent, and asks for it again.
 *
 * <p>A crash can lose the last entries of a journal after the run itself has gone on or even ended. A query makes a
 * worker replay the run's history, and so write its journal again. Where the engine no longer knows the run, it ends as
 * faulted and says so; where Temporal gets no further with it, the run says why.
 */
@Component
class RunReconciler {

    private static final Logger log = LoggerFactory.getLogger(RunReconciler.class);
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final int AT_ONCE = 50;
    private static final int MOST_CLOSED = 1_000;
    private static final int NEWEST_EVENTS = 10;

    /** Temporal tells of the end of a workflow a little late. */
    private static final Duration LATE = Duration.ofMinutes(2);

    /** How long a worker may have been away and still notice what was terminated meanwhile, though it waits. */
    private static final Duration AWAY = Duration.ofDays(1);

    private static final String CLOSED_BY_OTHERS =
            "WorkflowType = '%s' and ExecutionStatus in ('Terminated', 'TimedOut') and CloseTime > '%s'";

    private final RunSilenceStore store;
    private final UnjournaledEnd ends;
    private final EngineConnection engine;
    private final Clock clock;
    private @Nullable Instant sought;

    RunReconciler(RunSilenceStore store, UnjournaledEnd ends, EngineConnection engine, Clock clock) {
        this.store = store;
        this.ends = ends;
        this.engine = engine;
        this.clock = clock;
    }

    @Scheduled(fixedDelayString = "PT10S", initialDelayString = "PT10S")
    void askTheSilent() {
        if (!engine.ready()) {
            return;
        }
        var now = clock.instant();
        for (var silent : store.silent(now.minus(SILENCE), now, AT_ONCE)) {
            ask(silent);
            store.heardOf(silent.runId(), clock.instant());
        }
    }

    /** Finds runs that wait, and so are silent for good reason, but whose workflow was ended. */
    @Scheduled(fixedDelayString = "PT10S", initialDelayString = "PT10S")
    void endTheTerminated() {
        if (!engine.ready() || !engine.engine().hasVisibility()) {
            return;
        }
        var now = clock.instant();
        var since = sought == null ? now.minus(AWAY) : sought.minus(LATE);
        try (var closed = engine.client().listExecutions(CLOSED_BY_OTHERS.formatted(AutomationWorkflow.TYPE, since))) {
            var workflowIds = closed.limit(MOST_CLOSED)
                    .map(execution -> execution.getExecution().getWorkflowId())
                    .toList();
            store.unended(workflowIds).forEach(this::end);
            sought = now;
        } catch (StatusRuntimeException notNow) {
            log.debug("Temporal could not be asked for terminated workflows: {}", notNow.toString());
        }
    }

    private void ask(RunSilenceStore.Silent silent) {
        try {
            engine.client()
                    .newWorkflowStub(AutomationWorkflow.class, silent.workflowId())
                    .journal();
        } catch (WorkflowNotFoundException gone) {
            ends.lost(
                    silent.runId(),
                    WorkflowError.Type.RUNTIME.error("Temporal no longer knows this run; retry it if it has not done its work."));
            return;
        } catch (WorkflowException notNow) {
            log.debug("Run {} could not be asked for its journal: {}", silent.runId(), notNow.toString());
        }
        try {
            lookAt(silent);
        } catch (WorkflowException | StatusRuntimeException notNow) {
            log.debug("Temporal could not be asked for run {}: {}", silent.runId(), notNow.toString());
        }
    }

    /** Whoever terminates a workflow leaves it no chance to tell its journal; and one that stands still tells nothing. */
    private void lookAt(RunSilenceStore.Silent silent) {
        var description = engine.client().newUntypedWorkflowStub(silent.workflowId()).describe();
        switch (description.getStatus()) {
            case WORKFLOW_EXECUTION_STATUS_TERMINATED, WORKFLOW_EXECUTION_STATUS_TIMED_OUT -> end(silent);
            default -> {
                var described = description.getRawDescription();
                var stall = Stall.of(described, newest(described), clock.instant());
                store.stalled(silent.runId(), stall.orElse(null));
            }
        }
    }

    private List<HistoryEvent> newest(DescribeWorkflowExecutionResponse described) {
        if (!described.hasPendingWorkflowTask()) {
            return List.of();
        }
        var request = GetWorkflowExecutionHistoryReverseRequest.newBuilder()
                .setNamespace(engine.client().getOptions().getNamespace())
                .setExecution(described.getWorkflowExecutionInfo().getExecution())
                .setMaximumPageSize(NEWEST_EVENTS)
                .build();
        return engine.client()
                .getWorkflowServiceStubs()
                .blockingStub()
                .getWorkflowExecutionHistoryReverse(request)
                .getHistory()
                .getEventsList();
    }

    private void end(RunSilenceStore.Silent run) {
        ends.lost(
                run.runId(),
                WorkflowError.Type.RUNTIME.error(
                        "The workflow was ended in Temporal, by an operator or because it grew beyond Temporal's limits."));
    }
}
