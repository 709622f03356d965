package dev.millrace.importing;

import static dev.millrace.importing.ImportFixture.csv;
import static dev.millrace.importing.ImportFixture.draft;
import static dev.millrace.record.RecordFixture.ANN;
import static dev.millrace.record.RecordFixture.OURS;
import static dev.millrace.record.RecordFixture.THEIRS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.importing.Import.Status;
import dev.millrace.importing.ImportPreview.Cell;
import dev.millrace.importing.ImportPreview.Column;
import dev.millrace.json.Json;
import dev.millrace.record.RecordTypeDraft;
import dev.millrace.record.RecordTypeDraft.RelationDraft;
import dev.millrace.refusal.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ImportDraftsTest {

    private static final String SCHEMA = """
            {"required": ["plan"], "properties": {
              "mail": {"type": "string", "format": "email"}, "plan": {"enum": ["free", "pro"]}, "seats": {"type": "integer"},
              "since": {"type": "string", "format": "date"}, "active": {"type": "boolean"}}}""";

    private static final String FILE = """
            Contact;Tier;Number of seats;Activ;Since
            ann@example.com;free;3;yes;2026-01-02
            ben@example.com;pro;many;no;soon
            ann@example.com;gold;1;no;2026-01-02
            """;

    private final ImportFixture fixture = new ImportFixture();

    private void type(String schema, String... unique) {
        fixture.fixture.types.put(
                OURS,
                "users",
                new RecordTypeDraft(
                        Json.trusted(schema), null, List.of(unique), Map.of("tasks", new RelationDraft("tasks", "user_id", null)), null));
    }

    @Test
    void guessesTheFieldsAndSaysOfEachCellWhatItBecomes() {
        type(SCHEMA, "mail");
        var draft = fixture.drafted(csv(), FILE);

        var preview = fixture.drafts.preview(OURS, draft.importId(), ANN);

        assertThat(draft.status()).isEqualTo(Status.DRAFT);
        assertThat(preview.options().delimiter()).isEqualTo(';');
        assertThat(preview.options().key()).isEqualTo("mail");
        assertThat(preview.fields()).containsExactly("mail", "plan", "seats", "since", "active");
        assertThat(preview.columns())
                .extracting(Column::name, Column::field)
                .containsExactly(
                        tuple("Contact", "mail"),
                        tuple("Tier", "Tier"),
                        tuple("Number of seats", "Number_of_seats"),
                        tuple("Activ", "active"),
                        tuple("Since", "since"));
        assertThat(preview.columns().getFirst().examples()).containsExactly("ann@example.com", "ben@example.com");
        var first = preview.rows().getFirst();
        assertThat(first.line()).isEqualTo(2);
        assertThat(first.cells().get(3)).isEqualTo(new Cell("yes", Json.trusted("true"), null));
        assertThat(first.problems()).hasSize(1).first().asString().contains("plan");
        var second = preview.rows().get(1);
        assertThat(second.cells().get(4).problem()).isEqualTo("'soon' is not a day such as 2026-11-22.");
    }

    @Test
    void showsWhatIsWrongWithAnotherMappingAndStartsWithIt() {
        type(SCHEMA, "mail");
        var draft = fixture.drafted(csv(), FILE);
        var choices = choices("{\"Contact\": \"mail\", \"Tier\": \"plan\", \"Number of seats\": \"seats\", \"Since\": null}", "");

        var preview = fixture.drafts.preview(OURS, draft.importId(), choices, ANN);

        assertThat(preview.failure()).isNull();
        assertThat(preview.rows()).extracting(ImportPreview.Row::isWrong).containsExactly(false, true, true);
        assertThat(preview.rows().get(1).cells().get(2).problem()).isEqualTo("'many' is no integer.");
        assertThat(preview.rows().get(1).cells().get(4)).isEqualTo(new Cell("soon", null, null));
        assertThat(preview.rows().get(2).cells().get(1).problem()).contains("plan");
        assertThat(fixture.count()).isZero();

        assertThat(fixture.drafts.start(OURS, draft.importId(), choices, ANN).status()).isEqualTo(Status.QUEUED);
        var done = fixture.done(draft);
        assertThat(done.created()).isEqualTo(1);
        assertThat(done.rejected()).isEqualTo(2);
        assertThat(fixture.data("users")).containsExactly(
                "{\"mail\":\"ann@example.com\",\"plan\":\"free\",\"seats\":3,\"active\":true}");
        refused("import_not_draft", () -> fixture.drafts.start(OURS, draft.importId(), choices, ANN));
        refused("import_not_draft", () -> fixture.drafts.preview(OURS, draft.importId(), ANN));
    }

    @Test
    void findsDoublesAmongTheFirstRows() {
        type("{}", "mail");
        var draft = fixture.drafted(csv(), "mail\na\na\n");

        var preview = fixture.drafts.preview(OURS, draft.importId(), choices("{\"mail\": \"mail\"}", ""), ANN);

        assertThat(preview.rows().getLast().cells().getFirst().problem()).isEqualTo("One before it has the same value in 'mail'.");
    }

    @Test
    void readsTheFileAnewInAnotherDialect() {
        var draft = fixture.drafted(csv(), "ann,1;5\nben,2;5\n");

        var preview = fixture.drafts.preview(
                OURS, draft.importId(), new ImportChoices(Json.trusted("{\"ann,1\": \"x\"}"), null, false, false, ",", "iso-8859-1", true, null), ANN);

        assertThat(preview.columns()).extracting(Column::name).containsExactly("column_1", "column_2");
        assertThat(preview.columns().getLast().examples()).containsExactly("1;5", "2;5");
        assertThat(preview.options().encoding()).isEqualTo("ISO-8859-1");
        assertThat(preview.rows()).extracting(ImportPreview.Row::line).containsExactly(1L, 2L);
        fixture.drafts.start(
                OURS, draft.importId(), new ImportChoices(Json.trusted("{\"column_2\": \"n\"}"), null, false, false, ",", null, true, null), ANN);
        fixture.done(draft);
        assertThat(fixture.data("users")).containsExactly("{\"n\":\"1;5\",\"column_1\":\"ann\"}", "{\"n\":\"2;5\",\"column_1\":\"ben\"}");
    }

    @Test
    void refusesToStartWithWhatTheFileDoesNotHave() {
        type("{\"additionalProperties\": false, \"properties\": {\"mail\": {}}}", "mail");
        var draft = fixture.drafted(csv(), "mail,mail,x\na,b,c\n");

        assertThat(fixture.drafts.preview(OURS, draft.importId(), ANN).options().mapping())
                .containsEntry("mail", "mail").containsEntry("mail (2)", null).containsEntry("x", null);
        refused("import_column_missing", () -> fixture.drafts.start(OURS, draft.importId(), choices("{\"y\": \"mail\"}", null), ANN));
        refused("import_key_missing", () -> fixture.drafts.start(OURS, draft.importId(), choices("{\"mail\": null, \"mail (2)\": null}", "mail"), ANN));
        refused("field_invalid", () -> fixture.drafts.start(OURS, draft.importId(), choices("{\"mail\": \"a\", \"x\": \"a\"}", null), ANN));
        refused("record_key_not_unique", () -> fixture.drafts.start(OURS, draft.importId(), choices("{}", "x"), ANN));
        assertThatThrownBy(() -> fixture.drafts.preview(THEIRS, draft.importId(), ANN)).isInstanceOf(Refusal.class);

        fixture.drafts.start(OURS, draft.importId(), choices("{\"mail\": null, \"mail (2)\": \"mail\"}", "mail"), ANN);
        fixture.done(draft);
        assertThat(fixture.data("users")).containsExactly("{\"mail\":\"b\"}");
    }

    @Test
    void showsTheFieldsOfDocumentsAndWhatBecomesRecordsOfItsOwn() {
        type("{\"additionalProperties\": false, \"properties\": {\"mail\": {\"type\": \"string\"}, \"n\": {\"type\": \"integer\"}}}", "mail");
        var draft = fixture.drafted(
                draft(ImportFormat.JSON, null, null), "[{\"Mail\": \"a\", \"tasks\": [{\"t\": 1}, 5]}, {\"n\": \"x\", \"z\": 1}]");

        var preview = fixture.drafts.preview(OURS, draft.importId(), ANN);

        assertThat(preview.columns()).containsExactly(
                new Column("Mail", List.of("a"), "mail", null),
                new Column("tasks", List.of("[{\"t\":1},5]"), "tasks", "tasks"),
                new Column("n", List.of("x"), "n", null),
                new Column("z", List.of("1"), null, null));
        assertThat(preview.open()).isFalse();
        assertThat(preview.rows().getFirst().cells().get(1).problem()).contains("is an object");
        assertThat(preview.rows().getLast().cells().get(2).problem()).contains("integer");
    }

    @Test
    void mapsTheIdsWhereTheyAreTheKey() {
        var record = fixture.fixture.insert("users", "{\"name\": \"Ann\"}");
        var draft = fixture.drafted(draft(ImportFormat.CSV, "record_id", null), "record id,name\n%s,Ben\n".formatted(record.recordId()));

        var preview = fixture.drafts.preview(OURS, draft.importId(), ANN);

        assertThat(preview.columns()).extracting(Column::field).containsExactly("record_id", "name");
        assertThat(preview.rows().getFirst().isWrong()).isFalse();
        assertThat(preview.rows().getFirst().cells().getFirst().value()).isEqualTo(Json.trusted("\"%s\"".formatted(record.recordId())));
        fixture.drafts.start(OURS, draft.importId(), ImportChoices.NONE, ANN);
        assertThat(fixture.done(draft).updated()).isEqualTo(1);
    }

    @Test
    void saysWhyAFileCannotBeReadSo() {
        var broken = fixture.drafted(csv(), "a,b\n\"x,y\n");
        var json = fixture.drafted(draft(ImportFormat.JSON, null, null), "[{\"a\": 1},\n{\"a\": ]");

        assertThat(fixture.drafts.preview(OURS, broken.importId(), choices("{\"a\": \"x\", \"b\": \"y\"}", null), ANN).columns()).hasSize(2);
        var preview = fixture.drafts.preview(OURS, json.importId(), ANN);
        assertThat(preview.failure()).extracting(Import.Failure::line).isEqualTo(2L);
        assertThat(preview.rows()).hasSize(1);
        refused("import_unreadable", () -> fixture.drafts.start(OURS, json.importId(), ImportChoices.NONE, ANN));
    }

    @Test
    void nobodyWorksOnADraftAndItIsForgottenAfterADay() {
        var draft = fixture.drafted(csv(), "a\n1\n");
        var other = fixture.drafted(csv(), "a\n2\n");
        var cancelled = fixture.drafted(csv(), "a\n3\n");
        assertThat(fixture.queue.claim(5)).isEmpty();
        assertThat(fixture.done(fixture.accept(csv(), "a\n9\n")).created()).isEqualTo(1);

        fixture.imports.delete(OURS, other.importId());
        assertThat(fixture.imports.cancel(OURS, cancelled.importId()).status()).isEqualTo(Status.CANCELLED);
        fixture.fixture.clock.advance(Duration.ofHours(23));
        fixture.imports.forgetWhatIsOld();
        assertThat(fixture.imports.get(OURS, draft.importId()).status()).isEqualTo(Status.DRAFT);
        fixture.fixture.clock.advance(Duration.ofHours(2));
        fixture.imports.forgetWhatIsOld();

        assertThatThrownBy(() -> fixture.imports.get(OURS, draft.importId())).isInstanceOf(Refusal.class);
        assertThat(fixture.fixture.jdbc.sql("select count(*) from stored_file").query(Integer.class).single()).isZero();
    }

    @Test
    void takesTheMendedRowsAsItTookTheFirst() {
        fixture.fixture.schema("users", "{\"properties\": {\"age\": {\"type\": \"integer\"}}}");
        var done = fixture.done(draft(ImportFormat.CSV, null, "{\"How old\": \"age\", \"Note\": null}"), "How old;Note\n1;x\nold;y\n");
        var mended = fixture.rejected(done).replace("old;y", "2;y");

        var draft = fixture.drafted(fixture.drafts.mended(OURS, done.importId(), csv()), mended);
        assertThat(fixture.drafts.preview(OURS, draft.importId(), ANN).columns())
                .extracting(Column::field)
                .containsExactly("age", null, null, null, null);
        fixture.drafts.start(OURS, draft.importId(), ImportChoices.NONE, ANN);

        assertThat(fixture.done(draft).created()).isEqualTo(1);
        assertThat(fixture.data("users")).containsExactly("{\"age\":1}", "{\"age\":2}");
    }

    private static ImportChoices choices(String mapping, @Nullable String key) {
        return new ImportChoices(Json.trusted(mapping), key, false, false, null, null, false, null);
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
    }
}
