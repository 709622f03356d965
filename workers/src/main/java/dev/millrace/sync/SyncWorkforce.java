package dev.millrace.sync;

import dev.millrace.engine.Workforce;
import io.temporal.worker.Worker;

/** Works on syncs. */
final class SyncWorkforce implements Workforce {

    private final SyncActivity activity;

    SyncWorkforce(SyncActivity activity) {
        this.activity = activity;
    }

    @Override
    public String taskQueue() {
        return SyncRunQueue.TASK_QUEUE;
    }

    @Override
    public void register(Worker worker) {
        worker.registerWorkflowImplementationTypes(SyncWorkflowImpl.class);
        worker.registerActivitiesImplementations(activity);
    }
}
