package dev.millrace.importing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.importing.Import.Failure;
import dev.millrace.json.Json;
import dev.millrace.record.RecordType;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The first rows of a file, as they stand in it.
 *
 * @param header null where the format has none
 * @param failure why it cannot be read further; null where it can
 */
record FileBeginning(@Nullable List<String> header, List<Raw> rows, @Nullable Failure failure) {

    static final int MOST_ROWS = 20;

    private static final int MOST_EXAMPLES = 3;

    /** Of the rows, in characters: who sends larger ones sees fewer. */
    private static final int MOST_CHARACTERS = 1024 * 1024;

    /** @param original a list of cells, or a document */
    record Raw(long line, JsonNode original) {

        /** Of CSV by its place, of a document by its name; missing where there is none. */
        JsonNode cell(int place, String name) {
            return original.isArray() ? original.path(place) : original.path(name);
        }
    }

    static FileBeginning of(InputStream file, String name, Optional<RecordType> type, ImportOptions options) {
        var raws = new ArrayList<Raw>();
        List<String> header = null;
        try (var rows = RowSource.unmapped(file, name, type, options)) {
            header = rows.header();
            var characters = 0;
            while (raws.size() < MOST_ROWS && characters < MOST_CHARACTERS) {
                var row = rows.next();
                if (row == null) {
                    break;
                }
                raws.add(new Raw(row.line(), Json.trusted(row.original())));
                characters += row.original().length();
            }
            return new FileBeginning(header, raws, null);
        } catch (UnreadableFile unreadable) {
            return new FileBeginning(header, raws, unreadable.failure());
        }
    }

    /** By what a mapping names the columns, or the fields that the first documents have. */
    List<String> names() {
        if (header != null) {
            return ColumnMapping.addresses(header);
        }
        var names = new LinkedHashSet<String>();
        rows.forEach(row -> row.original().fieldNames().forEachRemaining(names::add));
        return List.copyOf(names);
    }

    /** The columns with the first {@code names}, each with examples. */
    List<FieldGuesses.Column> columns(List<String> names) {
        return IntStream.range(0, names.size())
                .mapToObj(place -> new FieldGuesses.Column(names.get(place), examples(place, names.get(place))))
                .toList();
    }

    private List<String> examples(int place, String name) {
        return rows.stream()
                .map(row -> text(row.cell(place, name)))
                .filter(text -> !text.isBlank())
                .distinct()
                .limit(MOST_EXAMPLES)
                .toList();
    }

    static String text(JsonNode cell) {
        return cell.isMissingNode() || cell.isNull() ? "" : cell.isTextual() ? cell.textValue() : Json.write(cell);
    }
}
