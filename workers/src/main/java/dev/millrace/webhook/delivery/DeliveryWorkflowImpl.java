package dev.millrace.webhook.delivery;

import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Duration;

/** The workflow code; Temporal needs this class beside {@link DeliveryWorkflow}. Register it by name. */
public final class DeliveryWorkflowImpl implements DeliveryWorkflow {

    /** Longer than the longest time-out of an exchange that the settings allow, and the database besides. */
    private static final Duration ATTEMPT = Duration.ofSeconds(45);

    /** Most deliveries succeed at once, and a local activity costs the engine less than half of a regular one. */
    private final DeliveryActivity first = Workflow.newLocalActivityStub(
            DeliveryActivity.class,
            LocalActivityOptions.newBuilder()
                    .setStartToCloseTimeout(ATTEMPT)
                    .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
                    .build());

    /** Retried without end: an endpoint's failure is an outcome, so whatever is thrown is our own failure. */
    private final DeliveryActivity durable = Workflow.newActivityStub(
            DeliveryActivity.class,
            ActivityOptions.newBuilder()
                    .setStartToCloseTimeout(ATTEMPT)
                    .setRetryOptions(RetryOptions.newBuilder()
                            .setInitialInterval(Duration.ofSeconds(1))
                            .setBackoffCoefficient(2)
                            .setMaximumInterval(Duration.ofMinutes(1))
                            .build())
                    .build());

    private boolean woken;
    private boolean cancelled;

    @Override
    public void deliver(String deliveryId, int round) {
        try {
            run(deliveryId, round);
        } catch (TemporalFailure stopped) {
            if (CancellationScope.current().isCancelRequested()) {
                Workflow.newDetachedCancellationScope(() -> durable.cancel(deliveryId, round))
                        .run();
            }
            throw stopped;
        }
    }

    private void run(String deliveryId, int round) {
        woken = false;
        var outcome = attemptFirst(deliveryId, round);
        while (!outcome.ended()) {
            Workflow.setCurrentDetails(outcome.sentence());
            Workflow.await(Duration.ofMillis(outcome.waitMillis()), () -> woken || cancelled);
            if (cancelled) {
                durable.cancel(deliveryId, round);
                return;
            }
            woken = false;
            outcome = durable.attempt(deliveryId, round);
        }
        Workflow.setCurrentDetails(outcome.sentence());
    }

    private AttemptOutcome attemptFirst(String deliveryId, int round) {
        try {
            return first.attempt(deliveryId, round);
        } catch (ActivityFailure ours) {
            if (CancellationScope.current().isCancelRequested()) {
                throw ours;
            }
            return durable.attempt(deliveryId, round);
        }
    }

    @Override
    public void retryNow() {
        woken = true;
    }

    @Override
    public void cancel() {
        cancelled = true;
    }
}
