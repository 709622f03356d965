package dev.millrace.sync;

import dev.millrace.language.run.Call.Turn;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;

/** Steps until the run ends. It holds nothing: the run's row does. */
public final class SyncWorkflowImpl implements SyncWorkflow {

    /** About 2,500 events; a page more would cost nothing, but a history that nobody can read helps nobody. */
    private static final int MOST_STEPS = 400;

    /** Only what is ours fails here, such as the database; half an hour of that is for the queue to take up again. */
    private static final RetryOptions UNTIL_OURS_IS_BACK = RetryOptions.newBuilder()
            .setInitialInterval(Duration.ofSeconds(1))
            .setMaximumInterval(Duration.ofMinutes(1))
            .setMaximumAttempts(30)
            .build();

    private final SyncActivity activity = Workflow.newActivityStub(
            SyncActivity.class,
            ActivityOptions.newBuilder()
                    .setStartToCloseTimeout(Duration.ofMinutes(2))
                    .setRetryOptions(UNTIL_OURS_IS_BACK)
                    .build());

    @Override
    public void run(String syncRunId, int claim, Turn turn) {
        var with = turn;
        for (var steps = 0; ; steps++) {
            if (steps >= MOST_STEPS || Workflow.getInfo().isContinueAsNewSuggested()) {
                Workflow.continueAsNew(syncRunId, claim, with);
            }
            var next = activity.step(syncRunId, claim, with);
            with = next.turn();
            switch (next.what()) {
                case STEP -> {}
                case WAIT -> sleepUntil(next.at());
                case END -> {
                    return;
                }
            }
        }
    }

    private static void sleepUntil(Instant at) {
        var left = Duration.between(Instant.ofEpochMilli(Workflow.currentTimeMillis()), at);
        if (left.isPositive()) {
            Workflow.sleep(left);
        }
    }
}
