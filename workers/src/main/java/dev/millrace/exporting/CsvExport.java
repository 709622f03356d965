package dev.millrace.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import dev.millrace.file.GuardedCell;
import dev.millrace.json.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * CSV (RFC 4180): numbers as they are, texts guarded against being taken for formulas, lists and objects as JSON. A field that is
 * missing and one that is null are both empty cells.
 */
record CsvExport(List<String> columns, boolean bom) implements ExportWriter {

    @Override
    public String head() {
        return (bom ? "\uFEFF" : "") + csv(List.of(columns.stream().map(GuardedCell::guarded).toList()));
    }

    @Override
    public String rows(List<ExportRow> rows, boolean first) {
        return csv(rows.stream()
                .map(row -> columns.stream().map(column -> cell(row.value(column))).toList())
                .toList());
    }

    @Override
    public String tail() {
        return "";
    }

    private static String cell(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (value.isTextual()) {
            return GuardedCell.guarded(value.textValue());
        }
        return value.isBigDecimal() ? value.decimalValue().toPlainString() : Json.write(value);
    }

    private static String csv(List<List<String>> rows) {
        var text = new StringWriter();
        var csv = CsvWriter.builder().build(text);
        rows.forEach(csv::writeRecord);
        try {
            csv.close();
        } catch (IOException unlikely) {
            throw new UncheckedIOException(unlikely);
        }
        return text.toString();
    }
}
