package dev.millrace.sync.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The engine's clock for syncs: one schedule a sync, which starts {@link SyncDueWorkflow} at its times. Every method may be repeated;
 * each blocks until the engine has answered, and throws where it does not.
 */
public interface SyncSchedules {

    /**
     * A schedule that the engine has.
     *
     * @param next when it ticks next; null where it does not say
     */
    record Standing(String syncId, boolean paused, @Nullable Instant next) {}

    /** Whether there are any to keep. */
    boolean areKept();

    /** How long a due time is left to the engine before it is taken up without it. */
    Duration grace();

    /** Makes the schedule of a sync, or mends it. */
    void put(String syncId, SyncTimetable timetable, boolean paused);

    /** Deletes the schedule of a sync where there is one. */
    void delete(String syncId);

    /** Up to {@code most} schedules of syncs that the engine has; a change may take a while until it is seen here. */
    List<Standing> standing(int most);
}
