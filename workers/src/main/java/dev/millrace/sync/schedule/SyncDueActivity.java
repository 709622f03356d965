package dev.millrace.sync.schedule;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** What a tick does. */
@ActivityInterface
public interface SyncDueActivity {

    /**
     * Queues the run of a sync that is due, once for each of its times, however often it is called.
     *
     * @return after how many milliseconds to ask again, since the time comes shortly; zero where there is nothing to wait for
     */
    @ActivityMethod(name = "TakeUpSync")
    long takeUp(String syncId);
}
