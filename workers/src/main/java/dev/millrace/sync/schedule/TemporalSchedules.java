package dev.millrace.sync.schedule;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.ScheduleOverlapPolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.schedules.Schedule;
import io.temporal.client.schedules.ScheduleActionStartWorkflow;
import io.temporal.client.schedules.ScheduleAlreadyRunningException;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleClientOptions;
import io.temporal.client.schedules.ScheduleIntervalSpec;
import io.temporal.client.schedules.ScheduleListDescription;
import io.temporal.client.schedules.ScheduleOptions;
import io.temporal.client.schedules.SchedulePolicy;
import io.temporal.client.schedules.ScheduleSpec;
import io.temporal.client.schedules.ScheduleState;
import io.temporal.client.schedules.ScheduleUpdate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Temporal Schedules, named {@code millrace-sync-} and the sync's id. */
public final class TemporalSchedules implements SyncSchedules {

    private static final String PREFIX = "millrace-sync-";

    /** A tick comes within a second or two; more would look like a schedule that does not work. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final int PAGE = 100;

    private final Supplier<WorkflowClient> client;
    private final String taskQueue;
    private volatile boolean unimplemented;

    /** @param taskQueue where {@link SyncDueWorkflow} is worked on */
    public TemporalSchedules(Supplier<WorkflowClient> client, String taskQueue) {
        this.client = client;
        this.taskQueue = taskQueue;
    }

    /** False as soon as the server has said that it has no schedules, as Temporal's test server does at whatever address. */
    @Override
    public boolean areKept() {
        return !unimplemented;
    }

    @Override
    public Duration grace() {
        return unimplemented ? Duration.ZERO : GRACE;
    }

    @Override
    public void put(String syncId, SyncTimetable timetable, boolean paused) {
        var schedule = schedule(syncId, timetable, paused);
        asked(() -> {
            try {
                schedules().createSchedule(PREFIX + syncId, schedule, ScheduleOptions.newBuilder().build());
            } catch (ScheduleAlreadyRunningException there) {
                schedules().getHandle(PREFIX + syncId).update(before -> new ScheduleUpdate(schedule));
            }
        });
    }

    @Override
    public void delete(String syncId) {
        asked(() -> {
            try {
                schedules().getHandle(PREFIX + syncId).delete();
            } catch (RuntimeException failed) {
                if (code(failed) != Status.Code.NOT_FOUND) {
                    throw failed;
                }
            }
        });
    }

    @Override
    public List<Standing> standing(int most) {
        var found = new ArrayList<Standing>();
        asked(() -> {
            try (var all = schedules().listSchedules(PAGE)) {
                all.filter(one -> one.getScheduleId().startsWith(PREFIX))
                        .limit(most)
                        .map(TemporalSchedules::standing)
                        .forEach(found::add);
            }
        });
        return found;
    }

    private static Standing standing(ScheduleListDescription one) {
        var schedule = one.getSchedule();
        var times = one.getInfo() == null ? null : one.getInfo().getNextActionTimes();
        return new Standing(
                one.getScheduleId().substring(PREFIX.length()),
                schedule != null && schedule.getState().isPaused(),
                times == null || times.isEmpty() ? null : times.getFirst());
    }

    private Schedule schedule(String syncId, SyncTimetable timetable, boolean paused) {
        var action = ScheduleActionStartWorkflow.newBuilder()
                .setWorkflowType(SyncDueWorkflow.class)
                .setArguments(syncId)
                .setOptions(WorkflowOptions.newBuilder()
                        .setWorkflowId("sync-due/" + syncId)
                        .setTaskQueue(taskQueue)
                        .build())
                .build();
        // One that waits is enough, since it takes up whatever is due; it is not to be lost while one before it has not ended.
        var policy = SchedulePolicy.newBuilder()
                .setOverlap(ScheduleOverlapPolicy.SCHEDULE_OVERLAP_POLICY_BUFFER_ONE)
                .setCatchupWindow(timetable.catchUp())
                .build();
        return Schedule.newBuilder()
                .setAction(action)
                .setSpec(spec(syncId, timetable))
                .setPolicy(policy)
                .setState(ScheduleState.newBuilder()
                        .setPaused(paused)
                        .setNote("Millrace keeps this as its sync says; change the sync.")
                        .build())
                .build();
    }

    private static ScheduleSpec spec(String syncId, SyncTimetable timetable) {
        var spec = ScheduleSpec.newBuilder();
        switch (timetable.rhythm()) {
            case Rhythm.Every every ->
                spec.setIntervals(List.of(new ScheduleIntervalSpec(every.interval(), timetable.offset(syncId))));
            case Rhythm.Cron cron ->
                spec.setCronExpressions(expressions(cron)).setTimeZoneName(cron.zone().getId().equals("Z") ? "UTC" : cron.zone().getId());
        }
        return spec.build();
    }

    /** To Temporal a day must fit both, the day of the month and that of the week; in Unix either is enough. */
    static List<String> expressions(Rhythm.Cron cron) {
        var fields = cron.fields();
        if (fields[2].equals("*") || fields[4].equals("*")) {
            return List.of(String.join(" ", fields));
        }
        return List.of(
                String.join(" ", fields[0], fields[1], fields[2], fields[3], "*"),
                String.join(" ", fields[0], fields[1], "*", fields[3], fields[4]));
    }

    private ScheduleClient schedules() {
        var now = client.get();
        return ScheduleClient.newInstance(
                now.getWorkflowServiceStubs(),
                ScheduleClientOptions.newBuilder()
                        .setNamespace(now.getOptions().getNamespace())
                        .setIdentity(now.getOptions().getIdentity())
                        .setDataConverter(now.getOptions().getDataConverter())
                        .build());
    }

    private void asked(Runnable question) {
        try {
            question.run();
        } catch (RuntimeException failed) {
            if (code(failed) != Status.Code.UNIMPLEMENTED) {
                throw failed;
            }
            unimplemented = true;
        }
    }

    private static Status.@Nullable Code code(@Nullable Throwable failed) {
        return failed == null
                ? null
                : failed instanceof StatusRuntimeException answered ? answered.getStatus().getCode() : code(failed.getCause());
    }
}
