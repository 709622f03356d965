package dev.millrace.sync;

import static dev.millrace.sync.SyncFixture.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.sync.ListingService.Answer;
import dev.millrace.sync.SyncRun.Status;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a run deletes because the service has it no more, and what stays of a sync that is deleted itself. */
class SyncDeletionTest {

    private static final String OFFSET = """
            {'path':'/people','key':'id','items':'.data','size':{'parameter':'limit','most':2},
             'paginator':{'kind':'offset','parameter':'offset'}}""";

    private final SyncFixture world = new SyncFixture();

    @AfterEach
    void close() {
        world.close();
    }

    /** Seven people, of whom {@code limit} are given from {@code from} on. */
    private static String people(int from, int limit) {
        return IntStream.range(from, Math.min(7, from + limit))
                .mapToObj(number -> "{\"id\":%d,\"name\":\"p%d\"}".formatted(number, number))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static int number(Map<String, String> query, String name) {
        return Integer.parseInt(query.getOrDefault(name, "0"));
    }

    @Test
    void aFullRunDeletesWhatIsGoneAndBringsBackWhatComesAgain() {
        world.service.answers("[{\"id\":1,\"name\":\"Ann\"},{\"id\":2,\"name\":\"Bob\"}]");
        var sync = world.create("");
        world.run(sync);
        var bob = world.people().getLast();

        world.service.answers("[{\"id\":1,\"name\":\"Ann\"}]");
        var second = world.run(sync);

        assertThat(second.counts().deleted()).isEqualTo(1);
        assertThat(world.names()).containsExactly("Ann");

        world.service.answers("[{\"id\":1,\"name\":\"Ann\"},{\"id\":2,\"name\":\"Bob\"}]");
        var third = world.run(sync);

        assertThat(third.counts().written()).isEqualTo(1);
        assertThat(world.people()).extracting(person -> person.recordId()).contains(bob.recordId());
    }

    @Test
    void aFullRunThatFailsHalfWayDeletesNothing() {
        var broken = new AtomicInteger();
        world.service.answers(query -> number(query, "offset") < broken.get() || broken.get() == 0
                ? Answer.ok("{\"data\":%s}".formatted(people(number(query, "offset"), number(query, "limit"))))
                : new Answer(400, "{\"error\":\"no\"}", Map.of()));
        var sync = world.create(OFFSET, "");
        world.run(sync);
        broken.set(2);

        var run = world.run(sync);

        assertThat(run.status()).isEqualTo(Status.FAILED);
        assertThat(run.failure()).contains("answered 400");
        assertThat(world.people()).hasSize(7);
        assertThat(world.records.eventTypes()).endsWith("sync.failed");
        assertThat(world.records.events.getLast().at("/data/reason").asText()).contains("answered 400");
    }

    @Test
    void aFullRunThatIsGivenNothingAtAllDeletesNothing() {
        world.service.answers(people(0, 7));
        var sync = world.create("");
        world.run(sync);
        world.service.answers("[]");

        var run = world.run(sync);

        assertThat(run.status()).isEqualTo(Status.FAILED);
        assertThat(world.people()).hasSize(7);
    }

    @Test
    void whatTheStreamMarksAsDeletedIsDeleted() {
        world.service.answers("[{\"id\":1,\"name\":\"Ann\"},{\"id\":2,\"name\":\"Bob\"}]");
        var sync = world.create("{'path':'/people','key':'id','deleted':'.gone == true'}", "");
        world.run(sync);
        world.service.answers("[{\"id\":1,\"name\":\"Ann\"},{\"id\":2,\"gone\":true},{\"id\":3,\"gone\":true}]");

        var run = world.run(sync);

        assertThat(run.counts().deleted()).isEqualTo(1);
        assertThat(world.names()).containsExactly("Ann");
    }

    @Test
    void findsWhatIsGoneAlsoWhereTheRunBeforeHasALaterId() {
        world.service.answers("[{\"id\":1,\"name\":\"Ann\"},{\"id\":2,\"name\":\"Bob\"}]");
        var sync = world.create("");
        world.run(sync);
        // As of a machine whose clock was ahead.
        world.records.jdbc.sql("update sync_item set seen_in = 'syr_zzz'").update();
        world.service.answers("[{\"id\":1,\"name\":\"Ann\"}]");

        var run = world.run(sync);

        assertThat(run.counts().deleted()).isEqualTo(1);
        assertThat(world.names()).containsExactly("Ann");
    }

    @Test
    void theRecordsOfADeletedSyncStayAndNothingIsLeftOfItsItems() {
        world.service.answers(people(0, 7));
        var sync = world.create("");
        world.run(sync);

        world.syncs.delete(WORKSPACE, sync.syncId());

        assertThat(world.people()).hasSize(7);
        assertThat(world.records.jdbc.sql("select count(*) from sync_item").query(Integer.class).single()).isZero();
    }
}
