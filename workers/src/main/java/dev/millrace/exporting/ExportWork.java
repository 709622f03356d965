package dev.millrace.exporting;

import dev.millrace.dispatch.Claims.Claimed;
import dev.millrace.dispatch.PieceQueue;
import dev.millrace.exporting.Export.Failure;
import dev.millrace.exporting.Export.Status;
import dev.millrace.exporting.ExportStore.Work;
import dev.millrace.exporting.delivery.ExportDeliveries;
import dev.millrace.file.StoredFiles;
import dev.millrace.record.RecordWriter;
import dev.millrace.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes the files of exports, a page of records in a transaction. */
class ExportWork implements PieceQueue.Pieces {

    /** The name of the queue. */
    static final String QUEUE = "exports";

    private static final int FIRST_PAGE = 50;
    /** Of a page, in bytes: how many records that are follows from those that were written. */
    private static final int PAGE_BYTES = 2 * 1024 * 1024;

    private final ExportStore store;
    private final ExportSource source;
    private final StoredFiles files;
    private final Zipped zipped;
    private final PdfFile pdf;
    private final ExportDeliveries deliveries;
    private final ExportEvents events;
    private final ExportSettings settings;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ExportWork(
            ExportStore store,
            ExportSource source,
            StoredFiles files,
            Zipped zipped,
            PdfFile pdf,
            ExportDeliveries deliveries,
            ExportEvents events,
            ExportSettings settings,
            TransactionTemplate transaction,
            Clock clock) {
        this.store = store;
        this.source = source;
        this.files = files;
        this.zipped = zipped;
        this.pdf = pdf;
        this.deliveries = deliveries;
        this.events = events;
        this.settings = settings;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** What a step has left to do. */
    enum Next {
        ANOTHER_PAGE,
        THE_END,
        NOTHING
    }

    @Override
    public void doAll(Claimed claimed) {
        var next = Next.ANOTHER_PAGE;
        while (next == Next.ANOTHER_PAGE) {
            next = doNext(claimed);
        }
        if (next == Next.THE_END) {
            finish(claimed);
        }
    }

    /** Writes the beginning of the file, or a page. */
    Next doNext(Claimed claimed) {
        return transaction.execute(status -> {
            var work = store.lock(claimed).orElse(null);
            if (work == null) {
                return Next.NOTHING;
            }
            if (work.fileId() == null) {
                begin(work);
                return Next.ANOTHER_PAGE;
            }
            return page(work);
        });
    }

    private void begin(Work work) {
        var export = work.wanted();
        var columns = export.format().hasColumns() ? source.columns(work.workspaceId(), export) : List.<String>of();
        var total = source.count(work.workspaceId(), export);
        if (export.format() == ExportFormat.PDF && total > PdfFile.MOST_ROWS) {
            throw Refusal.invalid(
                    "export_too_large",
                    "format",
                    "These are %,d records, and a PDF has %,d at most; take csv, or export fewer by from, to and filter."
                            .formatted(total, PdfFile.MOST_ROWS));
        }
        var fileId = files.begin(work.workspaceId());
        files.append(fileId, utf8(writer(export, columns).head()));
        files.complete(fileId);
        store.begin(export.exportId(), fileId, columns, total, clock.instant());
    }

    private Next page(Work work) {
        var export = work.wanted();
        var rows = source.page(work.workspaceId(), export, work.position(), pageSize(export));
        if (rows.isEmpty()) {
            return Next.THE_END;
        }
        var bytes = utf8(writer(export, work.columns()).rows(rows, export.rows() == 0));
        if (export.size() + bytes.length > settings.largest().toBytes()) {
            end(export.exportId(), Status.FAILED, new Failure(
                    "export_too_large",
                    "The file would have more than %d MiB; export fewer records at once, by from and to for instance."
                            .formatted(settings.largest().toMegabytes())));
            return Next.NOTHING;
        }
        files.append(work.fileId(), bytes);
        store.advance(export.exportId(), rows.getLast().record().recordId(), rows.size(), clock.instant());
        return Next.ANOTHER_PAGE;
    }

    private static int pageSize(Export export) {
        return export.rows() == 0
                ? FIRST_PAGE
                : (int) Math.clamp(PAGE_BYTES / Math.max(1, export.size() / export.rows()), 5, RecordWriter.MOST_AT_ONCE);
    }

    /** Writes the end of the file, or makes another one of it, and says that it is there, in one transaction. */
    private void finish(Claimed claimed) {
        var before = transaction.execute(status -> store.lock(claimed).orElse(null));
        if (before == null) {
            return;
        }
        var gathered = before.fileId();
        var made = make(claimed, before);
        if (made == null) {
            return;
        }
        transaction.executeWithoutResult(status -> store.lock(claimed).ifPresent(work -> {
            if (made.equals(gathered)) {
                files.append(gathered, utf8(writer(work.wanted(), work.columns()).tail()));
            } else {
                files.complete(made);
                store.replaceFile(claimed.id(), made);
                files.delete(gathered);
            }
            var now = clock.instant();
            store.end(claimed.id(), Status.COMPLETED, null, now);
            // Whoever wants the file elsewhere is told when it is there.
            if (!deliveries.begin(claimed.id())) {
                store.kept(claimed.id()).ifPresent(events::completed);
            }
        }));
    }

    /**
     * The file of which the export consists, but for its end: what was gathered, or a PDF or an archive of it that is not complete
     * until the export is; null where the claim is another's by now.
     */
    private @Nullable String make(Claimed claimed, Work work) {
        var export = work.wanted();
        var gathered = work.fileId();
        if (gathered == null || !store.claims().touch(claimed, clock.instant())) {
            return null;
        }
        BooleanSupplier goesOn = () -> store.claims().touch(claimed, clock.instant());
        var whole = export.format() == ExportFormat.PDF
                ? pdf.make(work.workspaceId(), export, work.columns(), gathered, goesOn)
                : gathered;
        if (whole == null || !export.request().zip()) {
            return whole;
        }
        var tail = utf8(writer(export, work.columns()).tail());
        var name = "%s.%s".formatted(export.type(), export.format().word());
        var archive = zipped.zip(work.workspaceId(), whole, tail, name, goesOn);
        if (!whole.equals(gathered)) {
            files.delete(whole);
        }
        return archive;
    }

    @Override
    public void fail(String exportId, @Nullable String code, String reason) {
        end(exportId, Status.FAILED, new Failure(code == null ? "export_failed" : code, reason));
    }

    /** Ends the export and removes what there is of its file; false where it had ended. */
    boolean end(String exportId, Status status, @Nullable Failure failure) {
        return Boolean.TRUE.equals(transaction.execute(inTransaction -> {
            var ended = store.end(exportId, status, failure, clock.instant());
            if (ended) {
                deliveries.cancel(exportId);
                store.kept(exportId).ifPresent(kept -> {
                    if (kept.fileId() != null) {
                        files.delete(kept.fileId());
                    }
                    if (failure != null) {
                        events.failed(kept, failure);
                    }
                });
            }
            return ended;
        }));
    }

    private static ExportWriter writer(Export export, List<String> columns) {
        return switch (export.format()) {
            case CSV -> new CsvExport(columns, export.request().bom());
            case PDF -> new PdfRows(columns);
            case JSON -> new JsonExport(export.type(), export.request().fields());
            case XML -> new XmlExport(export.type(), export.request().fields());
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
