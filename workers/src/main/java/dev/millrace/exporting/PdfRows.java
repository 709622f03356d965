package dev.millrace.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import java.util.List;

/**
 * What a PDF is made of: the texts of a row's cells as a JSON array on a line. A PDF cannot be written by one process and gone on
 * with by another, so that its rows are gathered like those of any other file, and it is made of them at the end.
 */
record PdfRows(List<String> columns) implements ExportWriter {

    @Override
    public String head() {
        return "";
    }

    @Override
    public String rows(List<ExportRow> rows, boolean first) {
        var lines = new StringBuilder();
        rows.forEach(row -> lines.append(Json.write(columns.stream().map(column -> cell(row.value(column))).toList()))
                .append('\n'));
        return lines.toString();
    }

    @Override
    public String tail() {
        return "";
    }

    static List<String> read(String line) {
        return Json.trusted(line).valueStream().map(JsonNode::asText).toList();
    }

    private static String cell(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (value.isTextual()) {
            return value.textValue();
        }
        return value.isBigDecimal() ? value.decimalValue().toPlainString() : Json.write(value);
    }
}
