package dev.millrace.sync;

import static dev.millrace.sync.SyncFixture.WORKSPACE;
import static dev.millrace.sync.SyncFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.record.RecordFixture;
import dev.millrace.record.RecordWrite;
import dev.millrace.sync.SyncRun.Status;
import dev.millrace.sync.WritableService.Manner;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Records that are sent to a service. */
class SyncExportTest {

    private static final Manner PLAIN = new Manner(false, false, false, false);
    private static final Manner KEYS = new Manner(false, true, false, false);

    private final TwoWayWorld world = new TwoWayWorld();
    private final SyncFixture fixture = world.fixture;

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void makesChangesAndDeletesByOneCallEach() {
        var sync = world.create("export", PLAIN, "people", "");
        var ann = fixture.records.insert("people", "{\"name\":\"Ann\",\"mail\":\"ann@x\",\"city\":\"Bern\",\"note\":\"ours\"}");
        fixture.records.insert("people", "{\"name\":\"Bob\"}");

        var first = fixture.run(sync);

        assertThat(first.status()).isEqualTo(Status.COMPLETED);
        assertThat(first.counts().pushed()).isEqualTo(2);
        assertThat(first.counts().calls()).isEqualTo(2);
        assertThat(world.service.writes().getFirst().body())
                .isEqualTo(json("{'name':'Ann','email':'ann@x','address':{'city':'Bern'},'ref':'%s'}".formatted(ann.recordId())));

        fixture.records.patch(ann, "{\"city\":\"Basel\"}");
        assertThat(fixture.run(sync).counts().calls()).isEqualTo(1);
        assertThat(world.service.writes().getLast().body()).isEqualTo(json("{'address':{'city':'Basel'}}"));

        fixture.records.write("people", new RecordWrite.Delete(ann.recordId(), null));
        assertThat(fixture.run(sync).counts().pushed()).isEqualTo(1);
        assertThat(world.theirNames()).containsExactly("Bob");
    }

    @Test
    void asksNothingWhereNoFieldThatGoesThereHasChanged() {
        var sync = world.create("export", PLAIN, "people", "");
        var ann = fixture.records.insert("people", "{\"name\":\"Ann\"}");
        fixture.run(sync);
        fixture.records.patch(ann, "{\"note\":\"ours alone\"}");

        var run = fixture.run(sync);

        assertThat(run.counts().calls()).isZero();
        assertThat(run.counts().unchanged()).isEqualTo(1);
        assertThat(fixture.run(sync).counts().read()).isZero();
    }

    @Test
    void aRefusedRecordIsTriedAgainWhenItChangesOrSomebodyWantsIt() {
        var sync = world.create("export", PLAIN, "people", "");
        var ann = fixture.records.insert("people", "{\"name\":\"Ann\"}");
        world.service.refuses(422);

        var refused = fixture.run(sync);

        assertThat(refused.status()).isEqualTo(Status.COMPLETED);
        assertThat(refused.counts().rejected()).isEqualTo(1);
        var rejected = fixture.rejected(sync).getFirst();
        assertThat(rejected.code()).isEqualTo("push_refused");
        assertThat(rejected.recordId()).isEqualTo(ann.recordId());
        assertThat(rejected.message()).contains("answered 422");
        world.service.refuses(0);
        assertThat(fixture.run(sync).counts().calls()).isZero();

        assertThat(fixture.syncs.tryRejectedAgain(WORKSPACE, sync.syncId())).isEqualTo(1);
        assertThat(fixture.rejected(sync)).as("on its way again").isEmpty();
        fixture.run(sync);
        assertThat(world.theirNames()).containsExactly("Ann");

        world.service.refuses(422);
        var changed = fixture.records.patch(ann, "{\"name\":\"Anna\"}");
        fixture.run(sync);
        changed = fixture.records.patch(changed, "{\"name\":\"Anne\"}");
        fixture.run(sync);
        assertThat(fixture.rejected(sync)).as("once, however often it was refused").hasSize(1);
        world.service.refuses(0);
        fixture.records.patch(changed, "{\"name\":\"Annie\"}");
        fixture.run(sync);
        assertThat(world.theirNames()).containsExactly("Annie");
        assertThat(fixture.rejected(sync)).isEmpty();
    }

