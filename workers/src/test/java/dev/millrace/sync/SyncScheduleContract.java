package dev.millrace.sync;

import static dev.millrace.sync.SyncFixture.WORKSPACE;
import static dev.millrace.sync.SyncFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.page.PageRequest;
import dev.millrace.sync.SyncRun.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of due times, whoever tells that they have come. The time of the syncs is moved by hand. */
abstract class SyncScheduleContract {

    final SyncFixture world = new SyncFixture();

    /** From now on somebody looks, again and again, whether {@code sync} is due. */
    abstract void watch(Sync sync);

    /** Waits until somebody has looked twice. */
    abstract void awaitLooks();

    @BeforeEach
    void answers() {
        world.service.answers("[{\"id\":1,\"name\":\"Ann\"}]");
    }

    @AfterEach
    void close() {
        world.close();
    }

    static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60));
    }

    final Sync create(String more) {
        var sync = world.create(",'schedule':{'every':'PT1H'%s}".formatted(more));
        watch(sync);
        return sync;
    }

    final List<SyncRun> runs(Sync sync) {
        return world.syncs.runs(WORKSPACE, sync.syncId(), new PageRequest(50, null)).data();
    }

    final void pass(Duration time) {
        world.records.clock.advance(time);
    }

    final void awaitRuns(Sync sync, int count) {
        soon().untilAsserted(() -> assertThat(runs(sync)).hasSize(count));
    }

    @Test
    void aSyncRunsWhenItsTimeHasComeAndNotBefore() {
        var sync = create("");
        awaitLooks();
        assertThat(runs(sync)).isEmpty();

        pass(Duration.ofHours(1));
        awaitRuns(sync, 1);
        awaitLooks();

        assertThat(runs(sync)).singleElement().satisfies(run -> assertThat(run.scheduled()).isTrue());
        assertThat(world.get(sync).nextAt()).isEqualTo(sync.nextAt().plus(Duration.ofHours(1)));
        assertThat(runs(sync).getFirst().skipped()).isZero();
    }

    @Test
    void aTimeIsDueOnceHoweverManyAskAtTheSameTime() {
        var sync = create("");
        pass(Duration.ofHours(1));

        try (var all = Executors.newFixedThreadPool(8)) {
            for (var asking = 0; asking < 40; asking++) {
                all.submit(() -> world.due.takeUp(sync.syncId()));
            }
        }

        assertThat(runs(sync)).singleElement().satisfies(run -> assertThat(run.skipped()).isZero());
    }

    @Test
    void manyTimesThatWereMissedAreMadeUpForByOneRun() {
        var sync = create("");

        pass(Duration.ofDays(3));
        awaitRuns(sync, 1);
        awaitLooks();

        assertThat(runs(sync)).hasSize(1);
        assertThat(world.get(sync).nextAt()).isAfter(world.records.clock.instant());
    }

    @Test
    void whatIsTooLateIsNotMadeUpFor() {
        var sync = world.create(",'schedule':{'cron':'0 6 1 * *','catch_up':'PT2H'}");
        watch(sync);

        pass(Duration.between(world.records.clock.instant(), sync.nextAt()).plusHours(3));
        soon().until(() -> world.get(sync).nextAt().isAfter(world.records.clock.instant()));

        assertThat(runs(sync)).isEmpty();
    }

    @Test
    void aTimeThatComesWhileARunIsOpenIsLeftOutAndCounted() {
        var sync = create("");
        pass(Duration.ofHours(1));
        awaitRuns(sync, 1);

        pass(Duration.ofHours(1));

        soon().untilAsserted(() -> assertThat(runs(sync).getFirst().skipped()).isEqualTo(1));
        world.goOn(sync);
        awaitLooks();
        world.due.queueTheOwed(10);
        assertThat(runs(sync)).hasSize(1);
    }

    @Test
    void oneRunFollowsWhereTimesAreBuffered() {
        var sync = create(",'overlap':'buffer_one'");
        pass(Duration.ofHours(1));
        awaitRuns(sync, 1);

        pass(Duration.ofHours(1));
        soon().until(() -> world.get(sync).nextAt().isAfter(world.records.clock.instant()));
        pass(Duration.ofHours(1));
        soon().untilAsserted(() -> assertThat(runs(sync).getFirst().skipped()).as("the second one").isEqualTo(1));
        assertThat(world.due.queueTheOwed(10)).as("while it is open").isZero();
        world.goOn(sync);
        world.times.look();

        assertThat(runs(sync)).extracting(SyncRun::status).containsExactly(Status.QUEUED, Status.COMPLETED);
        world.goOn(sync);
        assertThat(world.due.queueTheOwed(10)).as("nothing is owed any more").isZero();
    }

    @Test
    void theRunAtWorkMakesWayWhereTheScheduleSaysSo() {
        var sync = create(",'overlap':'cancel_running'");
        pass(Duration.ofHours(1));
        awaitRuns(sync, 1);
        pass(Duration.ofHours(1));
        soon().untilAsserted(() -> assertThat(runs(sync)).as("one that is queued is as good").singleElement()
                .satisfies(run -> assertThat(run.skipped()).isEqualTo(1)));
        world.claim();

        pass(Duration.ofHours(1));
        awaitRuns(sync, 2);

        assertThat(runs(sync)).extracting(SyncRun::status).containsExactly(Status.QUEUED, Status.CANCELLED);
    }

    @Test
    void aPausedSyncIsLeftAloneAndGoesOnWithItsNextTime() {
        var sync = create("");
        world.syncs.pause(WORKSPACE, sync.syncId());
        pass(Duration.ofHours(5));
        awaitLooks();
        assertThat(runs(sync)).isEmpty();

        world.syncs.resume(WORKSPACE, sync.syncId());
        awaitLooks();
        assertThat(runs(sync)).as("it does not make up for a pause").isEmpty();
        pass(Duration.ofHours(1));

        awaitRuns(sync, 1);
    }

    @Test
    void aChangedScheduleCountsFromNowOn() {
        var sync = create("");
        world.syncs.change(WORKSPACE, sync.syncId(), json("{'schedule':{'every':'P10D'}}"));
        pass(Duration.ofHours(2));
        awaitLooks();

        assertThat(runs(sync)).isEmpty();
        world.syncs.change(WORKSPACE, sync.syncId(), json("{'schedule':null}"));
        pass(Duration.ofDays(20));
        awaitLooks();
        assertThat(runs(sync)).isEmpty();
    }

    @Test
    void jitterIsWaitedFor() {
        var sync = world.create(",'schedule':{'cron':'0 * * * *','jitter':'PT50M'}");
        watch(sync);
        pass(Duration.between(world.records.clock.instant(), sync.nextAt()).minusSeconds(2));
        awaitLooks();
        assertThat(runs(sync)).isEmpty();

        pass(Duration.ofSeconds(2));

        awaitRuns(sync, 1);
    }
}
