package dev.millrace.importing;

import static dev.millrace.record.RecordFixture.ANN;
import static dev.millrace.record.RecordFixture.OURS;

import dev.millrace.dispatch.Claims.Claimed;
import dev.millrace.dispatch.PieceQueue;
import dev.millrace.dispatch.Wake;
import dev.millrace.file.FileFixture;
import dev.millrace.file.StoredFiles;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.record.RecordFixture;
import dev.millrace.record.RecordQuery;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/** Imports into a database of their own, worked on by the test's thread. */
public final class ImportFixture {

    public final RecordFixture fixture = new RecordFixture();
    public final StoredFiles files = FileFixture.files(fixture.jdbc, fixture.ids, fixture.clock);
    final ImportStore store = new ImportStore(fixture.jdbc);
    final RejectionStore rejections = new RejectionStore(fixture.jdbc);
    private final ImportBatch batch = new ImportBatch(fixture.records, fixture.types);
    final ImportWork work = new ImportWork(
            store,
            rejections,
            new RowSource(files, fixture.types),
            batch,
            files,
            fixture.records,
            fixture.transaction,
            fixture.clock);
    final PieceQueue queue =
            new PieceQueue(ImportWork.QUEUE, store.claims(), work, fixture.transaction, fixture.clock);
    public final Imports imports = new Imports(
            store,
            rejections,
            work,
            files,
            fixture.types,
            new ImportSettings(DataSize.ofMegabytes(100), Duration.ofHours(24), Duration.ofDays(30)),
            new Wake(),
            fixture.transaction,
            fixture.ids,
            fixture.clock);
    final ImportDrafts drafts = new ImportDrafts(
            imports,
            store,
            rejections,
            new ImportPreviews(files, fixture.types, fixture.records, batch, fixture.transaction),
            files,
            fixture.types,
            new Wake(),
            fixture.transaction);

    public static ImportDraft csv() {
        return draft(ImportFormat.CSV, null, null);
    }

    static ImportDraft draft(ImportFormat format, @Nullable String key, @Nullable String mapping) {
        var choices = new ImportChoices(
                mapping == null ? null : Json.trusted(mapping), key, false, false, null, null, false, null);
        return new ImportDraft("users", format, null, choices);
    }

    Import accept(ImportDraft draft, String file) {
        return accept(draft, new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)));
    }

    public Import accept(ImportDraft draft, InputStream file) {
        try {
            return imports.accept(OURS, draft, file, ANN);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** A file that waits to be started. */
    Import drafted(ImportDraft draft, String file) {
        try {
            return imports.draft(OURS, draft, new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)), ANN);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** The import when it has ended. */
    Import done(ImportDraft draft, String file) {
        return done(accept(draft, file));
    }

    public Import done(Import accepted) {
        for (List<Claimed> claimed = queue.claim(10); !claimed.isEmpty(); claimed = queue.claim(10)) {
            claimed.forEach(queue::start);
        }
        return imports.get(OURS, accepted.importId());
    }

    /** The data of all records of {@code type}, the oldest first. */
    List<String> data(String type) {
        var all = new ArrayList<String>();
        fixture.records.list(OURS, type, RecordQuery.ALL, new PageRequest(200, null)).data().reversed()
                .forEach(record -> all.add(Json.write(record.data())));
        return all;
    }

    String rejected(Import done) {
        var file = new ByteArrayOutputStream();
        imports.rejected(OURS, done.importId()).write(file);
        return file.toString(StandardCharsets.UTF_8);
    }

    int count() {
        return fixture.jdbc.sql("select count(*) from record").query(Integer.class).single();
    }
}