    @Test
    void aServiceThatRefusesMostPausesTheSync() {
        var sync = world.create("export", PLAIN, "people", "");
        for (var number = 0; number < 110; number++) {
            fixture.records.insert("people", "{\"name\":\"p%d\"}".formatted(number));
        }
        world.service.refuses(400);

        var run = fixture.run(sync);

        assertThat(run.status()).isEqualTo(Status.FAILED);
        assertThat(fixture.get(sync).status()).isEqualTo(Sync.Status.PAUSED);
        assertThat(run.counts().rejected()).isEqualTo(100);
    }

    @Test
    void aRecordThatAlwaysFailsDoesNotHoldUpTheOthers() {
        var sync = world.create("export", PLAIN, "people", "");
        fixture.records.insert("people", "{\"name\":\"Ann\"}");
        fixture.records.insert("people", "{\"name\":\"Bob\"}");
        var first = new AtomicBoolean(true);
        world.service.beforeWrites(() -> world.service.refuses(first.getAndSet(false) ? 500 : 0));

        var run = fixture.run(sync);

        assertThat(run.status()).isEqualTo(Status.FAILED);
        assertThat(run.failure()).contains("1 records could not be sent");
        assertThat(world.theirNames()).containsExactly("Bob");
        assertThat(fixture.run(sync).status()).isEqualTo(Status.COMPLETED);
        assertThat(world.theirNames()).containsExactlyInAnyOrder("Ann", "Bob");
    }

    @Test
    void aServiceThatIsDownEndsTheRunSoon() {
        var sync = world.create("export", PLAIN, "people", "");
        for (var number = 0; number < 6; number++) {
            fixture.records.insert("people", "{\"name\":\"p%d\"}".formatted(number));
        }
        world.service.refuses(500);

        var run = fixture.run(sync);

        assertThat(run.status()).isEqualTo(Status.FAILED);
        assertThat(run.counts().read()).isEqualTo(3);
    }

    @Test
    void aCreateWhoseAnswerWasLostIsFoundAndNotMadeTwice() {
        var sync = world.create("export", PLAIN, "people", "");
        fixture.records.insert("people", "{\"name\":\"Ann\"}");
        world.service.trouble(new WritableService.Trouble(new Random(1), 0, 1_000, false));
        assertThat(fixture.run(sync).status()).isEqualTo(Status.FAILED);
        assertThat(world.theirNames()).containsExactly("Ann");
        world.service.trouble(null);

        var run = fixture.run(sync);

        assertThat(run.status()).isEqualTo(Status.COMPLETED);
        assertThat(world.theirNames()).containsExactly("Ann");
        assertThat(world.service.writes()).hasSize(1);
    }

    @Test
    void whereTheServiceKnowsKeysTheSameRequestIsSentAgain() {
        var sync = world.create("export", KEYS, "people", "");
        fixture.records.insert("people", "{\"name\":\"Ann\"}");
        world.service.trouble(new WritableService.Trouble(new Random(1), 0, 1_000, false));
        fixture.run(sync);
        world.service.trouble(null);
        fixture.run(sync);

        assertThat(world.theirNames()).containsExactly("Ann");
        assertThat(world.service.writes()).hasSize(1);
        assertThat(world.service.writes().getFirst().headers()).containsKey("idempotency-key");
    }

