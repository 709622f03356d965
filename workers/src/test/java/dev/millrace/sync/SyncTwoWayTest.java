package dev.millrace.sync;

import static dev.millrace.sync.SyncFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.page.PageRequest;
import dev.millrace.record.RecordWrite;
import dev.millrace.sync.WritableService.Manner;
import dev.millrace.sync.merge.SyncConflict;
import dev.millrace.sync.rejected.RejectedItem;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records and items that follow one another. */
class SyncTwoWayTest {

    private static final Manner VERSIONS = new Manner(true, false, false, false);

    private final TwoWayWorld world = new TwoWayWorld();
    private final SyncFixture fixture = world.fixture;

    @AfterEach
    void close() {
        world.close();
    }

    private Sync create(String more) {
        return world.create("two_way", VERSIONS, "people", more);
    }

    private void later() {
        fixture.records.clock.advance(Duration.ofMinutes(1));
    }

    @Test
    void eachSideGetsWhatTheOtherHasAndKeepsWhatIsItsOwn() {
        var sync = create("");
        world.service.put("{'name':'Ann','email':' ann@x','vip':true}");
        fixture.records.insert("people", "{\"name\":\"Bob\",\"note\":\"ours\"}");

        var run = fixture.run(sync);

        assertThat(fixture.names()).containsExactly("Bob", "Ann");
        assertThat(world.theirNames()).containsExactly("Ann", "Bob");
        assertThat(run.counts().written()).isEqualTo(1);
        assertThat(run.counts().pushed()).isEqualTo(1);

        later();
        world.service.edit(world.onlyId(), "{'name':'Anna'}");
        fixture.records.patch(fixture.people().getLast(), "{\"city\":\"Bern\"}");
        var second = fixture.run(sync);

        assertThat(fixture.people().getLast().data()).isEqualTo(json("{'name':'Anna','mail':'ann@x','city':'Bern'}"));
        assertThat(world.onlyItem().path("name").asText()).isEqualTo("Anna");
        assertThat(world.onlyItem().at("/address/city").asText()).isEqualTo("Bern");
        assertThat(world.onlyItem().path("vip").asBoolean()).isTrue();
        assertThat(second.counts().conflicts()).isZero();
    }

    @Test
    void aFurtherRunReadsAndDoesNothingElse() {
        var sync = create("");
        world.service.put("{'name':'Ann'}");
        fixture.records.insert("people", "{\"name\":\"Bob\"}");
        fixture.run(sync);
        fixture.run(sync);
        fixture.records.events.clear();
        var writes = world.service.writes().size();

        var run = fixture.run(sync);

        assertThat(run.counts().read()).isEqualTo(2);
        assertThat(run.counts().calls()).isEqualTo(1);
        assertThat(world.service.writes()).hasSize(writes);
        assertThat(fixture.records.eventTypes()).containsExactly("sync.completed");
    }

    @ParameterizedTest
    @CsvSource({"last_write_wins,true,Theirs", "last_write_wins,false,Ours", "ours,true,Ours", "theirs,false,Theirs"})
    void aFieldThatBothHaveChangedIsDecidedAndWrittenDown(String conflict, boolean theirsIsLater, String winner) {
        var sync = create(",'conflict':'%s'".formatted(conflict));
        world.service.put("{'name':'Ann'}");
        fixture.run(sync);
        later();
        if (theirsIsLater) {
            fixture.records.patch(fixture.people().getFirst(), "{\"name\":\"Ours\"}");
            later();
        }
        world.service.edit(world.onlyId(), "{'name':'Theirs'}");
        if (!theirsIsLater) {
            later();
            fixture.records.patch(fixture.people().getFirst(), "{\"name\":\"Ours\"}");
        }

        var run = fixture.run(sync);

        assertThat(fixture.names()).containsExactly(winner);
        assertThat(world.theirNames()).containsExactly(winner);
        assertThat(run.counts().conflicts()).isEqualTo(1);
        var written = fixture.conflicts(sync).getFirst();
        assertThat(written.field()).isEqualTo("name");
        assertThat(written.base()).isEqualTo(json("'Ann'"));
        assertThat(written.ours()).isEqualTo(json("'Ours'"));
        assertThat(written.theirs()).isEqualTo(json("'Theirs'"));
        assertThat(written.winner()).isEqualTo(winner.toLowerCase(Locale.ROOT));
        var next = fixture.run(sync);
        assertThat(next.counts().conflicts()).isZero();
        assertThat(foundBy(sync, run)).containsExactly(written.conflictId());
        assertThat(foundBy(sync, next)).isEmpty();
    }

    private List<String> foundBy(Sync sync, SyncRun run) {
        return fixture.syncs.conflicts(SyncFixture.WORKSPACE, sync.syncId(), run.syncRunId(), new PageRequest(200, null)).data().stream()
                .map(SyncConflict::conflictId)
                .toList();
    }

    @Test
    void aChangeOfAnotherFieldDoesNotMakeOursTheLaterOne() {
        var sync = create("");
        world.service.put("{'name':'Ann'}");
        fixture.run(sync);
        later();
        fixture.records.patch(fixture.people().getFirst(), "{\"name\":\"Ours\"}");
        later();
        world.service.edit(world.onlyId(), "{'name':'Theirs'}");
        later();
        fixture.records.patch(fixture.people().getFirst(), "{\"note\":\"later\"}");

        fixture.run(sync);

        assertThat(fixture.names()).containsExactly("Theirs");
    }

