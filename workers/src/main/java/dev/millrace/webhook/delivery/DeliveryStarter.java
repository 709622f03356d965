package dev.millrace.webhook.delivery;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowOptions;

/**
 * Starts the workflow of a claimed delivery. For the dispatcher, which claims rows of {@code delivery} whose
 * {@code dispatch} is {@code queued} and reads {@code delivery_id}, {@code round}, {@code workflow_id},
 * {@code status}, {@code event_type} and {@code webhook_id}.
 */
public final class DeliveryStarter {

    private DeliveryStarter() {}

    /**
     * Starts the workflow, or wakes it where the delivery waits. Safe to repeat: a workflow that runs already is left
     * alone, and one that has ended finds in the database that nothing is to be done. Throws what the client throws
     * when the engine cannot be reached; the row is then to be queued again.
     *
     * @return false when the workflow was running already
     */
    public static boolean start(WorkflowClient client, ClaimedDelivery delivery) {
        var workflow = client.newUntypedWorkflowStub(
                DeliveryWorkflow.TYPE,
                WorkflowOptions.newBuilder()
                        .setTaskQueue(DeliveryWorkflow.TASK_QUEUE)
                        .setWorkflowId(delivery.workflowId())
                        .setDisableEagerExecution(false)
                        .setStaticSummary(summary(delivery))
                        .build());
        if (delivery.waits()) {
            workflow.signalWithStart(
                    DeliveryWorkflow.RETRY_NOW,
                    new Object[0],
                    new Object[] {delivery.deliveryId(), delivery.round()});
            return true;
        }
        try {
            workflow.start(delivery.deliveryId(), delivery.round());
            return true;
        } catch (WorkflowExecutionAlreadyStarted running) {
            return false;
        }
    }

    /** Cut, because an engine refuses a summary of more than 400 bytes. */
    private static String summary(ClaimedDelivery delivery) {
        var type = delivery.eventType();
        return type.substring(0, Math.min(type.length(), 100)) + " to " + delivery.webhookId();
    }
}
