package dev.millrace.importing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.dispatch.Wake;
import dev.millrace.file.StoredFiles;
import dev.millrace.importing.Import.Status;
import dev.millrace.json.Json;
import dev.millrace.record.Cause;
import dev.millrace.record.RecordTypes;
import dev.millrace.refusal.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Imports whose file is here and that are not started yet: what would become of them, and their start. */
@Component
public class ImportDrafts {

    /** What stands behind the cells of a rejected row. */
    private static final List<String> ADDED = List.of("line", "field", "reason");

    private final Imports imports;
    private final ImportStore store;
    private final RejectionStore rejections;
    private final ImportPreviews previews;
    private final StoredFiles files;
    private final RecordTypes types;
    private final Wake wake;
    private final TransactionTemplate transaction;

    ImportDrafts(
            Imports imports,
            ImportStore store,
            RejectionStore rejections,
            ImportPreviews previews,
            StoredFiles files,
            RecordTypes types,
            Wake wake,
            TransactionTemplate transaction) {
        this.imports = imports;
        this.store = store;
        this.rejections = rejections;
        this.previews = previews;
        this.files = files;
        this.types = types;
        this.wake = wake;
        this.transaction = transaction;
    }

    /** How the file reads as it was sent, with a key where the type has one. Refuses with 409 what is no draft. */
    public ImportPreview preview(String workspaceId, String importId, Cause cause) {
        var draft = draft(workspaceId, importId);
        return previews.of(new ImportPreviews.Wanted(workspaceId, draft.type(), file(importId), draft.options(), cause), true);
    }

    /** How the file reads with {@code choices}; a column that they do not name, or that there is not, is guessed anew. */
    public ImportPreview preview(String workspaceId, String importId, ImportChoices choices, Cause cause) {
        var draft = draft(workspaceId, importId);
        var options = options(workspaceId, draft, choices);
        return previews.of(new ImportPreviews.Wanted(workspaceId, draft.type(), file(importId), options, cause), false);
    }

    /**
     * Has the import worked on, with what its preview guesses of columns that {@code choices} do not name. Refuses with 422 what the file
     * cannot be read with, with 409 what is no draft (any more), and where too many imports have not ended.
     */
    public Import start(String workspaceId, String importId, ImportChoices choices, Cause cause) {
        var draft = draft(workspaceId, importId);
        choices.checkedMapping();
        var wanted = options(workspaceId, draft, choices);
        var preview = previews.of(new ImportPreviews.Wanted(workspaceId, draft.type(), file(importId), wanted, cause), false);
        if (preview.failure() != null) {
            throw Refusal.invalid(preview.failure().code(), "mapping", preview.failure().message());
        }
        requireColumns(wanted, preview);
        imports.requireRoom(workspaceId);
        transaction.executeWithoutResult(status -> {
            if (!store.start(importId, preview.options(), Imports.cause(importId, cause))) {
                throw notDraft();
            }
            wake.up(ImportWork.QUEUE);
        });
        return imports.get(workspaceId, importId);
    }

    /** The preview passes over what was said of columns of another reading of the file; who starts has to mean these. */
    private static void requireColumns(ImportOptions wanted, ImportPreview preview) {
        var names = preview.columns().stream().map(ImportPreview.Column::name).toList();
        var unknown = wanted.mapping().keySet().stream().filter(column -> !names.contains(column)).findFirst();
        if (unknown.isPresent() && wanted.format() == ImportFormat.CSV && preview.more() == 0) {
            throw Refusal.invalid(
                    "import_column_missing",
                    "mapping",
                    "The mapping names the column '%s'; the columns are %s.".formatted(unknown.get(), String.join(", ", names)));
        }
    }

    /**
     * A draft for the mended file of an import's rejected rows: read as that was, with the same mapping and key.
     *
     * @param fresh the file's own kind and name
     */
    public ImportDraft mended(String workspaceId, String importId, ImportDraft fresh) {
        var before = imports.get(workspaceId, importId);
        var options = before.options();
        var mapping = Json.mapper().createObjectNode();
        options.mapping().forEach(mapping::put);
        if (options.format() == ImportFormat.CSV) {
            leaveOut(ADDED, rejections.header(importId), mapping);
        }
        return new ImportDraft(
                before.type(),
                fresh.format(),
                fresh.fileName(),
                new ImportChoices(
                        mapping, options.key(), false, options.silent(), null, null, false, options.emptyIsText() ? "text" : null));
    }

    private static void leaveOut(List<String> added, List<String> header, ObjectNode mapping) {
        added.stream().filter(name -> !header.contains(name)).forEach(mapping::putNull);
    }

    private Import draft(String workspaceId, String importId) {
        var found = imports.get(workspaceId, importId);
        if (found.status() != Status.DRAFT) {
            throw notDraft();
        }
        return found;
    }

    private String file(String importId) {
        return store.file(importId).orElseThrow(ImportDrafts::notDraft);
    }

    private static Refusal notDraft() {
        return Refusal.of(Refusal.Kind.CONFLICT, "import_not_draft", "The import is started already, or has ended.");
    }

    /** What is not chosen is as it was when the file came in; an empty key is none. */
    private ImportOptions options(String workspaceId, Import draft, ImportChoices choices) {
        var before = draft.options();
        var mapping = choices.readMapping();
        var key = choices.key() == null ? before.key() : choices.checkedKey(draft.type(), types.find(workspaceId, draft.type()));
        var delimiter = choices.checkedDelimiter();
        var wanted = choices.checkedEncoding();
        var probe = wanted == null ? null : probe(draft.importId());
        var encoding = probe == null ? before.encoding() : probe.encoding(wanted).name();
        return new ImportOptions(
                before.format(),
                mapping.isEmpty() ? before.mapping() : mapping,
                key,
                choices.validateOnly(),
                choices.silent(),
                delimiter == null ? before.delimiter() : delimiter,
                encoding,
                choices.headless(),
                choices.empty() == null ? before.emptyIsText() : choices.emptyIsText());
    }

    private FileProbe probe(String importId) {
        var probe = new FileProbe();
        try (var file = files.read(file(importId), 0)) {
            probe.add(file.readNBytes(FileProbe.SAMPLE));
        } catch (IOException unlikely) {
            throw new UncheckedIOException(unlikely);
        }
        return probe;
    }
}
