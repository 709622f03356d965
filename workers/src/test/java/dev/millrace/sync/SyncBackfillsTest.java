package dev.millrace.sync;

import static dev.millrace.sync.SyncFixture.WORKSPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.page.PageRequest;
import dev.millrace.record.RecordFixture;
import dev.millrace.refusal.Refusal;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reading again what was read before. */
class SyncBackfillsTest {

    private static final String BY_TIME =
            "{'path':'/people','key':'id','cursor':{'field':'at','parameter':'since','format':'%s'}}";

    private final SyncFixture world = new SyncFixture();

    @AfterEach
    void close() {
        world.close();
    }

    private Sync readUpTo(String cursor) {
        world.service.answers("[{\"id\":1,\"name\":\"Ann\",\"at\":\"%s\"}]".formatted(cursor));
        var sync = world.create(BY_TIME.formatted("rfc3339"), "");
        world.run(sync);
        return world.get(sync);
    }

    @Test
    void asksFromTheGivenTimeOnAndDoesNotMoveTheCursorBack() {
        var sync = readUpTo("2026-11-20T10:00:00Z");
        world.service.answers("[{\"id\":2,\"name\":\"Old\",\"at\":\"2026-11-02T00:00:00Z\"}]");

        world.backfills.backfill(WORKSPACE, sync.syncId(), "2026-11-01T02:00:00+02:00", "ann@example.com");
        var run = world.goOn(sync);

        assertThat(world.service.asked().getLast().get("since")).isEqualTo("2026-11-01T00:00:00Z");
        assertThat(run.counts().written()).isEqualTo(1);
        assertThat(world.names()).containsExactly("Ann", "Old");
        assertThat(world.get(sync).cursor()).isEqualTo("2026-11-20T10:00:00Z");
        world.run(sync);
        assertThat(world.service.asked().getLast().get("since")).isEqualTo("2026-11-20T10:00:00Z");
    }

    @Test
    void whatIsNewerMovesTheCursorOnSinceAllBeforeItWasRead() {
        var sync = readUpTo("2026-11-20T10:00:00Z");
        world.service.answers("[{\"id\":2,\"name\":\"New\",\"at\":\"2026-11-21T00:00:00Z\"}]");

        world.backfills.backfill(WORKSPACE, sync.syncId(), "2026-11-01T00:00:00Z", "ann@example.com");
        world.goOn(sync);

        assertThat(world.get(sync).cursor()).isEqualTo("2026-11-21T00:00:00Z");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "-, field_missing",
        "yesterday, field_invalid",
        "2026-11-20T10:00:00Z, field_invalid",
        "2030-01-01T00:00:00Z, field_invalid",
    })
    void refusesATimeThatIsNoneOrThatItHasNotPassed(String from, String code) {
        var sync = readUpTo("2026-11-20T10:00:00Z");

        refuses(sync, from, code);
    }

    @Test
    void refusesWhatCannotBeAskedFromATimeOn() {
        world.service.answers("[{\"id\":1,\"name\":\"Ann\",\"at\":\"a7\"}]");
        refuses(world.create(""), "2026-11-01T00:00:00Z", "sync_backfill_unsupported");
        var byText = world.syncs.create(WORKSPACE, SyncFixture.draft(
                "{'name':'t','connection':'crm','type':'people','stream':%s}".formatted(BY_TIME.formatted("text"))));
        world.run(byText);
        refuses(byText, "2026-11-01T00:00:00Z", "sync_backfill_unsupported");
        var unread = world.syncs.create(WORKSPACE, SyncFixture.draft(
                "{'name':'u','connection':'crm','type':'people','stream':%s}".formatted(BY_TIME.formatted("rfc3339"))));
        refuses(unread, "2026-11-01T00:00:00Z", "sync_backfill_unsupported");
        assertThat(world.backfills.obstacle(unread)).hasValueSatisfying(why -> assertThat(why).contains("has not read to the end yet"));
    }

    @Test
    void saysBeforehandFromWhenOnItWouldReadAndAfterwardsWhichRunsWere() {
        var sync = readUpTo("2026-11-20T10:00:00Z");

        assertThat(world.backfills.obstacle(sync)).isEmpty();
        assertThat(world.backfills.start(WORKSPACE, sync.syncId(), "2026-11-01T02:00:00+02:00")).isEqualTo("2026-11-01T00:00:00Z");
        assertThatThrownBy(() -> world.backfills.start(RecordFixture.THEIRS, sync.syncId(), "2026-11-01T02:00:00+02:00"))
                .isInstanceOf(Refusal.class);
        world.backfills.backfill(WORKSPACE, sync.syncId(), "2026-11-01T02:00:00+02:00", "ann@example.com");
        world.goOn(sync);

        assertThat(world.syncs.runs(WORKSPACE, sync.syncId(), new PageRequest(10, null)).data())
                .extracting(SyncRun::backfillFrom)
                .containsExactly(Instant.parse("2026-11-01T00:00:00Z"), null);
    }

    @Test
    void anExportReadsNothingThatCouldBeReadAgain() {
        var export = world.syncs.create(WORKSPACE, SyncFixture.draft("""
                {'name':'e','connection':'crm','type':'people','direction':'export','stream':{'path':'/people','key':'id',
                 'write':{'create':{'path':'/people','idempotency_header':'Key'},'update':{'path':'/people/{id}'}}}}"""));

        assertThat(world.backfills.obstacle(export)).hasValueSatisfying(why -> assertThat(why).contains("reset it to send everything"));
        refuses(export, "2026-11-01T00:00:00Z", "sync_backfill_unsupported");
    }

    @Test
    void refusesWhileItIsAtWorkOrPausedAndToOthers() {
        var sync = readUpTo("2026-11-20T10:00:00Z");
        world.backfills.backfill(WORKSPACE, sync.syncId(), "2026-11-01T00:00:00Z", "ann@example.com");
        refuses(sync, "2026-11-01T00:00:00Z", "sync_running");
        world.syncs.pause(WORKSPACE, sync.syncId());
        refuses(sync, "2026-11-01T00:00:00Z", "sync_not_active");
        assertThatThrownBy(() -> world.backfills.backfill(RecordFixture.THEIRS, sync.syncId(), "2026-11-01T00:00:00Z", "ann@example.com"))
                .isInstanceOf(Refusal.class);
    }

    private void refuses(Sync sync, String from, String code) {
        assertThatThrownBy(() -> world.backfills.backfill(WORKSPACE, sync.syncId(), from, "ann@example.com"))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
    }
}
