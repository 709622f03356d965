package dev.millrace.importing;

import dev.millrace.dispatch.Claims.Claimed;
import dev.millrace.dispatch.PieceQueue;
import dev.millrace.file.StoredFiles;
import dev.millrace.importing.Import.Failure;
import dev.millrace.importing.Import.Status;
import dev.millrace.importing.ImportBatch.Target;
import dev.millrace.importing.ImportRows.Row;
import dev.millrace.importing.ImportStore.Progress;
import dev.millrace.importing.ImportStore.Work;
import dev.millrace.record.RecordWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Does imports: opens the file, passes over what is done, and does the rest batch by batch. */
@Component
class ImportWork implements PieceQueue.Pieces {

    /** The name of the queue. */
    static final String QUEUE = "imports";

    /** Of a batch, in characters of its rows: what is larger is cut, so that large rows do not fill the memory. */
    private static final int MOST_CHARACTERS = 4 * 1024 * 1024;

    private static final int ROWS_BETWEEN_SIGNS_OF_LIFE = 100_000;

    private final ImportStore store;
    private final RejectionStore rejections;
    private final RowSource source;
    private final ImportBatch batch;
    private final StoredFiles files;
    private final RecordWriter writer;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ImportWork(
            ImportStore store,
            RejectionStore rejections,
            RowSource source,
            ImportBatch batch,
            StoredFiles files,
            RecordWriter writer,
            TransactionTemplate transaction,
            Clock clock) {
        this.store = store;
        this.rejections = rejections;
        this.source = source;
        this.batch = batch;
        this.files = files;
        this.writer = writer;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** Rows of a file that is open. */
    record Open(ImportRows rows, RowSource.Counted file) implements AutoCloseable {
        @Override
        public void close() {
            rows.close();
        }
    }

    @Override
    public void doAll(Claimed claimed) {
        var work = store.work(claimed).orElse(null);
        if (work == null) {
            return;
        }
        try (var open = open(claimed, work)) {
            while (doNext(claimed, open)) {
                // The next batch.
            }
        } catch (UnreadableFile unreadable) {
            end(claimed.id(), Status.FAILED, unreadable.failure());
        }
    }

    /** The file behind the rows that are done. */
    Open open(Claimed claimed, Work work) throws UnreadableFile {
        var open = source.open(work);
        try {
            for (var row = 0L; row < work.readRows(); row++) {
                open.rows().next();
                if (row % ROWS_BETWEEN_SIGNS_OF_LIFE == 0) {
                    store.claims().touch(claimed, clock.instant());
                }
            }
            return open;
        } catch (UnreadableFile | RuntimeException broken) {
            open.close();
            throw broken;
        }
    }

    /** Whether there is more to do for whoever holds this claim. What was read before a file broke is written. */
    boolean doNext(Claimed claimed, Open open) throws UnreadableFile {
        var rows = new ArrayList<Row>();
        UnreadableFile broken = null;
        try {
            read(open.rows(), rows);
        } catch (UnreadableFile unreadable) {
            broken = unreadable;
        }
        var isAll = broken == null && rows.isEmpty();
        var isOurs = Boolean.TRUE.equals(transaction.execute(status -> write(claimed, open, rows, isAll)));
        if (broken != null && isOurs) {
            throw broken;
        }
        return isOurs && !rows.isEmpty();
    }

    private static void read(ImportRows from, List<Row> rows) throws UnreadableFile {
        var characters = 0;
        var weight = 0;
        while (rows.size() < RecordWriter.MOST_AT_ONCE && weight < 5 * RecordWriter.MOST_AT_ONCE && characters < MOST_CHARACTERS) {
            var row = from.next();
            if (row == null) {
                return;
            }
            rows.add(row);
            characters += row.original().length();
            weight += ImportBatch.weight(row.data());
        }
    }

    /** Whether this claim is still the one that counts. */
    private boolean write(Claimed claimed, Open open, List<Row> rows, boolean isAll) {
        var work = store.lock(claimed).orElse(null);
        if (work == null) {
            return false;
        }
        if (isAll) {
            end(claimed.id(), Status.COMPLETED, null);
        }
        if (rows.isEmpty()) {
            return true;
        }
        var wanted = work.wanted();
        var figures = batch.write(target(work), rows);
        rejections.insert(claimed.id(), wanted.rejected(), figures.rejections);
        store.advance(
                claimed.id(),
                new Progress(
                        rows.size(),
                        open.file().count(),
                        figures.read(),
                        figures.created,
                        figures.updated,
                        figures.unchanged,
                        figures.rejections.size(),
                        work.hasHeader() ? null : open.rows().header()),
                clock.instant());
        return true;
    }

    private static Target target(Work work) {
        var wanted = work.wanted();
        return new Target(work.workspaceId(), wanted.type(), wanted.options(), work.cause(), wanted.importId());
    }

    @Override
    public void fail(String importId, @Nullable String code, String reason) {
        end(importId, Status.FAILED, new Failure(code == null ? "import_failed" : code, reason, null));
    }

    /** Ends the import and removes its file; false where it had ended. */
    boolean end(String importId, Status status, @Nullable Failure failure) {
        return Boolean.TRUE.equals(transaction.execute(inTransaction -> {
            var file = store.end(importId, status, failure, clock.instant());
            file.filter(fileId -> !fileId.isEmpty()).ifPresent(files::delete);
            file.ifPresent(ended -> writer.forgetRehearsal(importId));
            return file.isPresent();
        }));
    }
}
