package dev.millrace.sync;

import static dev.millrace.sync.SyncFixture.WORKSPACE;
import static dev.millrace.sync.SyncFixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.language.run.Call.Turn;
import dev.millrace.page.PageRequest;
import dev.millrace.record.Cause;
import dev.millrace.record.RecordFixture;
import dev.millrace.record.RecordWrite;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.ListingService.Answer;
import dev.millrace.sync.SyncActivity.What;
import dev.millrace.sync.SyncRun.Status;
import dev.millrace.sync.rejected.RejectedItem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of syncs, step by step. */
class SyncStepTest {

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
    void readsAStreamByOffsetsToItsEnd() {
        world.service.answers(query -> Answer.ok("{\"data\":%s}".formatted(people(number(query, "offset"), number(query, "limit")))));
        var sync = world.create(OFFSET, "");

        var run = world.run(sync);

        assertThat(run.status()).isEqualTo(Status.COMPLETED);
        assertThat(world.names()).containsExactly("p0", "p1", "p2", "p3", "p4", "p5", "p6");
        assertThat(run.counts()).isEqualTo(new SyncRun.Counts(7, 7, 0, 0, 0, 4, 0));
        assertThat(world.service.asked()).extracting(query -> query.get("offset")).containsExactly("0", "2", "4", "6");
    }

    @Test
    void readsAStreamByPageNumbers() {
        world.service.answers(query -> Answer.ok(people((number(query, "page") - 1) * 3, 3)));
        var sync = world.create("""
                {'path':'/people','key':'id','size':{'parameter':'n','most':3},'paginator':{'kind':'page','parameter':'page'}}""", "");

        world.run(sync);

        assertThat(world.people()).hasSize(7);
        assertThat(world.service.asked()).extracting(query -> query.get("page")).containsExactly("1", "2", "3");
    }

    @Test
    void readsAStreamByCursors() {
        world.service.answers(query -> {
            var from = number(query, "after");
            return Answer.ok("{\"data\":%s,\"next\":%s}".formatted(people(from, 3), from + 3 < 7 ? "\"%d\"".formatted(from + 3) : "null"));
        });
        var sync = world.create("""
                {'path':'/people','key':'id','items':'.data','paginator':{'kind':'cursor','parameter':'after','next':'.next'}}""", "");

        world.run(sync);

        assertThat(world.people()).hasSize(7);
        assertThat(world.service.asked()).extracting(query -> query.get("after")).containsExactly(null, "3", "6");
    }

    @Test
    void readsAStreamByLinksOfItsOwnOriginOnly() {
        world.service.answers(query -> {
            var from = number(query, "from");
            return new Answer(200, people(from, 4), from > 0 ? Map.of() : Map.of("Link", "</x?from=9>; rel=\"last\", </people?from=4>; rel=\"next\""));
        });
        var sync = world.create("{'path':'/people','key':'id','paginator':{'kind':'link'}}", "");

        world.run(sync);

        assertThat(world.people()).hasSize(7);

        world.service.answers(query -> new Answer(200, "[]", Map.of("Link", "<http://127.0.0.2:1/steal>; rel=next")));
        var run = world.run(sync);
        assertThat(run.status()).isEqualTo(Status.FAILED);
        assertThat(run.failure()).contains("leads to another server");
    }

    @Test
    void whatIsUnchangedMakesNoVersionAndNoEvent() {
        world.service.answers("[{\"id\":1,\"name\":\"Ann\"},{\"id\":2,\"name\":\"Bob\"}]");
        var sync = world.create("");
        world.run(sync);
        world.service.answers("[{\"id\":1,\"name\":\"Ann\"},{\"id\":2,\"name\":\"Rob\"}]");
        world.records.events.clear();

        var run = world.run(sync);

        assertThat(run.counts().unchanged()).isEqualTo(1);
        assertThat(run.counts().written()).isEqualTo(1);
        assertThat(world.people()).extracting(person -> person.version()).containsExactly(1L, 2L);
        assertThat(world.records.eventTypes()).containsExactly("person.updated", "sync.completed");
        var history = world.records.records.history(WORKSPACE, "people", world.people().getFirst().recordId(), new PageRequest(5, null));
        assertThat(history.data().getFirst().cause()).isEqualTo(new Cause(Cause.Kind.SYNC, sync.syncId(), "people", null, 0));
    }

