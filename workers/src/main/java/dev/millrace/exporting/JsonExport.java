package dev.millrace.exporting;

import dev.millrace.json.Json;
import java.util.List;
import java.util.stream.Collectors;

/** JSON as imports take it: {@code {"version": "1.0", "type": …, "data": [a record a line]}}. */
record JsonExport(String type, List<String> fields) implements ExportWriter {

    @Override
    public String head() {
        return "{\"version\":\"1.0\",\"type\":%s,\"data\":[".formatted(Json.write(type));
    }

    @Override
    public String rows(List<ExportRow> rows, boolean first) {
        return rows.stream()
                .map(row -> Json.write(row.document(fields)))
                .collect(Collectors.joining(",\n", first ? "\n" : ",\n", ""));
    }

    @Override
    public String tail() {
        return "\n]}\n";
    }
}
