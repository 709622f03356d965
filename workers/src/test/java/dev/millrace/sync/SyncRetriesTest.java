package dev.millrace.sync;

import static dev.millrace.sync.SyncFixture.WORKSPACE;
import static dev.millrace.sync.SyncFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.page.PageRequest;
import dev.millrace.record.RecordFixture;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.SyncRetries.Retried;
import dev.millrace.sync.rejected.RejectedItem;
import dev.millrace.sync.rejected.RejectedStore;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rejected items that are tried again. */
class SyncRetriesTest {

    private static final String BY_LINE = ",'mapping':[{'ours':'name','theirs':'name'},{'ours':'cost','theirs':'cost','transform':'%s'}]";
    private static final PageRequest ALL = new PageRequest(200, null);
    private static final String DIRECT =
            "{'mapping':[{'ours':'name','theirs':'name'},{'ours':'cost','theirs':'cost','transform':'direct'}]}";

    private final SyncFixture world = new SyncFixture();

    @AfterEach
    void close() {
        world.close();
    }

    @BeforeEach
    void answers() {
        world.service.answers("[{\"id\":1,\"name\":\"Ann\",\"cost\":\"much\"},{\"id\":2,\"name\":\"Bob\",\"cost\":\"$ 2\"}]");
    }

    private Sync rejecting() {
        var sync = world.create(BY_LINE.formatted("currency"));
        world.run(sync);
        assertThat(world.names()).containsExactly("Bob");
        return sync;
    }

    private void pass(Duration time) {
        world.records.clock.advance(time);
    }

    @Test
    void anItemThatStillDoesNotFitStaysOnTheList() {
        var sync = rejecting();
        var item = world.rejected(sync).getFirst();

        var done = world.retries.retry(WORKSPACE, sync.syncId(), item.rejectedId());

        assertThat(done).isEqualTo(new Retried(0, 1));
        assertThat(world.rejected(sync)).extracting(RejectedItem::rejectedId).containsExactly(item.rejectedId());
        assertThat(item.retryAt()).as("not by itself, while the mapping is the same").isNull();
    }

    @Test
    void aChangedMappingHasThemTriedByThemselves() {
        var sync = rejecting();
        assertThat(world.retries.retryTheDue()).isZero();

        world.syncs.change(WORKSPACE, sync.syncId(), json(DIRECT));
        world.retries.retryTheDue();

        assertThat(world.rejected(sync)).isEmpty();
        assertThat(world.people()).extracting(person -> person.data().path("cost").asText()).contains("much");
    }

    @Test
    void aPausedSyncsItemsWaitUntilItGoesOnUnlessSomebodyAsks() {
        var sync = rejecting();
        world.syncs.pause(WORKSPACE, sync.syncId());
        world.syncs.change(WORKSPACE, sync.syncId(), json(DIRECT));

        assertThat(world.retries.retryTheDue()).isZero();

        assertThat(world.retries.retryAll(WORKSPACE, sync.syncId())).isEqualTo(new Retried(1, 0));
        assertThat(world.rejected(sync)).isEmpty();
    }

    @Test
    void anItemThatIsReadAgainAndFitsLeavesTheList() {
        var sync = rejecting();
        world.service.answers("[{\"id\":1,\"name\":\"Ann\",\"cost\":\"$ 1\"},{\"id\":2,\"name\":\"Bob\",\"cost\":\"$ 2\"}]");

        world.run(sync);

        assertThat(world.rejected(sync)).isEmpty();
        assertThat(world.names()).containsExactly("Bob", "Ann");
    }

    @Test
    void anItemThatIsRejectedAgainAndAgainStandsThereOnce() {
        var sync = rejecting();
        pass(Duration.ofMinutes(1));

        world.run(sync);

        assertThat(world.rejected(sync)).singleElement()
                .satisfies(item -> assertThat(item.rejectedAt()).isEqualTo(world.records.clock.instant()));
    }

    @Test
    void anItemStandsWithTheRunThatRejectedItLastWhoeverHasTriedItSince() {
        var sync = rejecting();
        var first = world.syncs.runs(WORKSPACE, sync.syncId(), ALL).data().getFirst().syncRunId();
        world.service.answers("[{\"id\":3,\"name\":\"Cid\",\"cost\":\"little\"}]");
        var second = world.run(sync).syncRunId();
        assertThat(of(sync, null)).containsExactly("3", "1");

        assertThat(world.retries.retryAll(WORKSPACE, sync.syncId())).isEqualTo(new Retried(0, 2));

        assertThat(of(sync, first)).as("nobody has read it since").containsExactly("1");
        assertThat(of(sync, second)).containsExactly("3");
        assertThat(of(sync, "syr_none")).isEmpty();
        world.service.answers("[{\"id\":1,\"name\":\"Ann\",\"cost\":\"much\"}]");
        assertThat(of(sync, world.run(sync).syncRunId())).containsExactly("1");
        assertThat(of(sync, first)).isEmpty();
    }