    @Test
    void aPageThatIsDoneAgainAfterItsCommitIsTheNextPage() {
        world.service.answers(query -> Answer.ok("{\"data\":%s}".formatted(people(number(query, "offset"), number(query, "limit")))));
        var sync = world.create(OFFSET, "");
        world.syncs.start(WORKSPACE, sync.syncId(), "ann@example.com");
        var claimed = world.claim();
        world.step(claimed);

        // The worker died before it could say that the page was done; whoever takes over repeats the step.
        world.step(claimed);

        assertThat(world.names()).containsExactly("p0", "p1", "p2", "p3");
        assertThat(world.syncs.run(WORKSPACE, sync.syncId(), claimed.syncRunId()).counts().read()).isEqualTo(4);
    }

    @Test
    void aPageThatTwoFetchAtTheSameTimeIsWrittenOnce() {
        world.service.answers(query -> Answer.ok("{\"data\":%s}".formatted(people(number(query, "offset"), number(query, "limit")))));
        var sync = world.create(OFFSET, "");
        world.syncs.start(WORKSPACE, sync.syncId(), "ann@example.com");
        var claimed = world.claim();
        ServiceCalls slowly = call -> {
            var answer = world.calls.ask(call);
            world.step(claimed);
            return answer;
        };
        var slow = world.step(slowly, world.records.transaction, ahead -> {});

        slow.step(claimed.syncRunId(), claimed.claim(), Turn.FIRST);

        assertThat(world.names()).containsExactly("p0", "p1");
        assertThat(world.syncs.run(WORKSPACE, sync.syncId(), claimed.syncRunId()).counts().read()).isEqualTo(2);
    }

    @Test
    void onlyWhoTookItUpLastWorksOnIt() {
        world.service.answers(people(0, 7));
        var sync = world.create("");
        world.syncs.start(WORKSPACE, sync.syncId(), "ann@example.com");
        var dead = world.claim();
        world.claims.releaseAll();
        var alive = world.claim();

        assertThat(world.step(dead).what()).isEqualTo(What.END);

        assertThat(world.service.asked()).isEmpty();
        assertThat(world.step(alive).what()).isEqualTo(What.STEP);
    }

    @Test
    void anIncrementalRunAsksFromItsCursorOnWithALookBack() {
        var stream = """
                {'path':'/people','key':'id','cursor':{'field':'at','parameter':'since','look_back':'PT1M'}}""";
        world.service.answers("[{\"id\":1,\"name\":\"Ann\",\"at\":\"2026-11-20T10:00:00+01:00\"},{\"id\":2,\"name\":\"Bob\",\"at\":\"2026-11-19T10:00:00Z\"}]");
        var sync = world.create(stream, "");
        world.run(sync);
        world.service.answers("[]");

        var run = world.run(sync);

        assertThat(world.service.asked()).extracting(query -> query.get("since")).containsExactly(null, "2026-11-20T08:59:00Z");
        assertThat(run.status()).isEqualTo(Status.COMPLETED);
        assertThat(world.get(sync).cursor()).isEqualTo("2026-11-20T09:00:00Z");
        assertThat(world.people()).hasSize(2);
    }

    @Test
    void theCursorStaysWhereAnUnorderedStreamFails() {
        var stream = """
                {'path':'/people','key':'id','items':'.data','size':{'parameter':'limit','most':1},
                 'paginator':{'kind':'offset','parameter':'offset'},'cursor':{'field':'at','parameter':'since'}}""";
        world.service.answers(query -> number(query, "offset") == 0
                ? Answer.ok("{\"data\":[{\"id\":1,\"at\":\"2026-11-20T10:00:00Z\"}]}")
                : new Answer(404, "", Map.of()));
        var sync = world.create(stream, "");

        assertThat(world.run(sync).status()).isEqualTo(Status.FAILED);

        assertThat(world.get(sync).cursor()).isNull();
        assertThat(world.people()).hasSize(1);
    }

    @Test
    void waitsAsLongAsTheServiceAsksAndGoesOn() {
        var asked = new AtomicInteger();
        world.service.answers(query -> asked.incrementAndGet() == 1
                ? new Answer(429, "{}", Map.of("Retry-After", "120"))
                : Answer.ok(people(0, 7)));
        var sync = world.create("");
        world.syncs.start(WORKSPACE, sync.syncId(), "ann@example.com");
        var claimed = world.claim();

        var next = world.step(claimed);

        assertThat(next.what()).isEqualTo(What.WAIT);
        assertThat(Duration.between(world.records.clock.instant(), next.at())).isBetween(Duration.ofSeconds(120), Duration.ofSeconds(125));
        var waiting = world.syncs.run(WORKSPACE, sync.syncId(), claimed.syncRunId());
        assertThat(waiting.status()).isEqualTo(Status.WAITING);
        assertThat(waiting.waitingFor()).contains("429");
        assertThat(waiting.counts().waitedMs()).isGreaterThanOrEqualTo(120_000);
        world.records.clock.advance(Duration.ofSeconds(130));
        assertThat(world.step.step(claimed.syncRunId(), claimed.claim(), next.turn()).what()).isEqualTo(What.STEP);
        assertThat(world.people()).hasSize(7);
        assertThat(world.syncs.run(WORKSPACE, sync.syncId(), claimed.syncRunId()).counts().calls()).isEqualTo(2);
    }

