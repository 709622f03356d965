package dev.millrace.sync.schedule;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** A tick of a sync's schedule: queues the run of the sync, if it is due. */
@WorkflowInterface
public interface SyncDueWorkflow {

    @WorkflowMethod(name = "SyncDue")
    void tick(String syncId);
}
