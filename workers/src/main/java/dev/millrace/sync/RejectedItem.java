package dev.millrace.sync;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An item that could not become a record.
 *
 * @param externalId null where it has none
 * @param field of the record; null where it is about the whole
 * @param item as JSON, as the service gave it; null where it was too large to keep
 * @param rejectedAt the last time
 * @param retryAt when it is tried again by itself; null where it is not
 */
public record RejectedItem(
        String rejectedId,
        String syncRunId,
        @Nullable String externalId,
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
            @Nullable String field,
            String code,
            String message,
            @Nullable String item,
            Instant rejectedAt) {
        this(rejectedId, syncRunId, externalId, field, code, message, item, rejectedAt, null);
    }

    /** Whether there is enough of it to try it again. */
    public boolean isKept() {
        return externalId != null && item != null;
    }
}
