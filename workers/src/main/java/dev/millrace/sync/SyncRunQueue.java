package dev.millrace.sync;

import dev.millrace.dispatch.WorkQueue;
import dev.millrace.engine.EngineConnection;
import dev.millrace.language.run.Call.Turn;
import dev.millrace.sync.SyncClaimStore.Claimed;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The queue of syncs' runs: its rows become workflows. */
@Component
class SyncRunQueue implements WorkQueue<Claimed> {

    static final String NAME = "syncs";
    static final String TASK_QUEUE = "millrace-syncs";

    /** A step takes two minutes at most; whose workflow gives no sign for so long has none any more. */
    private static final Duration SILENCE = Duration.ofMinutes(5);

    /** How often a run is taken up without getting on before it fails. */
    private static final int MOST_FRUITLESS = 10;

    private final SyncStore syncs;
    private final SyncClaimStore claims;
    private final SyncEnds ends;
    private final EngineConnection engine;
    private final TransactionTemplate transaction;
    private final Clock clock;

    SyncRunQueue(
            SyncStore syncs,
            SyncClaimStore claims,
            SyncEnds ends,
            EngineConnection engine,
            TransactionTemplate transaction,
            Clock clock) {
        this.syncs = syncs;
        this.claims = claims;
        this.ends = ends;
        this.engine = engine;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Claimed> claim(int limit) {
        return transaction.execute(status -> claims.claim(limit, clock.instant()));
    }

    @Override
    public void start(Claimed claimed) {
        if (claims.fruitless(claimed.syncRunId()) > MOST_FRUITLESS) {
            reject(claimed, "It was taken up %d times and did not get on; see the log.".formatted(MOST_FRUITLESS));
            return;
        }
        var options = WorkflowOptions.newBuilder()
                .setWorkflowId("%s/%d".formatted(claimed.syncRunId(), claimed.claim()))
                .setTaskQueue(TASK_QUEUE)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
                .setDisableEagerExecution(false)
                .build();
        var workflow = engine.client().newWorkflowStub(SyncWorkflow.class, options);
        try {
            WorkflowClient.start(workflow::run, claimed.syncRunId(), claimed.claim(), Turn.FIRST);
        } catch (WorkflowExecutionAlreadyStarted before) {
            // By us, when the answer was lost.
        }
    }

    @Override
    public void release(List<Claimed> claimed, String reason) {
        claimed.forEach(claims::release);
    }

    @Override
    public void reject(Claimed claimed, String reason) {
        transaction.executeWithoutResult(status -> claims.syncOf(claimed.syncRunId())
                .flatMap(syncs::find)
                .ifPresent(sync -> ends.fail(sync, claimed.syncRunId(), reason)));
    }

    @Override
    public int recover() {
        return claims.releaseSilent(clock.instant().minus(SILENCE));
    }

    @Override
    public Backlog backlog() {
        return claims.backlog();
    }

    @Override
    public int resume() {
        return claims.releaseAll();
    }
}