    @Test
    void aServiceThatKeepsFailingEndsTheRunAndNotTheSync() {
        world.service.answers(query -> new Answer(500, "{}", Map.of()));
        var sync = world.create("");

        var run = world.run(sync);

        assertThat(run.status()).isEqualTo(Status.FAILED);
        assertThat(run.counts().calls()).isGreaterThanOrEqualTo(3);
        assertThat(world.get(sync).status()).isEqualTo(Sync.Status.ACTIVE);
    }

    @Test
    void lostAuthorizationParksTheSyncUntilItIsConnectedAgain() {
        world.service.answers(query -> new Answer(401, "{}", Map.of()));
        var sync = world.create("");

        var run = world.run(sync);

        assertThat(run.status()).isEqualTo(Status.SUSPENDED);
        assertThat(run.waitingFor()).contains("'crm' has to be authorized again");
        assertThat(world.get(sync).status()).isEqualTo(Sync.Status.PARKED);
        world.service.answers(people(0, 7));
        assertThat(world.times.goOnWhereReconnected()).isZero();

        world.records.clock.advance(Duration.ofMinutes(1));
        world.records.jdbc.sql("update connection set updated_at = ?").params(java.sql.Timestamp.from(world.records.clock.instant())).update();

        assertThat(world.times.goOnWhereReconnected()).isEqualTo(1);
        assertThat(world.goOn(sync).status()).isEqualTo(Status.COMPLETED);
        assertThat(world.get(sync).status()).isEqualTo(Sync.Status.ACTIVE);
        assertThat(world.people()).hasSize(7);
    }

