package dev.millrace.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record as it stands.
 *
 * @param data the document; do not write to it
 * @param version 1 at first, one more with each change
 * @param deletedAt null unless it is deleted
 */
public record StoredRecord(
        String recordId,
        String type,
        ObjectNode data,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant deletedAt) {

    public boolean isDeleted() {
        return deletedAt != null;
    }

    StoredRecord changed(ObjectNode newData, Instant now) {
        return new StoredRecord(recordId, type, newData, version + 1, createdAt, now, deletedAt);
    }

    StoredRecord deleted(Instant now) {
        return new StoredRecord(recordId, type, data, version + 1, createdAt, now, now);
    }

    StoredRecord restored(Instant now) {
        return new StoredRecord(recordId, type, data, version + 1, createdAt, now, null);
    }
}
