package dev.millrace.sync;

import dev.millrace.engine.Workforce;
import dev.millrace.sync.schedule.SyncDueActivity;
import dev.millrace.sync.schedule.SyncDueWorkflowImpl;
import io.temporal.worker.Worker;

/** Works on syncs. */
final class SyncWorkforce implements Workforce {

    private final SyncActivity activity;
    private final SyncDueActivity due;

    SyncWorkforce(SyncActivity activity, SyncDueActivity due) {
        this.activity = activity;
        this.due = due;
    }

    @Override
    public String taskQueue() {
        return SyncRunQueue.TASK_QUEUE;
    }

    @Override
    public void register(Worker worker) {
        worker.registerWorkflowImplementationTypes(SyncWorkflowImpl.class, SyncDueWorkflowImpl.class);
        worker.registerActivitiesImplementations(activity, due);
    }
}
