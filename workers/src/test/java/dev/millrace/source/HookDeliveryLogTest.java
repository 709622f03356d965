package dev.millrace.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.page.PageRequest;
import dev.millrace.source.HookDelivery.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;
import org.junit.jupiter.api.Timeout;

class HookDeliveryLogTest {

    private final SourceWorld world = new SourceWorld(new SourceSettings(Duration.ofSeconds(5), Duration.ofDays(30), 10, List.of(), DataSize.ofKilobytes(64)));
    private final Source source = world.github("gh");

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    @Timeout(30)
    void writesWithoutBeingAsked() {
        note(source, Status.ACCEPTED);

        while (count() == 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }

        assertThat(count()).isEqualTo(1);
    }

    @Test
    void writesWhatStillWaitsWhenItIsClosed() {
        IntStream.range(0, 1_234).forEach(number -> note(source, Status.ACCEPTED));

        world.log.close();

        assertThat(count()).isEqualTo(1_234);
    }

    @Test
    void staysQuietWhenARequestIsAnsweredAfterTheClose() {
        world.log.close();

        note(source, Status.ACCEPTED);
    }

    @Test
    void listsInPagesNewestFirst() {
        IntStream.range(0, 5).forEach(number -> note(source, Status.ACCEPTED));
        world.log.flush();

        var first = world.log.list(source.sourceId(), PageRequest.of("3", null));
        var second = world.log.list(source.sourceId(), PageRequest.of("3", first.nextCursor()));

        assertThat(first.data()).hasSize(3).extracting(HookDelivery::deliveryId).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(second.data()).hasSize(2);
        assertThat(second.nextCursor()).isNull();
    }

    @Test
    void keepsOnlyTheNewestRejectedOfASource() {
        var other = world.github("other");
        IntStream.range(0, 5).forEach(number -> note(other, Status.REJECTED));
        note(source, Status.ACCEPTED);
        IntStream.range(0, 25).forEach(number -> note(source, Status.REJECTED));
        world.log.flush();
        IntStream.range(0, 3).forEach(number -> note(source, Status.REJECTED));
        world.log.flush();

        var kept = world.log.list(source.sourceId(), PageRequest.of("200", null)).data();

        assertThat(kept).filteredOn(delivery -> delivery.status() == Status.REJECTED).hasSize(10);
        assertThat(kept.getFirst().reason()).isEqualTo("rejected 28");
        assertThat(kept).filteredOn(delivery -> delivery.status() == Status.ACCEPTED).hasSize(1);
        assertThat(world.log.list(other.sourceId(), PageRequest.of(null, null)).data()).hasSize(5);
    }

    @Test
    void leavesRoomForGenuineLinesInAFloodOfForgedOnes() throws Exception {
        try (var writer = world.database.getConnection()) {
            // Whoever holds the table holds up the writing, so that the queue fills.
            writer.setAutoCommit(false);
            writer.createStatement().execute("lock table hook_delivery");
            IntStream.range(0, HookDeliveryLog.CAPACITY * 2).forEach(number -> note(source, Status.REJECTED));
            note(source, Status.ACCEPTED);
            writer.rollback();
        }

        world.log.flush();

        var kept = world.log.list(source.sourceId(), PageRequest.of("200", null)).data();
        assertThat(kept).filteredOn(delivery -> delivery.status() == Status.ACCEPTED).hasSize(1);
        assertThat(kept).filteredOn(delivery -> delivery.status() == Status.REJECTED).hasSize(10);
    }

    @Test
    void skipsLinesOfASourceThatIsGone() {
        var gone = world.github("gone");
        note(gone, Status.ACCEPTED);
        note(source, Status.ACCEPTED);
        world.sources.delete("wsp_1", "gone");

        world.log.flush();

        assertThat(count()).isEqualTo(1);
    }

    @Test
    void sweepsWhatIsOlderThanThirtyDays() {
        note(source, Status.ACCEPTED);
        world.clock.advance(Duration.ofDays(29));
        note(source, Status.ACCEPTED);
        world.log.flush();

        world.clock.advance(Duration.ofDays(1).plusSeconds(1));
        world.log.sweep();

        assertThat(count()).isEqualTo(1);
    }

    @Test
    void losesLinesAndNothingElseWhileTheTableCannotBeWritten() {
        world.jdbc.sql("alter table hook_delivery rename to away").update();
        var reply = world.hooks.receive("gh", SourceWorld.signed("1", "{}"));
        world.log.flush();

        world.jdbc.sql("alter table away rename to hook_delivery").update();
        world.hooks.receive("gh", SourceWorld.signed("2", "{}"));
        world.log.flush();

        assertThat(reply).isEqualTo(new HookReply.Taken("evt_0001", false));
        assertThat(world.events.stored()).hasSize(2);
        assertThat(count()).isEqualTo(1);
    }

    private int rejected;

    private void note(Source to, Status status) {
        var now = world.clock.instant();
        world.log.note(new HookDeliveryStore.Line(
                to.sourceId(),
                status == Status.REJECTED
                        ? new HookDelivery(world.ids.next("hdl"), null, status, "rejected " + (to == source ? ++rejected : 0), null, now)
                        : new HookDelivery(world.ids.next("hdl"), "id", status, null, "evt_1", now),
                2,
                null));
    }

    private int count() {
        return world.jdbc.sql("select count(*) from hook_delivery").query(Integer.class).single();
    }
}
