package dev.millrace.api.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.sync.rejected.RejectedItem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An item that could not become a record, or a record that could not become an item.
 *
 * @param syncRunId the run that rejected it last; trying it again changes nothing about that
 * @param externalId its id at the service; null where it has none
 * @param recordId of the record that the service did not take; null for an item
 * @param field of the record, such as {@code /data/email}; null where it is about the whole
 * @param item as the service gave it, or the record's data; null where it was too large to keep
 * @param rejectedAt the last time
 * @param retryAt when it is tried again by itself; null where it is not
 */
record RejectedView(
        String rejectedId,
        String syncRunId,
        @Nullable String externalId,
        @Nullable String recordId,
        @Nullable String field,
        String code,
        String message,
        @Nullable JsonNode item,
        Instant rejectedAt,
        @Nullable Instant retryAt) {

    static RejectedView of(RejectedItem rejected) {
        return new RejectedView(
                rejected.rejectedId(),
                rejected.syncRunId(),
                rejected.externalId(),
                rejected.recordId(),
                rejected.field(),
                rejected.code(),
                rejected.message(),
                rejected.item() == null ? null : Json.trusted(rejected.item()),
                rejected.rejectedAt(),
                rejected.retryAt());
    }
}
