package dev.millrace.sync;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An item that could not become a record, or a record that could not become an item.
 *
 * @param externalId null where it has none
 * @param recordId of the record that the service did not take; null for an item
 * @param field of the record; null where it is about the whole
 * @param item as JSON, as the service gave it, or the record's data; null where it was too large to keep
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
        Instant rejectedAt) {}
