package dev.millrace.record;

import static dev.millrace.record.RecordFixture.ANN;
import static dev.millrace.record.RecordFixture.OURS;
import static dev.millrace.record.RecordFixture.THEIRS;
import static dev.millrace.record.RecordFixture.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordsTest {

    private static final PageRequest FIRST = new PageRequest(50, null);

    private final RecordFixture fixture = new RecordFixture();
    private final Records records = fixture.records;

    @Test
    void aTypeIsMadeByItsFirstRecord() {
        var made = fixture.insert("order_items", "{\"name\": \"Ink\", \"price\": 1.10}");

        assertThat(fixture.types.get(OURS, "order_items").singular()).isEqualTo("order_item");
        assertThat(records.get(OURS, "order_items", made.recordId(), false)).isEqualTo(made);
        assertThat(made.recordId()).startsWith("rec_");
        assertThat(made.version()).isEqualTo(1);
        assertThat(fixture.get(made).data().path("price").decimalValue()).isEqualTo("1.10");
    }

    @Test
    void aRefusedFirstRecordLeavesNoTypeBehind() {
        var refused = new RecordWrite.Insert(Json.trusted("[1]"));

        assertThatThrownBy(() -> records.writeOne(OURS, "users", refused, ANN)).isInstanceOf(Refusal.class);

        assertThat(fixture.types.find(OURS, "users")).isEmpty();
    }

    @Test
    void anotherWorkspaceFindsNothingOfOurs() {
        var made = fixture.insert("users", "{\"name\": \"Ann\"}");
        fixture.types.put(THEIRS, "users", RecordTypeDraft.EMPTY);

        assertThatThrownBy(() -> records.get(THEIRS, "users", made.recordId(), true)).isInstanceOf(Refusal.class);
        var update = new RecordWrite.Update(made.recordId(), data("{\"name\": \"Eve\"}"), null);
        assertThat(records.write(THEIRS, "users", List.of(update), ANN, WriteOptions.NORMAL).getFirst())
                .asInstanceOf(type(RecordOutcome.Refused.class))
                .extracting(refused -> refused.refusal().kind())
                .isEqualTo(Refusal.Kind.NOT_FOUND);
        assertThat(fixture.get(made)).isEqualTo(made);
    }

    @Test
    void aPatchMergesAndMakesAVersion() {
        var made = fixture.insert("users", "{\"name\": \"Ann\", \"age\": 30, \"address\": {\"city\": \"Bern\", \"zip\": 3000}}");
        fixture.clock.advance(Duration.ofMinutes(1));

        var patched = fixture.patch(made, "{\"age\": null, \"address\": {\"zip\": 3011}, \"vip\": true}");

        assertThat(patched.version()).isEqualTo(2);
        assertThat(patched.updatedAt()).isEqualTo(made.createdAt().plusSeconds(60));
        assertThat(fixture.get(made).data())
                .isEqualTo(data("{\"name\": \"Ann\", \"address\": {\"city\": \"Bern\", \"zip\": 3011}, \"vip\": true}"));
    }

    @Test
    void aPatchThatChangesNothingMakesNoVersionAndNoEvent() {
        var made = fixture.insert("users", "{\"name\": \"Ann\", \"price\": 1.0, \"tags\": [1]}");
        fixture.events.clear();

        var outcome = fixture.write(
                "users", new RecordWrite.Update(made.recordId(), data("{\"price\": 1.00, \"tags\": [1], \"gone\": null}"), null));

        assertThat(outcome).isInstanceOf(RecordOutcome.Unchanged.class);
        assertThat(fixture.get(made).version()).isEqualTo(1);
        assertThat(fixture.events).isEmpty();
    }

    @Test
    void aReplacementLeavesNothingOfWhatWas() {
        var made = fixture.insert("users", "{\"name\": \"Ann\", \"address\": {\"city\": \"Bern\", \"zip\": 3000}}");

        fixture.write("users", new RecordWrite.Replace(made.recordId(), data("{\"address\": {\"city\": \"Chur\"}}"), 1L));

        assertThat(fixture.get(made).data()).isEqualTo(data("{\"address\": {\"city\": \"Chur\"}}"));
        assertThat(fixture.write("users", new RecordWrite.Replace(made.recordId(), data("{}"), 1L)))
                .isInstanceOf(RecordOutcome.Refused.class);
    }

    @Test
    void aStaleVersionIsRefusedAndTheCurrentOneTaken() {
        var made = fixture.insert("users", "{\"n\": 1}");
        fixture.patch(made, "{\"n\": 2}");

        var stale = fixture.write("users", new RecordWrite.Update(made.recordId(), data("{\"n\": 3}"), 1L));
        var current = fixture.write("users", new RecordWrite.Update(made.recordId(), data("{\"n\": 4}"), 2L));

        assertThat(((RecordOutcome.Refused) stale).refusal().kind()).isEqualTo(Refusal.Kind.STALE);
        assertThat(current.orThrow().data()).isEqualTo(data("{\"n\": 4}"));
    }

    @Test
    void everyChangeIsAnEventAndAChangedStatusTwo() {
        var made = fixture.insert("companies", "{\"status\": \"new\"}");
        fixture.patch(made, "{\"status\": \"active\", \"size\": 3}");
        fixture.patch(made, "{\"size\": 4}");
        fixture.write("companies", new RecordWrite.Delete(made.recordId(), null));
        fixture.write("companies", new RecordWrite.Restore(made.recordId()));

        assertThat(fixture.eventTypes())
                .containsExactly(
                        "company.created",
                        "company.updated",
                        "company.status_changed",
                        "company.updated",
                        "company.deleted",
                        "company.restored");
        var updated = fixture.events.get(1);
        assertThat(updated.path("source").asText()).isEqualTo("/records/companies/" + made.recordId());
        assertThat(updated.at("/data/record_id").asText()).isEqualTo(made.recordId());
        assertThat(updated.at("/data/version").asInt()).isEqualTo(2);
        assertThat(updated.at("/data/data/status").asText()).isEqualTo("active");
        assertThat(updated.at("/data/changes"))
                .isEqualTo(Json.trusted("{\"status\": {\"from\": \"new\", \"to\": \"active\"}, \"size\": {\"to\": 3}}"));
        assertThat(fixture.events.get(2).at("/data/from").asText()).isEqualTo("new");
        assertThat(fixture.events.get(2).at("/data/to").asText()).isEqualTo("active");
        assertThat(fixture.events).extracting(event -> event.path("id").asText()).doesNotHaveDuplicates();
    }

    @Test
    void nothingIsStoredWhereTheEventCannotBe() {
        var made = fixture.insert("users", "{\"name\": \"Ann\"}");
        fixture.inboxIsAway = true;

        assertThatThrownBy(() -> fixture.patch(made, "{\"name\": \"Eve\"}")).isInstanceOf(IllegalStateException.class);

        assertThat(fixture.get(made)).isEqualTo(made);
        assertThat(records.history(OURS, "users", made.recordId(), FIRST).data()).hasSize(1);
    }

    @Test
    void theHistoryTellsWhoWhenWhyAndWhat() {
        var made = fixture.insert("users", "{\"name\": \"Ann\"}");
        fixture.clock.advance(Duration.ofHours(1));
        var sync = new Cause(Cause.Kind.SYNC, "syn_1", "crm", "  asked by mail ", 0).because(" asked by mail ");
        records.writeOne(OURS, "users", new RecordWrite.Update(made.recordId(), data("{\"name\": \"Anna\"}"), null), sync);

        var history = records.history(OURS, "users", made.recordId(), FIRST).data();

        assertThat(history).extracting(RecordChange::action)
                .containsExactly(RecordOutcome.Action.UPDATED, RecordOutcome.Action.CREATED);
        assertThat(history.getFirst().cause()).isEqualTo(new Cause(Cause.Kind.SYNC, "syn_1", "crm", "asked by mail", 0));
        assertThat(history.getFirst().at()).isEqualTo(made.createdAt().plusSeconds(3600));
        assertThat(history.getFirst().changes()).isEqualTo(data("{\"name\": {\"from\": \"Ann\", \"to\": \"Anna\"}}"));
        assertThat(history.getLast().changes()).isEqualTo(data("{\"name\": {\"to\": \"Ann\"}}"));
    }

    @Test
    void aDeletedRecordIsNotFoundUntilItIsRestored() {
        var made = fixture.insert("users", "{\"name\": \"Ann\"}");
        fixture.write("users", new RecordWrite.Delete(made.recordId(), null));

        assertThatThrownBy(() -> records.get(OURS, "users", made.recordId(), false)).isInstanceOf(Refusal.class);
        assertThat(fixture.write("users", new RecordWrite.Delete(made.recordId(), null)))
                .isInstanceOf(RecordOutcome.Refused.class);
        assertThat(fixture.get(made).isDeleted()).isTrue();

        fixture.write("users", new RecordWrite.Restore(made.recordId()));

        assertThat(records.get(OURS, "users", made.recordId(), false).version()).isEqualTo(3);
        assertThat(fixture.write("users", new RecordWrite.Restore(made.recordId())))
                .isInstanceOf(RecordOutcome.Unchanged.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"name\": \"a\\u0000b\"}          | /data/name",
        "{\"tags\": [\"x\", \"\\u0000\"]}   | /data/tags/1",
        "{\"a/b\": 1e999999}                | /data/a~1b",
        "{\"n\": 1e-400}                    | /data/n",
    })
    void refusesWhatTheDatabaseCannotKeepAndNamesIt(String json, String place) {
        var refused = (RecordOutcome.Refused) fixture.write("things", new RecordWrite.Insert(data(json)));

        assertThat(refused.refusal().kind()).isEqualTo(Refusal.Kind.INVALID);
        assertThat(refused.refusal().field()).isEqualTo(place);
    }

    @Test
    void refusesARecordThatIsTooLarge() {
        var text = "x".repeat(256 * 1024);

        var refused = (RecordOutcome.Refused) fixture.write("things", new RecordWrite.Insert(data("{\"t\": \"" + text + "\"}")));

        assertThat(refused.refusal().code()).isEqualTo("record_too_large");
    }

    @Test
    void storesWhatIsValidOfABatchAndNamesTheRest() {
        fixture.schema("users", "{\"type\": \"object\", \"required\": [\"email\"]}");

        var outcomes = fixture.write(
                "users",
                List.of(
                        new RecordWrite.Insert(data("{\"email\": \"a\"}")),
                        new RecordWrite.Insert(data("{\"mail\": \"b\"}")),
                        new RecordWrite.Insert(data("{\"email\": \"c\"}"))));

        assertThat(outcomes.get(1)).asInstanceOf(type(RecordOutcome.Refused.class))
                .extracting(refused -> refused.refusal().field())
                .isEqualTo("/data/email");
        assertThat(records.list(OURS, "users", RecordQuery.ALL, FIRST).data())
                .extracting(record -> record.data().path("email").asText())
                .containsExactly("c", "a");
    }

    @Test
    void aRecordThatComesTwiceInABatchIsChangedTwice() {
        var made = fixture.insert("users", "{\"n\": 1}");

        fixture.write(
                "users",
                List.of(
                        new RecordWrite.Update(made.recordId(), data("{\"a\": 1}"), null),
                        new RecordWrite.Update(made.recordId(), data("{\"b\": 2}"), 2L),
                        new RecordWrite.Delete(made.recordId(), 3L)));

        assertThat(fixture.get(made).version()).isEqualTo(4);
        assertThat(fixture.get(made).data()).isEqualTo(data("{\"n\": 1, \"a\": 1, \"b\": 2}"));
        assertThat(fixture.get(made).isDeleted()).isTrue();
    }

    @Test
    void aRehearsalTellsWhatWouldHappenAndKeepsNothing() {
        var outcomes = records.write(
                OURS, "users", List.of(new RecordWrite.Insert(data("{}"))), ANN, new WriteOptions(false, true));

        assertThat(outcomes.getFirst()).isInstanceOf(RecordOutcome.Written.class);
        assertThat(fixture.types.find(OURS, "users")).isEmpty();
        assertThat(fixture.events).isEmpty();
    }

    @Test
    void nobodyIsToldOfASilentChangeAndTheHistoryHasItAllTheSame() {
        var outcome = records.write(
                OURS, "users", List.of(new RecordWrite.Insert(data("{}"))), ANN, new WriteOptions(true, false));

        assertThat(fixture.events).isEmpty();
        var id = outcome.getFirst().orThrow().recordId();
        assertThat(records.history(OURS, "users", id, FIRST).data()).hasSize(1);
    }

    @Test
    void aChainOfRunsThatChangeRecordsForOneAnotherEnds() {
        var last = new Cause(Cause.Kind.RUN, "run_16", "run", null, 16);
        records.write(OURS, "users", List.of(new RecordWrite.Insert(data("{}"))), last, WriteOptions.NORMAL);
        var further = new Cause(Cause.Kind.RUN, "run_17", "run", null, 17);

        assertThat(fixture.depths).containsExactly(16);
        assertThatThrownBy(() -> records.write(
                        OURS, "users", List.of(new RecordWrite.Insert(data("{}"))), further, WriteOptions.NORMAL))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("run_chain_too_long"));
    }

    @Test
    void includesWhatBelongsToARecord() {
        fixture.types.put(
                OURS,
                "projects",
                Json.mapper().convertValue(
                        Json.trusted("""
                                {"relations": {"tasks": {"type": "tasks", "field": "project_id"},
                                               "owner": {"type": "users", "field": "owner_id", "cardinality": "one"}}}
                                """),
                        RecordTypeDraft.class));
        var owner = fixture.insert("users", "{\"name\": \"Ann\"}");
        var project = fixture.insert("projects", "{\"owner_id\": \"" + owner.recordId() + "\"}");
        var task = fixture.insert("tasks", "{\"project_id\": \"" + project.recordId() + "\"}");
        fixture.insert("tasks", "{\"project_id\": \"rec_other\"}");

        var related = records.related(OURS, project, List.of("tasks", "owner"));

        assertThat(related.get("tasks").data()).extracting(StoredRecord::recordId).containsExactly(task.recordId());
        assertThat(related.get("owner").data()).extracting(StoredRecord::recordId).containsExactly(owner.recordId());
        assertThatThrownBy(() -> records.related(OURS, project, List.of("bills")))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.getMessage()).contains("tasks"));
    }
}
