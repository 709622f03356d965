package dev.millrace.sync.merge;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was changed on both sides since they agreed.
 *
 * @param field of the record; null where one side was deleted and the other changed
 * @param base what both had before
 * @param ours null where the record was deleted
 * @param theirs as the mapping reads it; null where the item was deleted
 * @param winner {@code ours} or {@code theirs}
 */
public record SyncConflict(
        String conflictId,
        String syncRunId,
        String recordId,
        String externalId,
        @Nullable String field,
        @Nullable JsonNode base,
        @Nullable JsonNode ours,
        @Nullable JsonNode theirs,
        String winner,
        Instant at) {}
