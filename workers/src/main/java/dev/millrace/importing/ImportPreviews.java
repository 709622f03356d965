package dev.millrace.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.file.StoredFiles;
import dev.millrace.importing.Import.Failure;
import dev.millrace.importing.ImportBatch.Target;
import dev.millrace.importing.ImportPreview.Cell;
import dev.millrace.importing.ImportPreview.Column;
import dev.millrace.importing.RejectionStore.Rejection;
import dev.millrace.page.PageRequest;
import dev.millrace.record.Cause;
import dev.millrace.record.RecordQuery;
import dev.millrace.record.RecordType;
import dev.millrace.record.RecordTypes;
import dev.millrace.record.Records;
import dev.millrace.record.Relation;
import dev.millrace.refusal.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads the beginning of a file, guesses what its columns are, and rehearses what would become of its first rows. */
@Component
class ImportPreviews {

    static final int MOST_COLUMNS = 100;

    private static final int MOST_FIELDS = 200;

    /** Records whose fields are looked at where a schema does not say what there is. */
    private static final PageRequest NEWEST = new PageRequest(20, null);

    private final StoredFiles files;
    private final RecordTypes types;
    private final Records records;
    private final ImportBatch batch;
    private final TransactionTemplate transaction;

    ImportPreviews(
            StoredFiles files, RecordTypes types, Records records, ImportBatch batch, TransactionTemplate transaction) {
        this.files = files;
        this.types = types;
        this.records = records;
        this.batch = batch;
        this.transaction = transaction;
    }

    /** What is looked at, and for whom. */
    record Wanted(String workspaceId, String type, String fileId, ImportOptions options, Cause cause) {}

    /** What the options' mapping does not name is guessed, and so is the key where {@code guessKey}. */
    ImportPreview of(Wanted wanted, boolean guessKey) {
        var options = wanted.options();
        var type = types.find(wanted.workspaceId(), wanted.type());
        var values = new CellValues(type, options.emptyIsText());
        var fields = fields(wanted, type, values);
        var open = type.map(RecordType::schema).map(ImportPreviews::isOpen).orElse(true);
        var beginning = FileBeginning.of(files.read(wanted.fileId(), 0), wanted.type(), type, options);
        var names = beginning.names();
        var shown = names.subList(0, Math.min(names.size(), MOST_COLUMNS));
        var columns = beginning.columns(shown);
        var mapping = new LinkedHashMap<>(options.mapping());
        // A document further down may have what the first ones lack; a column that is not there was of another reading.
        mapping.keySet().removeIf(name -> beginning.header() != null && !names.contains(name));
        mapping.putAll(FieldGuesses.of(columns, options.mapping(), withId(fields, options.key()), values, open));
        var unique = type.map(RecordType::unique).orElse(List.of());
        var key = options.key() == null && guessKey
                ? unique.stream().filter(mapping::containsValue).findFirst().orElse(null)
                : options.key();
        var resolved = options.with(mapping, key);
        var rehearsed = rows(wanted, type, beginning, new Reading(shown, resolved, values));
        return new ImportPreview(
                resolved,
                columns.stream()
                        .map(column -> {
                            var field = mapping.get(column.name());
                            return new Column(column.name(), column.examples(), field, children(type, field, options));
                        })
                        .toList(),
                names.size() - shown.size(),
                fields,
                unique,
                open,
                rehearsed.rows(),
                beginning.failure() == null ? rehearsed.failure() : beginning.failure());
    }

    private static boolean isOpen(JsonNode schema) {
        return schema.path("additionalProperties").asBoolean(true) && schema.path("unevaluatedProperties").asBoolean(true);
    }

    /** Whoever goes by the records' ids has them in a column. */
    private static List<String> withId(List<String> fields, @Nullable String key) {
        return ImportOptions.RECORD_ID.equals(key) ? Stream.concat(Stream.of(key), fields.stream()).distinct().toList() : fields;
    }

    private List<String> fields(Wanted wanted, Optional<RecordType> type, CellValues values) {
        var fields = new LinkedHashSet<>(RowSource.fields(type, values));
        type.ifPresent(one -> {
            one.relations().forEach((name, relation) -> {
                switch (relation.cardinality()) {
                    case ONE -> fields.add(relation.field());
                    case MANY -> {
                        if (wanted.options().format() != ImportFormat.CSV) {
                            fields.add(name);
                        }
                    }
                }
            });
            records.list(wanted.workspaceId(), one.type(), RecordQuery.ALL, NEWEST)
                    .data()
                    .forEach(record -> record.data().fieldNames().forEachRemaining(fields::add));
        });
        return fields.stream().limit(MOST_FIELDS).toList();
    }

    private static @Nullable String children(Optional<RecordType> type, @Nullable String field, ImportOptions options) {
        return options.format() == ImportFormat.CSV || field == null
                ? null
                : type.map(one -> one.relations().get(field))
                        .filter(relation -> relation.cardinality() == Relation.Cardinality.MANY)
                        .map(Relation::type)
                        .orElse(null);
    }