    private List<String> of(Sync sync, @Nullable String syncRunId) {
        return world.syncs.rejected(WORKSPACE, sync.syncId(), syncRunId, ALL).data().stream().map(RejectedItem::externalId).toList();
    }

    @Test
    void aReasonThatMayGoIsWaitedForFiveTimes() {
        var sync = rejecting();
        world.records.jdbc.sql("update sync_rejected set tries = 0, retry_at = null").update();
        var store = new RejectedStore(world.records.jdbc);
        var item = world.rejected(sync).getFirst();

        var waits = List.of(Duration.ofHours(1), Duration.ofHours(6), Duration.ofDays(1), Duration.ofDays(3));
        for (var wait : waits) {
            store.insert(sync.syncId(), List.of(taken(item)));
            assertThat(world.rejected(sync).getFirst().retryAt()).isEqualTo(world.records.clock.instant().plus(wait));
        }
        store.insert(sync.syncId(), List.of(taken(item)));

        assertThat(world.rejected(sync).getFirst().retryAt()).as("then not any more").isNull();
    }

    /** As a type of records refuses it, because of another record. */
    private RejectedItem taken(RejectedItem item) {
        return new RejectedItem(
                "rej_new", item.syncRunId(), item.externalId(), null, null, "field_not_unique", "It is taken.", item.item(), world.records.clock.instant());
    }

    @Test
    void aChangedTypeOfRecordsHasThemTriedOnce() {
        world.records.schema("people", "{\"properties\": {\"name\": {\"maxLength\": 2}}}");
        var sync = world.create("");
        world.run(sync);
        assertThat(world.rejected(sync)).hasSize(2).allSatisfy(item ->
                assertThat(item.retryAt()).isEqualTo(item.rejectedAt().plus(Duration.ofMinutes(10))));
        assertThat(world.retries.retryTheDue()).isZero();
        pass(Duration.ofMinutes(1));

        world.records.schema("people", "{\"properties\": {\"name\": {\"pattern\": \"^A\"}}}");
        pass(Duration.ofSeconds(10));

        assertThat(world.retries.retryTheDue()).isEqualTo(1);
        assertThat(world.names()).containsExactly("Ann");
        assertThat(world.rejected(sync)).extracting(RejectedItem::externalId).containsExactly("2");
        assertThat(world.retries.retryTheDue()).isZero();
    }

    @Test
    void triesWhatIsDueAndOnlyThen() {
        var sync = rejecting();
        world.syncs.change(WORKSPACE, sync.syncId(), json(DIRECT));
        world.records.jdbc.sql("update sync_rejected set retry_at = ?").params(
                world.records.clock.instant().plusSeconds(600).atOffset(ZoneOffset.UTC)).update();

        assertThat(world.retries.retryTheDue()).isZero();
        pass(Duration.ofMinutes(10));
        assertThat(world.retries.retryTheDue()).isEqualTo(1);

        assertThat(world.rejected(sync)).isEmpty();
    }

    @Test
    void aRecordThatWasTriedAgainIsNotTakenForGoneByTheRunAtWork() {
        var sync = rejecting();
        world.syncs.change(WORKSPACE, sync.syncId(), json(DIRECT));
        world.syncs.start(WORKSPACE, sync.syncId(), "ann@example.com");
        var claimed = world.claim();
        world.step(claimed);

        world.retries.retryAll(WORKSPACE, sync.syncId());
        while (world.step(claimed).what() != SyncActivity.What.END) {
            // To its end, where it deletes what it has not read.
        }

        assertThat(world.names()).containsExactlyInAnyOrder("Ann", "Bob");
    }

    @Test
    void whatWasNotKeptOrIsAnothersCannotBeTried() {
        var sync = rejecting();
        var item = world.rejected(sync).getFirst().rejectedId();
        world.records.jdbc.sql("update sync_rejected set item = null").update();

        assertThatThrownBy(() -> world.retries.retry(WORKSPACE, sync.syncId(), item))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("rejected_not_kept"));
        assertThat(world.retries.retryAll(WORKSPACE, sync.syncId())).isEqualTo(new Retried(0, 0));
        assertThatThrownBy(() -> world.retries.retry(WORKSPACE, sync.syncId(), "rej_none"))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("rejected_not_found"));
        assertThatThrownBy(() -> world.retries.retryAll(RecordFixture.THEIRS, sync.syncId())).isInstanceOf(Refusal.class);
    }
}
