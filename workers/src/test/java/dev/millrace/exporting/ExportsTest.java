package dev.millrace.exporting;

import static dev.millrace.exporting.ExportFixture.ALL;
import static dev.millrace.record.RecordFixture.OURS;
import static dev.millrace.record.RecordFixture.THEIRS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.dispatch.Claims.Claimed;
import dev.millrace.dispatch.PieceQueue;
import dev.millrace.exporting.Export.Status;
import dev.millrace.importing.ImportFixture;
import dev.millrace.json.Json;
import dev.millrace.record.RecordFixture;
import dev.millrace.record.RecordTypeDraft;
import dev.millrace.record.RecordTypeDraft.RelationDraft;
import dev.millrace.record.Relation;
import dev.millrace.refusal.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class ExportsTest {

    private final ExportFixture exporting = new ExportFixture(DataSize.ofMegabytes(50));
    private final RecordFixture fixture = exporting.fixture;
    private final ImportFixture importing = exporting.importing;
    private final List<ObjectNode> events = exporting.events;
    private final ExportWork work = exporting.work;
    private final PieceQueue queue = exporting.queue;
    private final Exports exports = exporting.exports;

    @Test
    void writesCsvThatASpreadsheetTakesForNoFormula() throws IOException {
        fixture.schema("users", "{\"properties\": {\"name\": {}, \"n\": {}}}");
        var ann = fixture.insert("users", "{\"n\": -5, \"name\": \"=1+1\", \"note\": \"say \\\"hi\\\", you\\nthere\"}");
        var ben = fixture.insert("users", "{\"n\": 1E+3, \"name\": \"-x\", \"tags\": [\"a\"], \"b\": true, \"note\": null}");

        assertThat(text(done(ExportFormat.CSV, ALL))).isEqualTo("record_id,name,n,b,note,tags\r\n"
                + ann.recordId() + ",'=1+1,-5,,\"say \"\"hi\"\", you\nthere\",\r\n"
                + ben.recordId() + ",'-x,1000,true,,\"[\"\"a\"\"]\"\r\n");
        assertThat(text(done(ExportFormat.CSV, request(List.of("name", "version"), List.of(), null, null))))
                .isEqualTo("name,version\r\n'=1+1,1\r\n'-x,1\r\n");
    }

    @Test
    void whatIsExportedCanBeImportedAndIsTheSame() throws IOException {
        fixture.insert("users", "{\"name\": \"'=x\", \"city\": \"Zürich\\r\\n日本\"}");
        var before = fixture.jdbc.sql("select data::text from record").query(String.class).list();
        var csv = text(done(ExportFormat.CSV, ALL));
        fixture.jdbc.sql("delete from record_change").update();
        fixture.jdbc.sql("delete from record").update();

        var again = importing.done(importing.accept(ImportFixture.csv(), new ByteArrayInputStream(csv.getBytes(UTF_8))));

        assertThat(again.created()).isEqualTo(1);
        assertThat(fixture.jdbc.sql("select data::text from record").query(String.class).list()).isEqualTo(before);
    }

    @Test
    void writesJsonWithWhatBelongsToARecord() throws IOException {
        var ann = withTasks();

        var json = Json.trusted(text(done(ExportFormat.JSON, request(List.of(), List.of("tasks", "boss"), null, null))));

        assertThat(json.path("type").asText()).isEqualTo("users");
        assertThat(json.path("data")).hasSize(2);
        assertThat(json.at("/data/0/record_id").asText()).isEqualTo(ann);
        assertThat(json.at("/data/0/tasks").findValuesAsText("title")).containsExactly("one", "two");
        assertThat(json.at("/data/0/boss")).isEmpty();
        assertThat(json.at("/data/1/boss/0/name").asText()).isEqualTo("Ann");
        assertThat(json.at("/data/1/tasks")).isEmpty();
    }

    @Test
    void writesXmlThatCanBeRead() throws Exception {
        fixture.insert("users", "{\"1 x\": \"a\\u0001<b>&\\r\", \"xmlA\": null, \"list\": [1, {\"a\": true}], \"\": \"e\"}");

        var xml = text(done(ExportFormat.XML, request(List.of("1 x", "xmlA", "list", ""), List.of(), null, null)));

        var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(xml.getBytes(UTF_8)));
        var record = document.getDocumentElement().getElementsByTagName("record").item(0).getChildNodes();
        assertThat(record.item(0).getNodeName()).isEqualTo("_1_x");
        assertThat(record.item(0).getAttributes().getNamedItem("name").getNodeValue()).isEqualTo("1 x");
        assertThat(record.item(0).getTextContent()).isEqualTo("a\uFFFD<b>&\r");
        assertThat(record.item(1).getAttributes().getNamedItem("null").getNodeValue()).isEqualTo("true");
        assertThat(record.item(2).getChildNodes().getLength()).isEqualTo(2);
        assertThat(record.item(3).getNodeName()).isEqualTo("_");
    }

    @Test
    void exportsWhatThereWasOfATimeAndAFilter() throws IOException {
        fixture.insert("users", "{\"n\": 1}");
        fixture.clock.advance(Duration.ofHours(1));
        var from = fixture.clock.instant();
        fixture.insert("users", "{\"n\": 2}");
        fixture.insert("users", "{\"n\": 3, \"old\": true}");
        fixture.clock.advance(Duration.ofHours(1));
        var to = fixture.clock.instant();
        fixture.insert("users", "{\"n\": 4}");
        var fields = List.of("n");

        assertThat(text(done(ExportFormat.CSV, request(fields, List.of(), from, to)))).isEqualTo("n\r\n2\r\n3\r\n");
        var filtered = new ExportRequest(null, null, Json.trusted("{\"old\": true}"), fields, List.of(), false, true);
        assertThat(text(done(ExportFormat.CSV, filtered))).isEqualTo("\uFEFFn\r\n3\r\n");
        fixture.clock.advance(Duration.ofHours(1));
        var late = exports.start(OURS, "users", ExportFormat.CSV, request(fields, List.of(), to, null), 0);
        fixture.clock.advance(Duration.ofHours(1));
        fixture.insert("users", "{\"n\": 5}");
        exporting.work();
        assertThat(text(exports.get(OURS, late.exportId()))).isEqualTo("n\r\n4\r\n");
    }

    @Test
    void packsAFileAndTellsOfItsEnd() throws IOException {
        fixture.insert("users", "{\"n\": 1}");

        var done = done(ExportFormat.JSON, new ExportRequest(null, null, null, List.of(), List.of(), true, false));

        try (var zip = new ZipInputStream(exports.file(done, 0))) {
            assertThat(zip.getNextEntry().getName()).isEqualTo("users.json");
            assertThat(Json.trusted(new String(zip.readAllBytes(), UTF_8)).path("data")).hasSize(1);
        }
        assertThat(done.fileName()).isEqualTo("users-2026-11-21.zip");
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.path("type").asText()).isEqualTo("export.completed");
            assertThat(event.path("source").asText()).isEqualTo("/exports/" + done.exportId());
            assertThat(event.at("/data/rows").asInt()).isEqualTo(1);
            assertThat(event.at("/data/format").asText()).isEqualTo("json");
        });
        assertThat(fixture.jdbc.sql("select count(*) from stored_file").query(Integer.class).single()).isEqualTo(1);
    }

    @Test
    void anExportThatDiesIsTakenUpWhereItWasAndWritesNothingTwice() throws IOException {
        for (var number = 0; number < 120; number++) {
            fixture.insert("users", "{\"n\": %d}".formatted(number));
        }
        var export = exports.start(OURS, "users", ExportFormat.JSON, ALL, 0);
        var first = queue.claim(1).getFirst();
        work.doNext(first);
        work.doNext(first);
        assertThat(exports.get(OURS, export.exportId()).rows()).isEqualTo(50);

        // The process is killed; another notices.
        fixture.clock.advance(Duration.ofSeconds(61));
        assertThat(queue.recover()).isEqualTo(1);
        var second = queue.claim(1).getFirst();

        // The first was only slow after all.
        assertThat(work.doNext(first)).isEqualTo(ExportWork.Next.NOTHING);
        queue.start(second);
        var done = exports.get(OURS, export.exportId());
        assertThat(done.total()).isEqualTo(120);
        assertThat(Json.trusted(text(done)).path("data").findValuesAsText("n")).hasSize(120).doesNotHaveDuplicates();
        assertThat(events).hasSize(1);
    }

    @Test
    void aFileIsFetchedByALinkUntilItExpires() {
        fixture.insert("users", "{}");
        var done = done(ExportFormat.CSV, ALL);
        var link = exports.link(OURS, done.exportId());

        assertThat(exports.linked(done.exportId(), link)).isEqualTo(done);
        assertThatThrownBy(() -> exports.linked(done.exportId(), new Exports.Link(link.expires() + 1, link.signature())))
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> exports.linked("exp_other", link)).isInstanceOf(Refusal.class);
        fixture.clock.advance(Duration.ofMinutes(61));
        assertThatThrownBy(() -> exports.linked(done.exportId(), link)).hasMessageContaining("expired");
    }

    @Test
    void aCancelledExportLeavesNoFileAndADeletedOneNothing() {
        fixture.insert("users", "{}");
        var export = exports.start(OURS, "users", ExportFormat.CSV, ALL, 0);
        var claimed = queue.claim(1).getFirst();
        work.doNext(claimed);
        assertThatThrownBy(() -> exports.file(exports.get(OURS, export.exportId()), 0)).hasMessageContaining("running");
        assertThatThrownBy(() -> exports.delete(OURS, export.exportId())).hasMessageContaining("cancel it first");

        exports.cancel(OURS, export.exportId());

        assertThat(work.doNext(claimed)).isEqualTo(ExportWork.Next.NOTHING);
        assertThat(fixture.jdbc.sql("select count(*) from stored_file").query(Integer.class).single()).isZero();
        assertThatThrownBy(() -> exports.cancel(OURS, export.exportId())).hasMessageContaining("nothing to cancel");
        assertThatThrownBy(() -> exports.get(THEIRS, export.exportId())).isInstanceOf(Refusal.class);
        exports.delete(OURS, export.exportId());
        assertThatThrownBy(() -> exports.get(OURS, export.exportId())).isInstanceOf(Refusal.class);
    }

    @Test
    void refusesWhatCannotBeMeant() {
        fixture.insert("users", "{}");

        refused("tasks", ALL, "record_type_not_found");
        refused("users", request(List.of(), List.of("tasks"), null, null), "relation_unknown");
        refused("users", request(List.of("a", "a"), List.of(), null, null), "field_invalid");
        refused("users", request(List.of(), List.of(), fixture.clock.instant(), fixture.clock.instant()), "field_invalid");
        refused("users", new ExportRequest(null, null, Json.trusted("[]"), List.of(), List.of(), false, false), "filter_invalid");
    }

    private void refused(String type, ExportRequest request, String code) {
        assertThatThrownBy(() -> exports.start(OURS, type, ExportFormat.CSV, request, 0))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    /** The id of Ann, who has two tasks and is Ben's boss. */
    private String withTasks() {
        fixture.types.put(
                OURS,
                "users",
                new RecordTypeDraft(
                        null,
                        null,
                        null,
                        Map.of(
                                "tasks", new RelationDraft("tasks", "user_id", null),
                                "boss", new RelationDraft("users", "boss_id", Relation.Cardinality.ONE)),
                        null));
        var ann = fixture.insert("users", "{\"name\": \"Ann\"}").recordId();
        fixture.insert("users", "{\"name\": \"Ben\", \"boss_id\": \"%s\"}".formatted(ann));
        fixture.insert("tasks", "{\"title\": \"one\", \"user_id\": \"%s\"}".formatted(ann));
        fixture.insert("tasks", "{\"title\": \"two\", \"user_id\": \"%s\"}".formatted(ann));
        return ann;
    }

    private Export done(ExportFormat format, ExportRequest request) {
        return exporting.done(format, request);
    }

    private String text(Export done) throws IOException {
        return new String(exports.file(done, 0).readAllBytes(), UTF_8);
    }

    private static ExportRequest request(
            List<String> fields, List<String> include, @Nullable Instant from, @Nullable Instant to) {
        return new ExportRequest(from, to, null, fields, include, false, false);
    }
}
