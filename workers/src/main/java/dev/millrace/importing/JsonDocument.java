package dev.millrace.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.importing.ImportRows.Row;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;

/** What a JSON document of a file says as the data of a record: its fields renamed, and without an id unless that is the key. */
final class JsonDocument {

    private JsonDocument() {}

    static Row row(long line, JsonNode document, ImportOptions options) {
        var original = Json.write(document);
        if (!(document instanceof ObjectNode object)) {
            return Row.refused(line, original, Refusal.invalid("import_row_invalid", "", "A record is an object; this is none."));
        }
        if (original.codePoints().anyMatch(one -> Character.getType(one) == Character.SURROGATE)) {
            return Row.refused(
                    line,
                    original.replaceAll("\\p{Cs}", "?"),
                    Refusal.invalid("import_row_invalid", "", "A \\u escape is half of a surrogate pair."));
        }
        var data = Json.mapper().createObjectNode();
        for (var entry : object.properties()) {
            var field = options.mapping().getOrDefault(entry.getKey(), entry.getKey());
            var isId = ImportOptions.RECORD_ID.equals(field) && !ImportOptions.RECORD_ID.equals(options.key());
            if (field == null || isId) {
                continue;
            }
            if (data.has(field)) {
                return Row.refused(
                        line, original, Refusal.invalid("import_row_invalid", "/data/" + field, "Two fields would be '%s'.".formatted(field)));
            }
            data.set(field, entry.getValue());
        }
        return Row.of(line, original, data);
    }
}
