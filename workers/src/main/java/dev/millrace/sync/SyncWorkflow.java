package dev.millrace.sync;

import dev.millrace.language.run.Call.Turn;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** A run of a sync, step by step. */
@WorkflowInterface
public interface SyncWorkflow {

    @WorkflowMethod(name = "SyncRun")
    void run(String syncRunId, int claim, Turn turn);
}
