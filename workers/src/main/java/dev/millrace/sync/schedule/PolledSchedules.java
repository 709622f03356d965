package dev.millrace.sync.schedule;

import java.time.Duration;
import java.util.List;

/** An engine without schedules: whoever looks at the rows, each second, takes up what is due. */
public final class PolledSchedules implements SyncSchedules {

    @Override
    public boolean areKept() {
        return false;
    }

    @Override
    public Duration grace() {
        return Duration.ZERO;
    }

    @Override
    public void put(String syncId, SyncTimetable timetable, boolean paused) {}

    @Override
    public void delete(String syncId) {}

    @Override
    public List<Standing> standing(int most) {
        return List.of();
    }
}
