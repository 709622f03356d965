package dev.millrace.sync;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An item that could not become a record.
 *
 * @param externalId null where it has none
 * @param field of the record; null where it is about the whole
 * @param item as JSON, as the service gave it; null where it was too large to keep
 */
public record RejectedItem(
        String rejectedId,
        String syncRunId,
        @Nullable String externalId,
        @Nullable String field,
        String code,
        String message,
        @Nullable String item,
        Instant rejectedAt) {}
