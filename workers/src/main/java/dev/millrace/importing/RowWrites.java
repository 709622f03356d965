package dev.millrace.importing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.record.RecordWrite;
import org.jspecify.annotations.Nullable;

/** What becomes of a row's data: a new record, or a change of the one that its key names. */
final class RowWrites {

    private RowWrites() {}

    /** @param key a unique field or {@code record_id}; a row without a value in it is a new record */
    static RecordWrite of(ObjectNode data, @Nullable String key) {
        if (key == null) {
            return new RecordWrite.Insert(data);
        }
        if (!data.hasNonNull(key)) {
            data.properties().removeIf(field -> field.getValue().isNull());
            return new RecordWrite.Insert(data);
        }
        if (key.equals(ImportOptions.RECORD_ID)) {
            var recordId = data.remove(key).asText();
            return new RecordWrite.Update(recordId, data, null);
        }
        return new RecordWrite.Upsert(key, data);
    }
}
