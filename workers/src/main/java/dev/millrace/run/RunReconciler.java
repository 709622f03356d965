package dev.millrace.run;

import dev.millrace.engine.EngineConnection;
import dev.millrace.language.run.AutomationWorkflow;
import dev.millrace.language.run.WorkflowError;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowNotFoundException;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Finds runs whose journal has fallen silent, and asks for it again.
 *
 * <p>A crash can lose the last entries of a journal after the run itself has gone on or even ended. A query makes a
 * worker replay the run's history, and so write its journal again. Where the engine no longer knows the run, it ends as
 * faulted and says so.
 */
@Component
class RunReconciler {

    private static final Logger log = LoggerFactory.getLogger(RunReconciler.class);
    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final int AT_ONCE = 50;

    private final RunStore store;
    private final JournalStore journal;
    private final EngineConnection engine;
    private final Clock clock;

    RunReconciler(RunStore store, JournalStore journal, EngineConnection engine, Clock clock) {
        this.store = store;
        this.journal = journal;
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

    private void ask(RunStore.Silent silent) {
        try {
            engine.client()
                    .newWorkflowStub(AutomationWorkflow.class, silent.workflowId())
                    .journal();
            endIfClosed(silent);
        } catch (WorkflowNotFoundException gone) {
            journal.lost(
                    silent.runId(),
                    WorkflowError.Type.RUNTIME.error("Temporal no longer knows this run; retry it if it has not done its work."),
                    clock.instant());
        } catch (WorkflowException notNow) {
            log.debug("Run {} could not be asked for its journal: {}", silent.runId(), notNow.toString());
        }
    }

    /** Whoever terminates a workflow leaves it no chance to tell its journal. */
    private void endIfClosed(RunStore.Silent silent) {
        var status = engine.client()
                .newUntypedWorkflowStub(silent.workflowId())
                .describe()
                .getStatus();
        if (status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED
                || status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TIMED_OUT) {
            journal.lost(
                    silent.runId(),
                    WorkflowError.Type.RUNTIME.error(
                            "The workflow was ended in Temporal, by an operator or because it grew beyond Temporal's limits."),
                    clock.instant());
        }
    }
}
