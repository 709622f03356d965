package dev.millrace.sync.schedule;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** Asks, and once or twice more where the server's clock was ahead of ours, or the sync is a little behind its schedule's times. */
public final class SyncDueWorkflowImpl implements SyncDueWorkflow {

    private static final int MOST_ASKED = 3;

    /** Only the database can fail here; whoever looks at the rows takes over behind that. */
    private static final RetryOptions FOR_A_WHILE = RetryOptions.newBuilder()
            .setInitialInterval(Duration.ofSeconds(1))
            .setMaximumInterval(Duration.ofSeconds(30))
            .setMaximumAttempts(20)
            .build();

    private final SyncDueActivity activity = Workflow.newActivityStub(
            SyncDueActivity.class,
            ActivityOptions.newBuilder()
                    .setStartToCloseTimeout(Duration.ofSeconds(30))
                    .setRetryOptions(FOR_A_WHILE)
                    .build());

    @Override
    public void tick(String syncId) {
        for (var asked = 0; asked < MOST_ASKED; asked++) {
            var wait = activity.takeUp(syncId);
            if (wait <= 0) {
                return;
            }
            Workflow.sleep(Duration.ofMillis(wait));
        }
    }
}
