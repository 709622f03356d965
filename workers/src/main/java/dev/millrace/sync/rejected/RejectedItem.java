package dev.millrace.sync.rejected;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An item that could not become a record, or a record that could not become an item.
 *
 * @param externalId null where it has none
 * @param recordId of the record that the service did not take; null for an item
 * @param field of the record; null where it is about the whole
 * @param item as JSON, as the service gave it, or the record's data; null where it was too large to keep
 * @param rejectedAt the last time
 * @param retryAt when it is tried again by itself; null where it is not
 */
public record RejectedItem(
        String rejectedId,
        String syncRunId,
        @Nullable String externalId,
        @Nullable String recordId,
        @Nullable String field,
        String code,
        String message,
        @Nullable String item,
        Instant rejectedAt,
        @Nullable Instant retryAt) {

    /** One that is rejected just now. */
    public RejectedItem(
            String rejectedId,
            String syncRunId,
            @Nullable String externalId,
            @Nullable String recordId,
            @Nullable String field,
            String code,
            String message,
            @Nullable String item,
            Instant rejectedAt) {
        this(rejectedId, syncRunId, externalId, recordId, field, code, message, item, rejectedAt, null);
    }

    /** Whether it is an item of which there is enough to try it again. */
    public boolean isKept() {
        return recordId == null && externalId != null && item != null;
    }
}