    @Test
    void whatIsThereAlreadyIsTakenByItsFieldAndChanged() {
        var stream = TwoWayWorld.stream(PLAIN).replace("'query':{'ref':'.record_id'}", "'where':'.item.email == .data.email'");
        var sync = fixture.syncs.create(WORKSPACE, SyncFixture.draft("""
                {'name':'people','connection':'api','type':'people','direction':'export','match':['mail'],'stream':%s,'mapping':%s}"""
                .formatted(stream, TwoWayWorld.MAPPING)));
        world.service.put("{'name':'Old','email':'ann@x','vip':true}");
        fixture.records.insert("people", "{\"name\":\"Ann\",\"mail\":\"ann@x\"}");

        fixture.run(sync);

        assertThat(world.theirNames()).containsExactly("Ann");
        assertThat(world.onlyItem().path("vip").asBoolean()).isTrue();
        assertThat(world.service.writes()).extracting(WritableService.Write::method).containsExactly("PATCH");

        world.service.put("{'name':'One','email':'two@x'}");
        world.service.put("{'name':'Two','email':'two@x'}");
        fixture.records.insert("people", "{\"name\":\"Bob\",\"mail\":\"two@x\"}");
        assertThat(fixture.run(sync).counts().rejected()).isEqualTo(1);
        assertThat(fixture.rejected(sync).getFirst().code()).isEqualTo("match_ambiguous");
    }

    @Test
    void aFieldThatTheMappingGetsLaterIsSentOfEveryRecord() {
        var sync = world.create("export", PLAIN, "people", "");
        fixture.records.insert("people", "{\"name\":\"Ann\",\"note\":\"hello\"}");
        fixture.run(sync);
        var mapping = TwoWayWorld.MAPPING.strip().replaceFirst("]$", ",{'ours':'note','theirs':'memo'}]");

        fixture.syncs.change(WORKSPACE, sync.syncId(), json("{'mapping':%s}".formatted(mapping)));
        fixture.run(sync);

        assertThat(world.service.writes().getLast().body()).isEqualTo(json("{'memo':'hello'}"));
    }

    @Test
    void nobodyKnowsWhetherItWasMadeUntilAPersonSaysSo() {
        var stream = TwoWayWorld.stream(PLAIN).replace("'query':{'ref':'.record_id'}", "'query':{'ref':'.data.missing'}");
        world.service.begin(PLAIN);
        var sync = fixture.syncs.create(WORKSPACE, SyncFixture.draft("""
                {'name':'people','connection':'api','type':'people','direction':'export','stream':%s,'mapping':%s}"""
                .formatted(stream, TwoWayWorld.MAPPING)));
        fixture.records.insert("people", "{\"name\":\"Ann\"}");
        world.service.trouble(new WritableService.Trouble(new Random(1), 0, 1_000, false));
        fixture.run(sync);
        world.service.trouble(null);

        assertThat(fixture.run(sync).counts().rejected()).isEqualTo(1);

        assertThat(fixture.rejected(sync).getFirst().code()).isEqualTo("push_unsure");
        assertThat(fixture.run(sync).counts().calls()).isZero();
        assertThat(world.service.writes()).hasSize(1);
        fixture.syncs.tryRejectedAgain(WORKSPACE, sync.syncId());
        fixture.run(sync);
        assertThat(world.service.writes()).hasSize(2);
    }

    @Test
    void withoutAMappingTheRecordIsSentAsItIsAndAfterAResetOnceMore() {
        world.service.begin(KEYS);
        var sync = fixture.syncs.create(WORKSPACE, SyncFixture.draft("""
                {'name':'people','connection':'api','type':'people','direction':'export','stream':%s}"""
                .formatted(TwoWayWorld.stream(KEYS))));
        var ann = fixture.records.insert("people", "{\"name\":\"Ann\",\"nick\":\"A\"}");
        fixture.run(sync);
        fixture.records.write("people", new RecordWrite.Replace(ann.recordId(), RecordFixture.data("{\"name\":\"Ann\"}"), null));

        fixture.run(sync);

        assertThat(world.service.writes().getLast().body()).isEqualTo(json("{'nick':null}"));
        fixture.syncs.reset(WORKSPACE, sync.syncId());
        fixture.run(sync);
        assertThat(world.service.writes().getLast().body()).isEqualTo(json("{'name':'Ann'}"));
    }
}