    @Test
    void aPausedRunGoesOnWhereItWas() {
        world.service.answers(query -> Answer.ok("{\"data\":%s}".formatted(people(number(query, "offset"), number(query, "limit")))));
        var sync = world.create(OFFSET, "");
        world.syncs.start(WORKSPACE, sync.syncId(), "ann@example.com");
        var claimed = world.claim();
        world.step(claimed);

        world.syncs.pause(WORKSPACE, sync.syncId());

        assertThat(world.step(claimed).what()).isEqualTo(What.END);
        assertThatThrownBy(() -> world.syncs.start(WORKSPACE, sync.syncId(), "ann@example.com"))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("sync_not_active"));
        world.syncs.resume(WORKSPACE, sync.syncId());
        assertThat(world.goOn(sync).counts().read()).isEqualTo(7);
        // What was asked ahead before the pause is asked again: who resumes may have changed the connection.
        assertThat(world.service.asked()).extracting(query -> query.get("offset")).containsExactly("0", "2", "2", "4", "6");
    }

    @Test
    void keepsWhatCannotBeWrittenWithTheReason() {
        world.service.answers("[{\"id\":1,\"name\":\"Ann\",\"age\":\"old\"},{\"name\":\"Bob\"},{\"id\":3,\"name\":\"Cid\",\"age\":7}]");
        world.records.schema("people", "{\"properties\":{\"age\":{\"type\":\"integer\"}}}");
        var sync = world.create("");

        var run = world.run(sync);

        assertThat(run.counts().rejected()).isEqualTo(2);
        assertThat(world.names()).containsExactly("Cid");
        assertThat(world.rejected(sync)).extracting(RejectedItem::externalId).containsExactlyInAnyOrder("1", null);
        assertThat(world.rejected(sync)).extracting(RejectedItem::field).contains("/data/age");
        assertThat(world.rejected(sync)).allSatisfy(item -> assertThat(item.item()).isNotNull());
    }

    @Test
    void pausesASyncOfWhichMostIsRejected() {
        var items = IntStream.range(0, 120)
                .mapToObj(number -> number < 70 ? "{\"name\":\"x\"}" : "{\"id\":%d}".formatted(number))
                .collect(Collectors.joining(",", "[", "]"));
        world.service.answers(items);
        var sync = world.create("");

        var run = world.run(sync);

        assertThat(run.status()).isEqualTo(Status.FAILED);
        assertThat(run.failure()).contains("More than 50 %");
        assertThat(world.get(sync).status()).isEqualTo(Sync.Status.PAUSED);
        assertThat(world.people()).hasSize(50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"theirs", "ours", "last_write_wins"})
    void whoWinsWhereBothHaveChanged(String conflict) {
        var stream = "{'path':'/people','key':'id','cursor':{'field':'at','parameter':'since'}}";
        world.service.answers("[{\"id\":1,\"name\":\"Ann\",\"at\":\"2026-11-20T10:00:00Z\"}]");
        var sync = world.create(stream, ",'mode':'full','conflict':'%s'".formatted(conflict));
        world.run(sync);
        world.records.write("people", new RecordWrite.Update(world.people().getFirst().recordId(), RecordFixture.data("{\"name\":\"Anna\"}"), null));
        // Changed there before it was changed here.
        world.service.answers("[{\"id\":1,\"name\":\"Annie\",\"at\":\"2026-11-20T11:00:00Z\"}]");

        world.run(sync);

        assertThat(world.names()).containsExactly(conflict.equals("theirs") ? "Annie" : "Anna");
    }

    @Test
    void aMappingChangesItsOwnFieldsAndNoOthers() {
        world.service.answers("[{\"id\":1,\"email\":\" ANN@example.com\",\"user\":{\"login\":\"ann\"}}]");
        var sync = world.create(",'mapping':[{'ours':'mail','theirs':'email','transform':{'jq':'ascii_downcase | ltrimstr(\\u0022 \\u0022)'}},{'ours':'login','theirs':'user.login'}]");
        world.run(sync);
        var ann = world.people().getFirst();
        assertThat(ann.data()).isEqualTo(json("{'mail':'ann@example.com','login':'ann'}"));
        world.records.write("people", new RecordWrite.Update(ann.recordId(), RecordFixture.data("{\"note\":\"ours\"}"), null));
        world.service.answers("[{\"id\":1,\"email\":\"a@example.com\"}]");

        world.run(sync);

        assertThat(world.people().getFirst().data()).isEqualTo(json("{'mail':'a@example.com','note':'ours'}"));
    }

    @Test
    void aScheduleStartsOneRunAtATimeAndSaysWhatItLeftOut() {
        var sync = world.create(",'schedule':{'every':'PT15M'}");
        world.records.clock.advance(Duration.ofMinutes(15));
        assertThat(world.times.startTheDue()).isEqualTo(1);
        world.records.clock.advance(Duration.ofMinutes(15));

        assertThat(world.times.startTheDue()).isEqualTo(1);

        var runs = world.syncs.runs(WORKSPACE, sync.syncId(), new PageRequest(10, null)).data();
        assertThat(runs).extracting(SyncRun::skipped).isEqualTo(List.of(1));
        assertThat(world.get(sync).nextAt()).isAfter(world.records.clock.instant());
    }

    @Test
    void aResetReadsEverythingAgainAndTouchesNoRecordThatIsAsItWas() {
        var stream = "{'path':'/people','key':'id','cursor':{'field':'at','parameter':'since'}}";
        world.service.answers("[{\"id\":1,\"name\":\"Ann\",\"at\":\"2026-11-20T10:00:00Z\"}]");
        var sync = world.create(stream, "");
        world.run(sync);

        world.syncs.reset(WORKSPACE, sync.syncId());
        var run = world.run(sync);

        assertThat(world.service.asked()).extracting(query -> query.get("since")).containsOnlyNulls();
        assertThat(run.counts().unchanged()).isEqualTo(1);
        assertThat(world.people().getFirst().version()).isEqualTo(1);
    }

    @Test
    void aPreviewMapsAndWritesNothing() {
        world.records.schema("people", "{\"required\":[\"mail\"]}");
        world.service.answers("[{\"id\":1,\"email\":\"a@b.c\",\"cost\":\"€ 1.234,50\"},{\"id\":2,\"cost\":\"much\"},{\"id\":3}]");

        var preview = world.previews.preview(WORKSPACE, SyncFixture.draft("""
                {'name':'people','connection':'crm','type':'people','stream':{'path':'/people','key':'id'},'mapping':[
                 {'ours':'mail','theirs':'email'},{'ours':'cost','theirs':'cost','transform':'currency'}]}"""));

        assertThat(preview.items()).isEqualTo(3);
        assertThat(preview.rows().getFirst().data()).isEqualTo(json("{'mail':'a@b.c','cost':1234.50}"));
        assertThat(preview.rows().getFirst().problems()).isEmpty();
        assertThat(preview.rows().get(1).problems().getFirst().field()).isEqualTo("cost");
        assertThat(preview.rows().get(2).problems().getFirst().message()).contains("mail");
        assertThat(world.people()).isEmpty();
        assertThat(world.records.events).isEmpty();
    }
}
