package dev.millrace.importing;

import static dev.millrace.importing.ImportFixture.csv;
import static dev.millrace.importing.ImportFixture.draft;
import static dev.millrace.record.RecordFixture.OURS;
import static dev.millrace.record.RecordFixture.THEIRS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.importing.Import.Failure;
import dev.millrace.importing.Import.Status;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.record.Cause;
import dev.millrace.record.RecordQuery;
import dev.millrace.record.RecordTypeDraft;
import dev.millrace.record.RecordTypeDraft.RelationDraft;
import dev.millrace.refusal.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImportsTest {

    private static final ImportDraft JSON = draft(ImportFormat.JSON, null, null);

    private final ImportFixture fixture = new ImportFixture();

    @Test
    void countsWhatBecameOfEveryRowAndSaysWhoDidIt() {
        fixture.fixture.unique("users", "email");
        fixture.fixture.insert("users", "{\"email\": \"a\", \"name\": \"Ann\"}");
        fixture.fixture.insert("users", "{\"email\": \"b\", \"name\": \"Ben\"}");

        var done = fixture.done(draft(ImportFormat.CSV, "email", null), "email,name\na,Ann\nb,Bea\nc,Cem\nc,Cem\n");

        assertThat(List.of(done.read(), done.created(), done.updated(), done.unchanged(), done.rejected()))
                .containsExactly(4L, 1L, 1L, 2L, 0L);
        assertThat(done.status()).isEqualTo(Status.COMPLETED);
        assertThat(done.readBytes()).isEqualTo(done.size());
        var newest = fixture.fixture.records.list(OURS, "users", RecordQuery.ALL, new PageRequest(1, null));
        var history = fixture.fixture.records.history(OURS, "users", newest.data().getFirst().recordId(), new PageRequest(1, null));
        assertThat(history.data().getFirst().cause())
                .isEqualTo(new Cause(Cause.Kind.IMPORT, done.importId(), "ann@example.com", null, 0));
        assertThat(fixture.fixture.jdbc.sql("select count(*) from stored_file").query(Integer.class).single()).isZero();
    }

    @Test
    void rejectedRowsComeBackAsCsvThatCanBeMended() {
        fixture.fixture.schema("users", "{\"properties\": {\"n\": {\"type\": \"integer\", \"maximum\": 2}}}");

        var done = fixture.done(csv(), "n;note\n1;ok\n=x;\"a;b\"\n3;\"say \"\"hi\"\"\"\n");

        assertThat(fixture.rejected(done).split("\r\n")).containsExactly(
                "n;note;line;field;reason",
                "'=x;\"a;b\";3;/data/n;''=x' is no integer.",
                "3;\"say \"\"hi\"\"\";4;/data/n;" + fixture.imports.problems(OURS, done.importId()).getLast().message());
    }

    @Test
    void readsJsonLinesAndRefusesTheBrokenAlone() {
        var done = fixture.done(
                draft(ImportFormat.NDJSON, null, "{\"E\": \"email\"}"), "{\"E\": \"a\"}\n\n{\"E\": \n[1]\n{\"E\": \"\\ud800\"}\n{\"n\": 1.10}");

        assertThat(fixture.data("users")).containsExactly("{\"email\":\"a\"}", "{\"n\":1.10}");
        assertThat(fixture.imports.problems(OURS, done.importId()))
                .extracting(Import.Problem::line)
                .containsExactly(3L, 4L, 5L);
        assertThat(fixture.rejected(done)).contains("[1],4,,");
    }

    @Test
    void rejectedDocumentsComeBackAsTheyWereOnceEach() throws IOException {
        fixture.fixture.types.put(
                OURS,
                "users",
                new RecordTypeDraft(null, null, List.of(), Map.of("tasks", new RelationDraft("tasks", "user_id", null)), null));

        var done = fixture.done(
                draft(ImportFormat.NDJSON, null, null), "{\"n\": 1, \"tasks\": [5, 6]}\n{\"n\": \n{\"n\": 2}\n{\"n\": 3, \"tasks\": [7]}\n");

        var file = new ByteArrayOutputStream();
        fixture.imports.rejected(OURS, done.importId()).writeDocuments(file);
        assertThat(file.toString(StandardCharsets.UTF_8).split("\n")).containsExactlyInAnyOrder(
                "{\"n\":1,\"tasks\":[5,6]}", "{\"n\": ", "{\"n\":3,\"tasks\":[7]}");
        assertThat(fixture.imports.problems(OURS, done.importId())).extracting(Import.Problem::field).contains("/tasks/1");
    }

    @Test
    void recordsWithinRecordsBelongToThem() {
        fixture.fixture.types.put(
                OURS,
                "users",
                new RecordTypeDraft(null, null, List.of("email"), Map.of("tasks", new RelationDraft("tasks", "user_id", null)), null));
        fixture.fixture.unique("tasks", "code");
        var file = """
                {"version": "1.0", "exported": {"by": ["x"]}, "type": "users", "data": [
                  {"email": "a", "tasks": [{"code": "T1"}, {"code": "T2"}, 5]},
                  {"email": "b", "tasks": [{"code": "T1"}]}]}""";

        var done = fixture.done(draft(ImportFormat.JSON, "email", null), file);
        var again = fixture.done(draft(ImportFormat.JSON, "email", null), file);

        var users = fixture.data("users");
        assertThat(users).containsExactly("{\"email\":\"a\"}", "{\"email\":\"b\"}");
        assertThat(fixture.data("tasks")).hasSize(2).allMatch(task -> task.contains("\"user_id\":\"rec_"));
        assertThat(List.of(done.read(), done.created(), done.updated(), done.rejected())).containsExactly(6L, 4L, 1L, 1L);
        assertThat(again.created()).isZero();
        assertThat(fixture.imports.problems(OURS, done.importId()).getFirst().line()).isEqualTo(2);
    }

    @Test
    void aJsonFileThatBreaksSaysWhereAndKeepsWhatCameBefore() {
        var done = fixture.done(JSON, "[{\"n\": 1},\n{\"n\": 2},\n{\"n\": }]");

        assertThat(done.status()).isEqualTo(Status.FAILED);
        assertThat(done.created()).isEqualTo(2);
        assertThat(done.failure()).extracting(Failure::line).isEqualTo(3L);
        assertThat(failure("[{\"n\": 1}")).isNotBlank();
        assertThat(failure("5")).contains("array of objects");
        assertThat(failure("{\"type\": \"users\"}")).contains("without \"data\"");
        assertThat(failure("{\"type\": \"tasks\", \"data\": []}")).contains("type 'tasks', and not 'users'");
        assertThat(failure("{\"data\": 5}")).contains("not an array");
        assertThat(failure("[{\"t\": \"" + "x".repeat(9_000_000) + "\"}]")).contains("8 MiB");
    }

    @Test
    void validatesOnly() {
        fixture.fixture.schema("users", "{\"properties\": {\"n\": {\"type\": \"integer\"}}}");

        var done = fixture.done(
                chosen(new ImportChoices(null, null, true, false, ",", null, false, null)), "n\n1\nx\n");

        assertThat(done.created()).isEqualTo(1);
        assertThat(done.rejected()).isEqualTo(1);
        assertThat(fixture.count()).isZero();
        assertThat(fixture.fixture.events).isEmpty();
    }

    @Test
    void aCheckMeetsWhatItsBatchesBeforeWouldHaveWritten() {
        fixture.fixture.types.put(OURS, "users", new RecordTypeDraft(
                Json.trusted("{\"required\": [\"name\"]}"), null, List.of("email", "badge"), null, null));
        fixture.fixture.insert("users", "{\"email\": \"0\", \"badge\": \"x\", \"name\": \"Zoe\"}");
        var rows = IntStream.range(0, 1_000).mapToObj("%1$d,%1$d,Name"::formatted).collect(Collectors.joining("\n"));
        // Of the next batch: a change of one before, the same once more, a badge that is taken, and one that was let go.
        var file = "email,badge,name\n" + rows + "\n7,70000,\n8,8,Name\n9000,9,Name\n9001,x,Name\n";

        var checked = fixture.done(chosen(new ImportChoices(null, "email", true, false, ",", null, false, "text")), file);
        var real = fixture.done(chosen(new ImportChoices(null, "email", false, false, ",", null, false, "text")), file);

        assertThat(figures(checked)).containsExactly(1_004L, 1_000L, 2L, 1L, 1L).isEqualTo(figures(real));
        assertThat(fixture.imports.problems(OURS, checked.importId()).getFirst().message())
                .isEqualTo("One before it has the same value in 'badge'.");
        assertThat(fixture.fixture.jdbc.sql("select count(*) from rehearsed_record").query(Integer.class).single()).isZero();
        assertThat(fixture.count()).isEqualTo(1_001);
    }

    private static ImportDraft chosen(ImportChoices choices) {
        return new ImportDraft("users", ImportFormat.CSV, null, choices);
    }

    private static List<Long> figures(Import one) {
        return List.of(one.read(), one.created(), one.updated(), one.unchanged(), one.rejected());
    }

    @Test
    void anImportThatDiesIsTakenUpWhereItWasAndDoesNothingTwice() throws UnreadableFile {
        var accepted = fixture.accept(csv(), "n\n" + numbers(2_500));
        var first = fixture.queue.claim(1).getFirst();
        try (var open = fixture.work.open(first, fixture.store.work(first).orElseThrow())) {
            fixture.work.doNext(first, open);
            assertThat(fixture.imports.get(OURS, accepted.importId()).read()).isEqualTo(1_000);
            assertThat(fixture.queue.claim(1)).isEmpty();

            // The process is killed; another notices.
            fixture.fixture.clock.advance(Duration.ofSeconds(61));
            assertThat(fixture.queue.recover()).isEqualTo(1);
            var second = fixture.queue.claim(1).getFirst();

            // The first was only slow after all.
            assertThat(fixture.work.doNext(first, open)).isFalse();
            fixture.queue.start(second);
        }
        var done = fixture.imports.get(OURS, accepted.importId());
        assertThat(done.status()).isEqualTo(Status.COMPLETED);
        assertThat(done.created()).isEqualTo(2_500);
        assertThat(fixture.fixture.jdbc.sql("select count(distinct data ->> 'n') from record").query(Integer.class).single())
                .isEqualTo(2_500);
        assertThat(fixture.count()).isEqualTo(2_500);
    }

    @Test
    void aCancelledImportStopsBeforeItsNextBatchAndCanBeForgotten() throws UnreadableFile {
        var accepted = fixture.accept(csv(), "n\n" + numbers(1_500));
        var claimed = fixture.queue.claim(1).getFirst();
        try (var open = fixture.work.open(claimed, fixture.store.work(claimed).orElseThrow())) {
            fixture.work.doNext(claimed, open);
            assertThatThrownBy(() -> fixture.imports.delete(OURS, accepted.importId())).hasMessageContaining("cancel it first");

            assertThat(fixture.imports.cancel(OURS, accepted.importId()).status()).isEqualTo(Status.CANCELLED);

            assertThat(fixture.work.doNext(claimed, open)).isFalse();
        }
        assertThat(fixture.count()).isEqualTo(1_000);
        assertThatThrownBy(() -> fixture.imports.cancel(OURS, accepted.importId())).hasMessageContaining("nothing to cancel");
        assertThatThrownBy(() -> fixture.imports.get(THEIRS, accepted.importId())).isInstanceOf(Refusal.class);
        fixture.imports.delete(OURS, accepted.importId());
        assertThatThrownBy(() -> fixture.imports.get(OURS, accepted.importId())).isInstanceOf(Refusal.class);
    }

    @Test
    void refusesWhatCannotBeMeantBeforeItReadsAnything() {
        refused(new ImportDraft("Users!", ImportFormat.CSV, null, ImportChoices.NONE), "record_type_name_invalid");
        refused(draft(ImportFormat.CSV, "email", null), "record_key_not_unique");
        refused(draft(ImportFormat.CSV, null, "[]"), "field_invalid");
        refused(draft(ImportFormat.CSV, null, "{\"a\": \"x\", \"b\": \"x\"}"), "field_invalid");
        refused(draft(ImportFormat.CSV, null, "{\"a\": 5}"), "field_invalid");
        refused(chosen(new ImportChoices(null, null, false, false, "#", null, false, null)), "field_invalid");
        refused(chosen(new ImportChoices(null, null, false, false, null, "klingon", false, null)), "field_invalid");
        refused(chosen(new ImportChoices(null, null, false, false, null, null, false, "zero")), "field_invalid");
        assertThatThrownBy(() -> fixture.accept(csv(), "")).hasMessageContaining("empty");
    }

    @Test
    void keepsNothingOfAFileThatIsTooLargeOrBreaksOff() {
        assertThatThrownBy(() -> fixture.accept(csv(), endless(200L << 20)))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("import_too_large"));
        assertThatThrownBy(() -> fixture.accept(csv(), endless(-1))).isInstanceOf(UncheckedIOException.class);

        assertThat(fixture.fixture.jdbc.sql("select count(*) from stored_file").query(Integer.class).single()).isZero();
    }

    @Test
    void goesByRecordIdsWhereTheyAreTheKey() {
        var record = fixture.fixture.insert("users", "{\"name\": \"Ann\", \"city\": \"Bern\"}");

        var done = fixture.done(
                draft(ImportFormat.JSON, "record_id", null),
                Json.write(Json.trusted("[{\"record_id\": \"%s\", \"city\": null}, {\"name\": \"Ben\"}, {\"record_id\": \"rec_none\"}]"
                        .formatted(record.recordId()))));

        assertThat(fixture.data("users")).containsExactly("{\"name\":\"Ann\"}", "{\"name\":\"Ben\"}");
        assertThat(done.rejected()).isEqualTo(1);
        assertThat(done.status()).isEqualTo(Status.COMPLETED);
    }

    private String failure(String file) {
        var done = fixture.done(JSON, file);
        assertThat(done.status()).isEqualTo(Status.FAILED);
        return done.failure().message();
    }

    private void refused(ImportDraft draft, String code) {
        assertThatThrownBy(() -> fixture.accept(draft, endless(-1)))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    private static String numbers(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).collect(Collectors.joining("\n"));
    }

    /** Breaks at once where {@code length} is less than nothing. */
    private static InputStream endless(long length) {
        return new InputStream() {
            private long left = length;

            @Override
            public int read() throws IOException {
                if (left < 0) {
                    throw new IOException("gone");
                }
                return left-- == 0 ? -1 : 'x';
            }

            @Override
            public int read(byte[] into, int offset, int count) throws IOException {
                if (left < 0) {
                    throw new IOException("gone");
                }
                var read = (int) Math.min(count, left);
                left -= read;
                Arrays.fill(into, offset, offset + read, (byte) 'x');
                return read == 0 ? -1 : read;
            }
        };
    }
}
