package dev.millrace.sync;

import static dev.millrace.sync.SyncFixture.WORKSPACE;
import static dev.millrace.sync.SyncFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.dispatch.Wake;
import dev.millrace.sync.schedule.DevServer;
import dev.millrace.sync.schedule.Rhythm;
import dev.millrace.sync.schedule.SyncDueActivity;
import dev.millrace.sync.schedule.SyncDueWorkflowImpl;
import dev.millrace.sync.schedule.SyncScheduleKeeper;
import dev.millrace.sync.schedule.SyncSchedules;
import dev.millrace.sync.schedule.SyncSchedules.Standing;
import dev.millrace.sync.schedule.SyncTimetable;
import dev.millrace.sync.schedule.SyncTimetable.Overlap;
import dev.millrace.sync.schedule.TemporalSchedules;
import io.temporal.client.schedules.ScheduleClient;
import io.temporal.client.schedules.ScheduleHandle;
import io.temporal.worker.WorkerFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedules of a real server, which ticks each second in place of each hour, since its time cannot be moved. */
class TemporalSyncScheduleTest extends SyncScheduleContract {

    private static final SyncTimetable EACH_SECOND =
            new SyncTimetable(new Rhythm.Every(Duration.ofSeconds(1)), Overlap.SKIP, Duration.ofMinutes(1), Duration.ZERO);

    @TempDir
    private static Path directory;

    private static DevServer server;

    private final SyncSchedules schedules = new TemporalSchedules(server::client, SyncRunQueue.TASK_QUEUE);
    private final SyncScheduleKeeper keeper = new SyncScheduleKeeper(schedules, () -> true, world.records.jdbc, Clock.systemUTC());
    private final AtomicInteger ticks = new AtomicInteger();
    private WorkerFactory workers;

    @BeforeAll
    static void startTheServer() {
        server = new DevServer(directory);
    }

    @AfterAll
    static void stopTheServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void work() {
        workers = WorkerFactory.newInstance(server.client());
        var worker = workers.newWorker(SyncRunQueue.TASK_QUEUE);
        worker.registerWorkflowImplementationTypes(SyncDueWorkflowImpl.class);
        worker.registerActivitiesImplementations((SyncDueActivity) syncId -> {
            var wait = world.due.takeUp(syncId);
            ticks.incrementAndGet();
            return wait;
        });
        workers.start();
    }

    @AfterEach
    void stop() {
        schedules.standing(100).forEach(one -> schedules.delete(one.syncId()));
        workers.shutdownNow();
        workers.awaitTermination(10, TimeUnit.SECONDS);
    }

    @Override
    void watch(Sync sync) {
        schedules.put(sync.syncId(), EACH_SECOND, false);
    }

    @Override
    void awaitLooks() {
        var before = ticks.get();
        soon().until(() -> ticks.get() >= before + 2);
    }

    private List<Standing> standing() {
        return schedules.standing(100);
    }

    /** As it is on a machine whose time the syncs have too. */
    private void now() {
        world.records.clock.set(Instant.now());
    }

    @Test
    void eachSyncHasAScheduleAsItSays() {
        now();
        var hourly = world.create(",'schedule':{'every':'PT1H'}");

        keeper.tell();

        soon().untilAsserted(() -> assertThat(standing())
                .containsExactly(new Standing(hourly.syncId(), false, hourly.nextAt())));
        pass(Duration.ofMillis(1));
        world.syncs.pause(WORKSPACE, hourly.syncId());
        keeper.tell();
        soon().untilAsserted(() -> assertThat(standing()).extracting(Standing::paused).containsExactly(true));
        pass(Duration.ofMillis(1));
        world.syncs.resume(WORKSPACE, hourly.syncId());
        pass(Duration.ofMillis(1));
        world.syncs.change(WORKSPACE, hourly.syncId(), json("{'schedule':{'cron':'0 6 1 1 *','time_zone':'Europe/Berlin'}}"));
        keeper.tell();
        soon().untilAsserted(() -> assertThat(standing())
                .containsExactly(new Standing(hourly.syncId(), false, world.get(hourly).nextAt())));
        world.syncs.delete(WORKSPACE, hourly.syncId());
        keeper.tell();
        soon().untilAsserted(() -> assertThat(standing()).isEmpty());
    }

    @Test
    void whatIsMissingDifferentOrNobodysIsMended() {
        now();
        var missing = world.create(",'schedule':{'every':'PT1H'}");
        var paused = another("paused");
        var changed = another("changed");
        keeper.tell();
        soon().untilAsserted(() -> assertThat(standing()).hasSize(3));

        schedules.delete(missing.syncId());
        schedule(paused).pause("by hand");
        schedules.put(changed.syncId(), SyncTimetable.of(json("{'every':'P1D'}")), false);
        schedules.put("syn_nobody", SyncTimetable.of(json("{'every':'P1D'}")), false);
        soon().untilAsserted(() -> assertThat(standing()).hasSize(3)
                .anySatisfy(one -> assertThat(one.syncId()).isEqualTo("syn_nobody"))
                .anySatisfy(one -> assertThat(one.paused()).isTrue()));

        soon().untilAsserted(() -> {
            keeper.compare();
            keeper.tell();
            assertThat(standing()).containsExactlyInAnyOrder(
                    new Standing(missing.syncId(), false, missing.nextAt()),
                    new Standing(paused.syncId(), false, paused.nextAt()),
                    new Standing(changed.syncId(), false, changed.nextAt()));
        });
    }

    private Sync another(String name) {
        return world.syncs.create(WORKSPACE, SyncFixture.draft(
                "{'name':'%s','connection':'crm','type':'people','stream':{'path':'/p','key':'id'},'schedule':{'every':'PT1H'}}"
                        .formatted(name)));
    }

    private static ScheduleHandle schedule(Sync sync) {
        return ScheduleClient.newInstance(server.client().getWorkflowServiceStubs()).getHandle("millrace-sync-" + sync.syncId());
    }

    @Test
    void aSyncThatIsMadeWhileTheServerIsAwayGetsItsScheduleAndMissesNoTime() {
        var before = create("");
        awaitLooks();
        server.stop();
        now();
        var made = another("made meanwhile");
        assertThatThrownBy(keeper::tell).isInstanceOf(RuntimeException.class);
        pass(Duration.ofHours(2));

        server.startAgain();
        keeper.compare();

        awaitRuns(before, 1);
        awaitLooks();
        assertThat(runs(before)).hasSize(1);
        world.records.jdbc.sql("update sync_schedule set busy_until = '-infinity'").update();
        keeper.tell();
        soon().untilAsserted(() -> assertThat(standing()).extracting(Standing::syncId).contains(made.syncId()));
    }

    @Test
    void aTimeThatNoTickHasToldOfIsTakenUpALittleLater() {
        var sync = world.create(",'schedule':{'every':'PT1H'}");
        var times = new SyncTimes(
                world.store, world.runs, world.conflicts, world.due, schedules, world.records.transaction, new Wake(), world.records.clock);
        pass(Duration.between(world.records.clock.instant(), sync.nextAt()).plusSeconds(29));
        assertThat(times.startTheDue()).isZero();

        pass(Duration.ofSeconds(1));

        assertThat(times.startTheDue()).isEqualTo(1);
        assertThat(world.due.takeUp(sync.syncId())).as("and a tick after that does nothing").isZero();
        assertThat(runs(sync)).hasSize(1);
    }
}
