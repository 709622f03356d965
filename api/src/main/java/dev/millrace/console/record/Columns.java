package dev.millrace.console.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.record.RecordType;
import dev.millrace.record.StoredRecord;
import java.util.LinkedHashSet;
import java.util.List;

/** Which fields of records a table shows: what people know them by, then what the schema names, then what they have. */
final class Columns {

    private static final int MOST = 5;
    private static final int LONGEST = 80;

    private Columns() {}

    static List<String> of(RecordType type, List<StoredRecord> records) {
        var names = new LinkedHashSet<String>();
        if (type.display() != null) {
            names.add(type.display());
        }
        if (type.schema() != null) {
            type.schema().path("properties").fieldNames().forEachRemaining(names::add);
        }
        records.forEach(record -> record.data().fieldNames().forEachRemaining(names::add));
        return names.stream().limit(MOST).toList();
    }

    /** A value as a cell shows it. */
    static String cell(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        var text = value.isValueNode() ? value.asText() : Json.write(value);
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }

    /** What people know the record by; empty where there is nothing. */
    static String name(RecordType type, StoredRecord record) {
        return type.display() == null ? "" : cell(record.data().path(type.display()));
    }
}
