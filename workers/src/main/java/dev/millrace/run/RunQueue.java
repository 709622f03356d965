package dev.millrace.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.dispatch.DispatchSettings;
import dev.millrace.dispatch.WorkQueue;
import dev.millrace.engine.EngineConnection;
import dev.millrace.engine.RunSearchAttributes;
import dev.millrace.json.Json;
import dev.millrace.language.run.AutomationWorkflow;
import dev.millrace.language.run.RunInput;
import dev.millrace.language.run.RunJournal.Status;
import dev.millrace.language.run.WorkflowError;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.SearchAttributes;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The queue of runs: its rows become workflows. */
@Component
class RunQueue implements WorkQueue<ClaimedRun> {

    static final String NAME = "runs";
    static final String TASK_QUEUE = "millrace-runs";

    /** A larger input stays in PostgreSQL, and the run reads it there: Temporal takes no payload over 2 MB. */
    private static final int LARGEST_INLINE_INPUT = 256 * 1024;

    private final RunQueueStore store;
    private final UnjournaledEnd ends;
    private final Checkpoints checkpoints;
    private final EngineConnection engine;
    private final DispatchSettings settings;
    private final Clock clock;

    RunQueue(
            RunQueueStore store,
            UnjournaledEnd ends,
            Checkpoints checkpoints,
            EngineConnection engine,
            DispatchSettings settings,
            Clock clock) {
        this.store = store;
        this.ends = ends;
        this.checkpoints = checkpoints;
        this.engine = engine;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    @Transactional
    public List<ClaimedRun> claim(int limit) {
        return store.claim(limit, settings.inFlightPerWorkspace(), clock.instant());
    }

    @Override
    public void start(ClaimedRun run) {
        var workflow = engine.client().newWorkflowStub(AutomationWorkflow.class, options(run));
        try {
            var execution = WorkflowClient.start(workflow::run, input(run));
            if (engine.engine().ui().isPresent()) {
                store.started(run.runId(), execution.getRunId());
            }
        } catch (WorkflowExecutionAlreadyStarted before) {
            store.startedBefore(run.runId(), before.getExecution().getRunId());
        }
    }

    private RunInput input(ClaimedRun run) {
        var stored = Json.write(run.input()).length() > LARGEST_INLINE_INPUT;
        return new RunInput(
                run.runId(),
                run.definition(),
                stored ? JsonNodeFactory.instance.nullNode() : run.input(),
                stored,
                run.startedAt(),
                run.resumed(),
                run.suspendedFor(),
                run.resumed() ? checkpoints.newest(run.runId()).orElse(null) : null);
    }

    private WorkflowOptions options(ClaimedRun run) {
        var automation = run.definition().namespace() + "/" + run.definition().name();
        var options = WorkflowOptions.newBuilder()
                .setWorkflowId(run.workflowId())
                .setTaskQueue(TASK_QUEUE)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
                .setDisableEagerExecution(false)
                .setStaticSummary(automation + " " + run.definition().version());
        if (engine.findsRuns()) {
            var attributes = SearchAttributes.newBuilder()
                    .set(RunSearchAttributes.WORKSPACE, run.definition().workspaceId())
                    .set(RunSearchAttributes.AUTOMATION, automation);
            if (run.eventId() != null) {
                attributes.set(RunSearchAttributes.EVENT, run.eventId());
            }
            options.setTypedSearchAttributes(attributes.build());
        }
        return options.build();
    }

    @Override
    public void release(List<ClaimedRun> runs, String reason) {
        store.release(runs.stream().map(ClaimedRun::runId).toList(), reason);
    }

    @Override
    public void reject(ClaimedRun run, String reason) {
        ends.beforeItsStart(run.runId(), Status.FAULTED, WorkflowError.Type.RUNTIME.error(reason));
    }

    @Override
    public int recover() {
        return store.releaseClaimedBefore(clock.instant().minus(settings.claimTimeout()));
    }

    @Override
    public Backlog backlog() {
        return store.backlog();
    }

    @Override
    public int resume() {
        return store.releaseAllStarted();
    }
}
