package dev.millrace.api.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.sync.merge.SyncConflict;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was changed on both sides since they agreed.
 *
 * @param externalId the item's id at the service
 * @param field of the record; null where one side was deleted and the other changed
 * @param base what both had before
 * @param ours null where the record was deleted
 * @param theirs as the mapping reads it; null where the item was deleted
 * @param winner ours or theirs
 */
record ConflictView(
        String conflictId,
        String syncRunId,
        String recordId,
        String externalId,
        @Nullable String field,
        @Nullable JsonNode base,
        @Nullable JsonNode ours,
        @Nullable JsonNode theirs,
        String winner,
        Instant at) {

    static ConflictView of(SyncConflict conflict) {
        return new ConflictView(
                conflict.conflictId(),
                conflict.syncRunId(),
                conflict.recordId(),
                conflict.externalId(),
                conflict.field(),
                conflict.base(),
                conflict.ours(),
                conflict.theirs(),
                conflict.winner(),
                conflict.at());
    }
}