    /** @param names of the columns that are shown */
    private record Reading(List<String> names, ImportOptions options, CellValues values) {

        boolean isCsv() {
            return options.format() == ImportFormat.CSV;
        }
    }

    private record Rehearsed(List<ImportPreview.Row> rows, @Nullable Failure failure) {}

    private Rehearsed rows(Wanted wanted, Optional<RecordType> type, FileBeginning beginning, Reading reading) {
        var mapped = new ArrayList<ImportRows.Row>();
        Failure failure = null;
        try (var rows = RowSource.rows(files.read(wanted.fileId(), 0), wanted.type(), type, reading.options())) {
            for (var index = 0; index < beginning.rows().size(); index++) {
                var row = rows.next();
                // Its line is its place here, by which its problems are found again.
                mapped.add(row == null || row.refusal() != null
                        ? ImportRows.Row.refused(index, "", row == null ? gone() : row.refusal())
                        : ImportRows.Row.of(index, "", row.data()));
            }
        } catch (UnreadableFile unreadable) {
            failure = unreadable.failure();
        }
        // Written rows lose what becomes records of its own.
        var data = mapped.stream().map(row -> row.refusal() == null ? row.data().deepCopy() : null).toList();
        var problems = new LinkedHashMap<Integer, List<Import.Problem>>();
        try {
            for (var rejection : rehearse(wanted, reading.options(), mapped)) {
                problems.computeIfAbsent((int) rejection.problem().line(), first -> new ArrayList<>()).add(rejection.problem());
            }
        } catch (Refusal refusal) {
            failure = new Failure(refusal.code(), String.valueOf(refusal.getMessage()), null);
        }
        var shown = new ArrayList<ImportPreview.Row>();
        for (var index = 0; index < beginning.rows().size(); index++) {
            shown.add(row(
                    beginning.rows().get(index),
                    reading,
                    index < data.size() ? data.get(index) : null,
                    problems.getOrDefault(index, List.of())));
        }
        return new Rehearsed(shown, failure);
    }

    private static Refusal gone() {
        return Refusal.invalid("import_row_invalid", "", "The row cannot be read.");
    }

    private List<Rejection> rehearse(Wanted wanted, ImportOptions options, List<ImportRows.Row> rows) {
        return transaction.execute(status -> {
            status.setRollbackOnly();
            return batch.write(
                    new Target(wanted.workspaceId(), wanted.type(), options.rehearsed(), wanted.cause(), null), rows).rejections;
        });
    }

    /** @param data of the record; null where there is none */
    private static ImportPreview.Row row(
            FileBeginning.Raw raw, Reading reading, @Nullable ObjectNode data, List<Import.Problem> problems) {
        var left = new ArrayList<>(problems);
        var cells = new ArrayList<Cell>();
        for (var index = 0; index < reading.names().size(); index++) {
            var field = reading.options().mapping().get(reading.names().get(index));
            var cell = raw.cell(index, reading.names().get(index));
            if (field == null) {
                cells.add(new Cell(FileBeginning.text(cell), null, null));
                continue;
            }
            var problem = take(field, left);
            if (problem.isEmpty() && reading.isCsv()) {
                problem = unfit(field, FileBeginning.text(cell), reading.values());
            }
            cells.add(new Cell(FileBeginning.text(cell), problem.isPresent() ? null : value(field, cell, reading, data), problem.orElse(null)));
        }
        return new ImportPreview.Row(
                raw.line(), cells, left.stream().map(ImportPreviews::words).distinct().toList());
    }

    private static Optional<String> unfit(String field, String cell, CellValues values) {
        try {
            values.value(field, cell);
            return Optional.empty();
        } catch (Refusal refusal) {
            return Optional.of(String.valueOf(refusal.getMessage()));
        }
    }

    private static @Nullable JsonNode value(String field, JsonNode cell, Reading reading, @Nullable ObjectNode data) {
        if (!reading.isCsv()) {
            return cell.isMissingNode() ? null : cell;
        }
        return data == null || data.has(field) ? reading.values().value(field, FileBeginning.text(cell)) : null;
    }

    /** The first problem that is about {@code field}, or within it; it is no more among {@code left}. */
    private static Optional<String> take(String field, List<Import.Problem> left) {
        var plain = field.replace("~", "~0").replace("/", "~1");
        var found = left.stream()
                .filter(problem -> problem.field() != null)
                .filter(problem -> problem.field().equals("/data/" + plain)
                        || problem.field().startsWith("/data/" + plain + "/")
                        || problem.field().startsWith("/" + plain + "/"))
                .findFirst();
        found.ifPresent(left::remove);
        return found.map(problem -> problem.field().equals("/data/" + plain) ? problem.message() : words(problem));
    }

    private static String words(Import.Problem problem) {
        return problem.field() == null ? problem.message() : "%s: %s".formatted(problem.field(), problem.message());
    }
}
