package dev.millrace.webhook.delivery;

import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** One round of a delivery: attempts and the waits between them, until it has ended. */
@WorkflowInterface
public interface DeliveryWorkflow {

    /** The task queue of deliveries, apart from that of automations, so that slow endpoints hold up nothing else. */
    String TASK_QUEUE = "millrace-deliveries";

    String TYPE = "webhook-delivery";
    String RETRY_NOW = "retry-now";
    String CANCEL = "cancel";

    /**
     * Delivers, or gives up as the schedule says. Starting it again for the same round goes on where the round stands.
     *
     * @param round how often the delivery was queued again after its end
     */
    @WorkflowMethod(name = TYPE)
    void deliver(String deliveryId, int round);

    /** Ends a wait, so that the database is asked again whether an attempt is due. */
    @SignalMethod(name = RETRY_NOW)
    void retryNow();

    /** Gives the delivery up; an attempt that is under way still counts if it succeeds. */
    @SignalMethod(name = CANCEL)
    void cancel();
}
