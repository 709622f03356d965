package dev.millrace.webhook.delivery;

import dev.millrace.engine.Workforce;
import io.temporal.worker.Worker;

/** Works on deliveries. */
final class DeliveryWorkforce implements Workforce {

    private final AttemptDelivery attempts;

    DeliveryWorkforce(AttemptDelivery attempts) {
        this.attempts = attempts;
    }

    @Override
    public String taskQueue() {
        return DeliveryWorkflow.TASK_QUEUE;
    }

    /** An endpoint may take its time-out to answer. */
    @Override
    public boolean waitsForOthers() {
        return true;
    }

    @Override
    public void register(Worker worker) {
        worker.registerWorkflowImplementationTypes(DeliveryWorkflowImpl.class);
        worker.registerActivitiesImplementations(attempts);
    }
}