    @Test
    void deletionsGoBothWays() {
        var sync = create("");
        var gone = world.service.put("{'name':'Ann'}");
        world.service.put("{'name':'Bob'}");
        fixture.run(sync);
        later();
        world.service.remove(gone);
        fixture.records.write("people", new RecordWrite.Delete(fixture.people().getLast().recordId(), null));

        var run = fixture.run(sync);

        assertThat(fixture.people()).isEmpty();
        assertThat(world.theirNames()).isEmpty();
        assertThat(run.counts().deleted()).isEqualTo(1);
        assertThat(run.counts().pushed()).isEqualTo(1);
        assertThat(fixture.conflicts(sync)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"last_write_wins,1", "ours,1", "theirs,0"})
    void aRecordThatWasChangedWhileItsItemWasDeleted(String conflict, int left) {
        var sync = create(",'conflict':'%s'".formatted(conflict));
        var id = world.service.put("{'name':'Ann'}");
        fixture.run(sync);
        later();
        fixture.records.patch(fixture.people().getFirst(), "{\"name\":\"Anna\"}");
        world.service.remove(id);

        fixture.run(sync);

        assertThat(fixture.people()).hasSize(left);
        assertThat(world.theirNames()).isEqualTo(left == 0 ? List.of() : List.of("Anna"));
        assertThat(fixture.conflicts(sync)).hasSize(1);
        assertThat(fixture.conflicts(sync).getFirst().field()).isNull();
        assertThat(fixture.conflicts(sync).getFirst().ours().path("name").asText()).isEqualTo("Anna");
    }

    @ParameterizedTest
    @CsvSource({"last_write_wins,1", "ours,0", "theirs,1"})
    void anItemThatWasChangedWhileItsRecordWasDeleted(String conflict, int left) {
        var sync = create(",'conflict':'%s'".formatted(conflict));
        var id = world.service.put("{'name':'Ann'}");
        fixture.run(sync);
        later();
        fixture.records.write("people", new RecordWrite.Delete(fixture.people().getFirst().recordId(), null));
        world.service.edit(id, "{'name':'Anna'}");

        fixture.run(sync);

        assertThat(fixture.people()).hasSize(left);
        assertThat(world.theirNames()).hasSize(left);
        assertThat(fixture.conflicts(sync)).hasSize(1);
    }

    @Test
    void aChangeThatComesBetweenOurLookAndOurWriteIsNotLost() {
        var sync = create("");
        var id = world.service.put("{'name':'Ann'}");
        fixture.run(sync);
        later();
        fixture.records.patch(fixture.people().getFirst(), "{\"name\":\"Ours\"}");
        var once = new AtomicBoolean(true);
        world.service.beforeWrites(() -> {
            if (once.getAndSet(false)) {
                world.service.edit(id, "{'address':{'city':'Bern'}}");
            }
        });

        fixture.run(sync);

        assertThat(world.onlyItem().path("name").asText()).isEqualTo("Ours");
        assertThat(fixture.people().getFirst().data().path("city").asText()).isEqualTo("Bern");
        assertThat(world.service.writes().getLast().headers()).containsKey("if-match");
    }

    @Test
    void anItemTakesTheRecordWithTheSameAddressWhateverItsCase() {
        var sync = create(",'match':['mail']");
        var ann = fixture.records.insert("people", "{\"mail\":\"ann@example.com\",\"city\":\"Bern\"}");
        world.service.put("{'name':'Ann','email':'Ann@Example.com'}");

        var run = fixture.run(sync);

        assertThat(fixture.people()).hasSize(1);
        assertThat(world.service.items()).hasSize(1);
        var data = fixture.records.get(ann).data();
        assertThat(data.path("name").asText()).isEqualTo("Ann");
        assertThat(world.onlyItem().at("/address/city").asText()).isEqualTo("Bern");
        assertThat(run.counts().conflicts()).isEqualTo(1);

        fixture.records.insert("people", "{\"mail\":\"two@example.com\"}");
        fixture.records.insert("people", "{\"mail\":\"TWO@example.com\"}");
        world.service.put("{'name':'Two','email':'Two@example.com'}");
        fixture.run(sync);
        assertThat(fixture.rejected(sync)).extracting(RejectedItem::code).contains("match_ambiguous");
    }

    @Test
    void anImportTakesTheRecordThatIsThereToo() {
        world.service.begin(VERSIONS);
        var sync = world.create("import", VERSIONS, "people", ",'match':['mail']");
        var ann = fixture.records.insert("people", "{\"mail\":\"ann@example.com\",\"note\":\"ours\"}");
        world.service.put("{'name':'Ann','email':'ann@example.com'}");

        fixture.run(sync);

        assertThat(fixture.people()).hasSize(1);
        assertThat(fixture.records.get(ann).data()).isEqualTo(json("{'mail':'ann@example.com','note':'ours','name':'Ann'}"));
    }
}
