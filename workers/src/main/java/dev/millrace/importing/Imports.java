package dev.millrace.importing;

import dev.millrace.dispatch.Wake;
import dev.millrace.file.StoredFiles;
import dev.millrace.id.Ids;
import dev.millrace.importing.Import.Problem;
import dev.millrace.importing.Import.Status;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.record.Cause;
import dev.millrace.record.RecordTypeDraft;
import dev.millrace.record.RecordTypes;
import dev.millrace.refusal.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The imports of a workspace. Another workspace's import is not found. */
@Component
public class Imports {

    /** How many problems are shown with an import; {@link RejectedRows} gives all. */
    public static final int MOST_SHOWN = 100;

    /** How many imports of a workspace may wait or be at work. */
    private static final int MOST_OPEN = 20;

    private final ImportStore store;
    private final RejectionStore rejections;
    private final ImportWork work;
    private final StoredFiles files;
    private final RecordTypes types;
    private final ImportSettings settings;
    private final Wake wake;
    private final TransactionTemplate transaction;
    private final Ids ids;
    private final Clock clock;

    Imports(
            ImportStore store,
            RejectionStore rejections,
            ImportWork work,
            StoredFiles files,
            RecordTypes types,
            ImportSettings settings,
            Wake wake,
            TransactionTemplate transaction,
            Ids ids,
            Clock clock) {
        this.store = store;
        this.rejections = rejections;
        this.work = work;
        this.files = files;
        this.types = types;
        this.settings = settings;
        this.wake = wake;
        this.transaction = transaction;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Takes in a file and has it worked on; nothing of it is looked at before all of it is stored. Refuses with 422 what {@code draft}
     * cannot mean, with 413 a file that is too large, and with 409 where too many imports have not ended.
     *
     * @param cause who imports; what is written names the import, and this one's reason and depth
     * @throws IOException where {@code body} breaks off; nothing is kept then
     */
    public Import accept(String workspaceId, ImportDraft draft, InputStream body, Cause cause) throws IOException {
        return take(workspaceId, draft, body, cause, Status.QUEUED);
    }

    /** The same for a file that waits until {@link ImportDrafts#start}, a day at most; 409 where twenty wait already. */
    public Import draft(String workspaceId, ImportDraft draft, InputStream body, Cause cause) throws IOException {
        return take(workspaceId, draft, body, cause, Status.DRAFT);
    }

    private Import take(String workspaceId, ImportDraft draft, InputStream body, Cause cause, Status status) throws IOException {
        RecordTypeDraft.requireName(draft.type());
        var choices = draft.choices();
        var mapping = choices.checkedMapping();
        var key = choices.checkedKey(draft.type(), types.find(workspaceId, draft.type()));
        var delimiter = choices.checkedDelimiter();
        var encoding = choices.checkedEncoding();
        var emptyIsText = choices.emptyIsText();
        if (status == Status.DRAFT) {
            requireRoomForDraft(workspaceId);
        } else {
            requireRoom(workspaceId);
        }
        var probe = new FileProbe();
        var fileId = store(workspaceId, body, probe);
        var found = probe.encoding(encoding);
        var options = new ImportOptions(
                draft.format(),
                mapping,
                key,
                choices.validateOnly(),
                choices.silent(),
                delimiter == null ? Delimiters.guess(probe.text(found)) : delimiter,
                found.name(),
                choices.headless(),
                emptyIsText);
        return begin(workspaceId, draft, options, fileId, cause, status);
    }

    private Import begin(
            String workspaceId, ImportDraft draft, ImportOptions options, String fileId, Cause cause, Status how) {
        var fresh = new Import(
                ids.next("imp"),
                draft.type(),
                how,
                draft.keptName(),
                files.size(fileId),
                0,
                options,
                0,
                0,
                0,
                0,
                0,
                clock.instant().truncatedTo(ChronoUnit.MICROS),
                null,
                null,
                null);
        transaction.executeWithoutResult(status -> {
            files.complete(fileId);
            store.insert(workspaceId, fresh, fileId, cause(fresh.importId(), cause));
            if (how == Status.QUEUED) {
                wake.up(ImportWork.QUEUE);
            }
        });
        return fresh;
    }

    /** What is written names the import, and who had it done. */
    static Cause cause(String importId, Cause by) {
        return new Cause(Cause.Kind.IMPORT, importId, by.name(), by.reason(), by.depth());
    }

    /** In chunks, each in a transaction of its own; what breaks off is removed. */
    private String store(String workspaceId, InputStream body, FileProbe probe) throws IOException {
        var fileId = files.begin(workspaceId);
        try {
            var size = 0L;
            for (var chunk = body.readNBytes(StoredFiles.CHUNK); chunk.length > 0; chunk = body.readNBytes(StoredFiles.CHUNK)) {
                size += chunk.length;
                if (size > settings.largest().toBytes()) {
                    throw Refusal.of(
                            Refusal.Kind.TOO_LARGE,
                            "import_too_large",
                            "A file may have %d MiB; send it in parts.".formatted(settings.largest().toMegabytes()));
                }
                probe.add(chunk);
                files.append(fileId, chunk);
            }
            if (size == 0) {
                throw Refusal.invalid("import_empty", "body", "The file is empty.");
            }
            return fileId;
        } catch (IOException | RuntimeException brokenOff) {
            files.delete(fileId);
            throw brokenOff;
        }
    }

    private void requireRoomForDraft(String workspaceId) {
        if (store.countDrafts(workspaceId) >= MOST_OPEN) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT,
                    "import_drafts_too_many",
                    "%d files of this workspace wait to be started; start or forget one.".formatted(MOST_OPEN));
        }
    }

    /** Refuses with 409 where too many imports wait or are at work. */
    void requireRoom(String workspaceId) {
        if (store.countOpen(workspaceId) >= MOST_OPEN) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT,
                    "imports_too_many",
                    "%d imports of this workspace have not ended; wait for one, or cancel it.".formatted(MOST_OPEN));
        }
    }

    public Import get(String workspaceId, String importId) {
        return store.find(workspaceId, importId).orElseThrow(() -> Refusal.notFound("import", importId));
    }

    /** The newest first. */
    public Page<Import> list(String workspaceId, PageRequest page) {
        return Page.of(store.list(workspaceId, page), page, Import::importId);
    }

    /** Why the first {@link #MOST_SHOWN} rows were rejected. */
    public List<Problem> problems(String workspaceId, String importId) {
        get(workspaceId, importId);
        return rejections.first(importId, MOST_SHOWN);
    }

    /** All rows that were rejected; an import that is at work may reject more. */
    public RejectedRows rejected(String workspaceId, String importId) {
        return new RejectedRows(rejections, get(workspaceId, importId));
    }

    /** Ends the import before its next batch; what is written stays. Refuses with 409 where it has ended. */
    public Import cancel(String workspaceId, String importId) {
        get(workspaceId, importId);
        if (!work.end(importId, Status.CANCELLED, null)) {
            throw Refusal.of(Refusal.Kind.CONFLICT, "import_ended", "The import has ended; there is nothing to cancel.");
        }
        return get(workspaceId, importId);
    }

    /** Forgets an import that has ended, not its records, or a draft with its file. Refuses any other with 409. */
    public void delete(String workspaceId, String importId) {
        get(workspaceId, importId);
        transaction.executeWithoutResult(status -> {
            var file = store.delete(workspaceId, importId);
            if (file.isEmpty()) {
                throw Refusal.of(Refusal.Kind.CONFLICT, "import_open", "The import has not ended; cancel it first.");
            }
            file.filter(fileId -> !fileId.isEmpty()).ifPresent(files::delete);
        });
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT8M")
    void forgetWhatIsOld() {
        while (store.forget(clock.instant().minus(settings.kept()), 20) == 20) {
            // Bounded transactions.
        }
        while (forgetOldDrafts() == 20) {
            // The same.
        }
    }

    private int forgetOldDrafts() {
        return transaction.execute(status -> {
            var gone = store.forgetDrafts(clock.instant().minus(settings.draftsKept()), 20);
            gone.stream().filter(fileId -> !fileId.isEmpty()).forEach(files::delete);
            return gone.size();
        });
    }
}
