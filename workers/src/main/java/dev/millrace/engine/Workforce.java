package dev.millrace.engine;

import io.temporal.worker.Worker;

/** The workflows and activities of one feature, on a task queue of its own so that no feature starves another. */
public interface Workforce {

    String taskQueue();

    /** Whether most of its work waits for others' answers: such a workforce is given several times the usual places. */
    default boolean waitsForOthers() {
        return false;
    }

    /** Registers every type by hand: a scan has registered too much or nothing before, silently. */
    void register(Worker worker);
}
