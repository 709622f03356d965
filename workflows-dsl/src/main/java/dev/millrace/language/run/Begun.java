package dev.millrace.language.run;

import io.temporal.workflow.Workflow;

/**
 * When something was begun, which decides whether it may be cancelled yet. What is cancelled in the workflow task that
 * began it never reaches the history. A replay begins it all the same, and cancels it only when it comes to the results of
 * local activities, which stand behind everything else: what another branch began meanwhile would be compared with it, and
 * the run could never be replayed again.
 */
record Begun(Execution execution, long workflowTask, int endedLocally, boolean alone, int forks) {

    static Begun now(Execution execution) {
        return new Begun(
                execution,
                Workflow.getInfo().getHistoryLength(),
                execution.activities().endedLocally(),
                execution.isOnOneBranch(),
                execution.forks());
    }

    boolean mayBeCancelled() {
        return workflowTask != Workflow.getInfo().getHistoryLength()
                || endedLocally == execution.activities().endedLocally()
                || alone && forks == execution.forks();
    }
}
