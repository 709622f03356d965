package dev.millrace.console.file;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.console.Field.Choice;
import dev.millrace.console.Paths;
import dev.millrace.console.State;
import dev.millrace.importing.Import;
import dev.millrace.importing.ImportFormat;
import dev.millrace.importing.ImportOptions;
import dev.millrace.importing.ImportPreview;
import dev.millrace.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The mapping step: what the columns of a file are, and what becomes of its first rows.
 *
 * @param file what is known of it
 * @param csv whether it has a dialect that can be chosen
 * @param more a sentence about columns that are not shown; null where all are
 * @param tally what becomes of the first rows, in a sentence
 * @param state whether they can be imported
 * @param complaint why it was not started, or cannot be read so; null where all is well
 * @param heads the fields that get values
 */
record MappingPage(
        String title,
        String path,
        String type,
        String file,
        boolean csv,
        List<Choice> delimiters,
        List<Choice> encodings,
        List<Choice> headers,
        List<Choice> empties,
        List<Choice> keys,
        boolean validateOnly,
        boolean silent,
        List<ColumnRow> columns,
        @Nullable String more,
        String tally,
        State state,
        @Nullable String complaint,
        List<Head> heads,
        List<PreviewRow> rows,
        boolean rowProblems) {

    private static final int LONGEST_EXAMPLE = 40;
    private static final int LONGEST_CELL = 200;

    /** @param fresh how a new field would be called */
    record ColumnRow(String name, String examples, List<Choice> fields, String fresh, String note) {}

    /** @param column from which it comes, where that has another name */
    record Head(String field, String column) {}

    record PreviewRow(long line, List<PreviewCell> cells, String problem) {}

    /**
     * @param literal whether it is a number, true or the like, and no text
     * @param problem in words; null where there is none
     */
    record PreviewCell(String text, boolean literal, @Nullable String problem) {}

    static MappingPage of(Import draft, ImportPreview preview, @Nullable String refused) {
        var options = preview.options();
        var mapped = IntStream.range(0, preview.columns().size())
                .filter(index -> preview.columns().get(index).field() != null)
                .boxed()
                .toList();
        var wrong = (int) preview.rows().stream().filter(ImportPreview.Row::isWrong).count();
        return new MappingPage(
                draft.fileName() == null ? draft.type() : draft.fileName(),
                Paths.of("imports", draft.importId()),
                draft.type(),
                "%s, %s bytes".formatted(options.format().word().toUpperCase(Locale.ROOT), Work.number(draft.size())),
                options.format() == ImportFormat.CSV,
                choices(String.valueOf(options.delimiter()), ",", "comma", ";", "semicolon", "\t", "tab", "|", "pipe"),
                choices(
                        options.encoding().toLowerCase(Locale.ROOT),
                        "utf-8", "UTF-8", "utf-16le", "UTF-16 LE", "utf-16be", "UTF-16 BE",
                        "windows-1252", "Windows-1252", "iso-8859-1", "ISO-8859-1"),
                choices(String.valueOf(!options.headless()), "true", "names the columns", "false", "is data already"),
                choices(options.emptyIsText() ? "text" : "null", "null", "nothing", "text", "an empty text"),
                keys(options.key(), preview.keys()),
                options.validateOnly(),
                options.silent(),
                preview.columns().stream().map(column -> column(column, preview)).toList(),
                preview.more() == 0 ? null : "%s more columns go by their names.".formatted(Work.number(preview.more())),
                preview.failure() == null ? tally(preview.rows().size(), wrong) : "The file cannot be read so.",
                wrong == 0 && preview.failure() == null ? new State("Fits", "completed") : new State("Problems", "faulted"),
                refused == null ? failure(preview) : refused,
                mapped.stream().map(index -> head(preview.columns().get(index))).toList(),
                preview.rows().stream().map(row -> row(row, mapped)).toList(),
                preview.rows().stream().anyMatch(row -> !row.problems().isEmpty()));
    }

    private static List<Choice> choices(String chosen, String... values) {
        var choices = new ArrayList<Choice>();
        for (var index = 0; index < values.length; index += 2) {
            choices.add(new Choice(values[index], values[index + 1], values[index].equals(chosen)));
        }
        return choices;
    }

    private static List<Choice> keys(@Nullable String chosen, List<String> unique) {
        var keys = new ArrayList<Choice>();
        keys.add(new Choice("", "makes a new record", chosen == null));
        Stream.concat(unique.stream(), Stream.of(ImportOptions.RECORD_ID))
                .forEach(key -> keys.add(new Choice(key, "changes the record with the same %s".formatted(key), key.equals(chosen))));
        return keys;
    }

    private static ColumnRow column(ImportPreview.Column column, ImportPreview preview) {
        var field = column.field();
        var known = new ArrayList<>(preview.fields());
        if (!known.contains(ImportOptions.RECORD_ID)) {
            known.add(ImportOptions.RECORD_ID);
        }
        var isFresh = field != null && !known.contains(field);
        var fields = new ArrayList<Choice>();
        fields.add(new Choice(MappingForm.NONE, "Do not import", field == null));
        known.forEach(name -> fields.add(new Choice(MappingForm.KNOWN + name, name, name.equals(field))));
        if (preview.open() || isFresh) {
            fields.add(new Choice(MappingForm.FRESH, "A new field", isFresh));
        }
        return new ColumnRow(
                column.name(),
                String.join(" · ", column.examples().stream().map(example -> shortened(example, LONGEST_EXAMPLE)).toList()),
                fields,
                isFresh ? field : column.name().strip().replaceAll("\\s+", "_"),
                column.children() == null ? "" : "Each item of the list becomes a record of %s.".formatted(column.children()));
    }

    private static Head head(ImportPreview.Column column) {
        return new Head(String.valueOf(column.field()), column.name().equals(column.field()) ? "" : column.name());
    }

    private static PreviewRow row(ImportPreview.Row row, List<Integer> mapped) {
        return new PreviewRow(
                row.line(),
                mapped.stream().map(index -> cell(row.cells().get(index))).toList(),
                String.join(" ", row.problems()));
    }

    private static PreviewCell cell(ImportPreview.Cell cell) {
        if (cell.problem() != null) {
            return new PreviewCell(shortened(cell.text(), LONGEST_CELL), false, cell.problem());
        }
        JsonNode value = cell.value();
        if (value == null || value.isNull()) {
            return new PreviewCell(value == null ? "" : "nothing", false, null);
        }
        return new PreviewCell(
                shortened(value.isTextual() ? value.textValue() : Json.write(value), LONGEST_CELL), !value.isTextual(), null);
    }

    private static String tally(int rows, int wrong) {
        if (rows == 0) {
            return "The file has no rows.";
        }
        var first = rows == 1 ? "The first row" : "The first %d rows".formatted(rows);
        if (wrong == 0) {
            return first + " can be imported.";
        }
        return wrong == rows
                ? first + (rows == 1 ? " has a problem." : " have problems, all of them.")
                : "Of the first %d rows, %d %s.".formatted(rows, wrong, wrong == 1 ? "has a problem" : "have problems");
    }

    private static @Nullable String failure(ImportPreview preview) {
        var failure = preview.failure();
        if (failure == null) {
            return null;
        }
        return failure.line() == null || failure.line() == 1
                ? failure.message()
                : "Line %d: %s".formatted(failure.line(), failure.message());
    }

    private static String shortened(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest) + "…";
    }
}
