package dev.millrace.importing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of a CSV file (RFC 4180) below its header. */
final class CsvRows implements ImportRows {

    private static final int MOST_COLUMNS = 2_000;
    /** Of a cell, in characters: more than a record takes. */
    private static final int LONGEST_CELL = 512 * 1024;
    private static final int LONGEST_ROW = 4 * 1024 * 1024;

    private final ImportOptions options;
    private final CellValues values;
    private final CsvReader<CsvRecord> reader;
    private final CloseableIterator<CsvRecord> records;
    private final List<String> header;
    private List<@Nullable String> fields;
    private @Nullable CsvRecord pending;
    private long line;

    private CsvRows(Reader file, ImportOptions options, CellValues values) throws UnreadableFile {
        this.options = options;
        this.values = values;
        var handler = CsvRecordHandler.of(
                bounds -> bounds.maxFields(MOST_COLUMNS).maxFieldSize(LONGEST_CELL).maxRecordSize(LONGEST_ROW));
        this.reader = Delimiters.reader(options.delimiter()).maxBufferSize(LONGEST_ROW).build(handler, file);
        this.records = reader.iterator();
        var first = record();
        if (first == null) {
            throw UnreadableFile.at(1L, "The file is empty; its first row names the columns.");
        }
        this.header = options.headless() ? ColumnMapping.numbered(first.getFieldCount()) : first.getFields();
        this.pending = options.headless() ? first : null;
        this.fields = Collections.nCopies(header.size(), null);
    }

    /** @param known fields that the type names elsewhere than in its schema */
    static CsvRows of(Reader file, ImportOptions options, CellValues values, Set<String> known) throws UnreadableFile {
        var rows = new CsvRows(file, options, values);
        rows.fields = ColumnMapping.of(rows.header, options.mapping(), known, options.key());
        return rows;
    }

    /** Names the columns of a header. */
    interface Naming {
        List<@Nullable String> fields(List<String> header) throws UnreadableFile;
    }

    /** As {@code naming} has it, whatever a type knows. */
    static CsvRows named(Reader file, ImportOptions options, CellValues values, Naming naming) throws UnreadableFile {
        var rows = new CsvRows(file, options, values);
        rows.fields = naming.fields(rows.header);
        return rows;
    }

    /** Rows without data: only their cells are looked at. */
    static CsvRows unmapped(Reader file, ImportOptions options, CellValues values) throws UnreadableFile {
        return new CsvRows(file, options, values);
    }

    @Override
    public List<String> header() {
        return header;
    }

    @Override
    public @Nullable Row next() throws UnreadableFile {
        var record = record();
        if (record == null) {
            return null;
        }
        var cells = record.getFields();
        var original = Json.write(cells);
        var extra = cells.size() > fields.size()
                && cells.subList(fields.size(), cells.size()).stream().anyMatch(cell -> !cell.isBlank());
        if (extra) {
            return Row.refused(
                    line,
                    original,
                    Refusal.invalid(
                            "import_row_invalid",
                            "",
                            "The row has %d cells and the %s %d. Is a text with the delimiter not in quotes?"
                                    .formatted(cells.size(), options.headless() ? "first row" : "header", fields.size())));
        }
        try {
            return Row.of(line, original, data(cells));
        } catch (Refusal refusal) {
            return Row.refused(line, original, refusal);
        }
    }

    private ObjectNode data(List<String> cells) {
        var data = Json.mapper().createObjectNode();
        for (var column = 0; column < fields.size(); column++) {
            var field = fields.get(column);
            if (field == null) {
                continue;
            }
            var value = values.value(field, column < cells.size() ? cells.get(column) : "");
            // Without a key there is no record that a null could change.
            if (!value.isNull() || options.key() != null) {
                data.set(field, value);
            }
        }
        return data;
    }

    private @Nullable CsvRecord record() throws UnreadableFile {
        if (pending != null) {
            var first = pending;
            pending = null;
            return first;
        }
        try {
            if (!records.hasNext()) {
                return null;
            }
            var record = records.next();
            line = record.getStartingLineNumber();
            return record;
        } catch (CsvParseException broken) {
            throw UnreadableFile.at(
                    line + 1,
                    "The row behind line %d cannot be read; is a quote missing? (At most %d columns and %d characters a cell.)"
                            .formatted(line, MOST_COLUMNS, LONGEST_CELL));
        } catch (UncheckedIOException wrapped) {
            throw broken(wrapped.getCause());
        }
    }

    private UnreadableFile broken(IOException cause) {
        if (cause instanceof CharacterCodingException) {
            return UnreadableFile.at(
                    line + 1, "The file is not in %s somewhere behind line %d; give its encoding.".formatted(options.encoding(), line));
        }
        throw new UncheckedIOException(cause);
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException unlikely) {
            throw new UncheckedIOException(unlikely);
        }
    }
}
