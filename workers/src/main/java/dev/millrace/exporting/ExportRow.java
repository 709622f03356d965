package dev.millrace.exporting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.json.Json;
import dev.millrace.record.StoredRecord;
import java.util.List;
import java.util.Map;

/**
 * A record with those that come along.
 *
 * @param related by the names of the relations
 */
record ExportRow(StoredRecord record, Map<String, List<StoredRecord>> related) {

    static final String RECORD_ID = "record_id";

    /** One field; missing where the record does not have it. */
    JsonNode value(String field) {
        if (related.containsKey(field)) {
            return documents(related.get(field));
        }
        return switch (field) {
            case RECORD_ID -> TextNode.valueOf(record.recordId());
            case "version" -> record.data().has(field) ? record.data().path(field) : LongNode.valueOf(record.version());
            case "created_at" -> record.data().has(field) ? record.data().path(field) : TextNode.valueOf(record.createdAt().toString());
            case "updated_at" -> record.data().has(field) ? record.data().path(field) : TextNode.valueOf(record.updatedAt().toString());
            case String other -> record.data().path(other);
        };
    }

    /** As one document: {@code fields}, or all where there are none, and what comes along. */
    ObjectNode document(List<String> fields) {
        var document = Json.mapper().createObjectNode();
        if (fields.isEmpty()) {
            document.put(RECORD_ID, record.recordId());
            document.setAll(record.data());
        } else {
            fields.forEach(field -> {
                var value = value(field);
                if (!value.isMissingNode()) {
                    document.set(field, value);
                }
            });
        }
        related.forEach((name, records) -> document.set(name, documents(records)));
        return document;
    }

    private static JsonNode documents(List<StoredRecord> records) {
        var documents = Json.mapper().createArrayNode();
        records.forEach(one -> documents.add(new ExportRow(one, Map.of()).document(List.of())));
        return documents;
    }
}
