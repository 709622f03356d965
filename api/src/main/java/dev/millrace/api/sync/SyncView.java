package dev.millrace.api.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.sync.Sync;
import dev.millrace.sync.SyncRun;
import dev.millrace.sync.drift.Drift;
import dev.millrace.sync.mapping.FieldMapping;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sync.
 *
 * @param stream the name of a stream of the connection's provider, or a stream
 * @param parameters what the stream's path needs
 * @param direction import, export or two_way
 * @param type of the records
 * @param mapping of fields; empty where the item is the record
 * @param match fields by which an item and a record that do not know each other are taken for the same
 * @param schedule when it runs; null where somebody starts it
 * @param mode incremental or full
 * @param conflict who wins where a record was changed here and there: last_write_wins, ours or theirs
 * @param batchSize items of a page
 * @param rejectPercent how much of a run may be rejected before the sync is paused
 * @param status active, paused or parked; a parked one waits until its connection is authorized again
 * @param reason why it is not active
 * @param cursor up to where everything was read
 * @param nextRunAt when its schedule starts it next
 * @param lastRun null before the first
 * @param drift what has changed in the service's items and nobody has taken note of, the newest first
 */
record SyncView(
        String syncId,
        String name,
        String connection,
        JsonNode stream,
        Map<String, String> parameters,
        String direction,
        String type,
        List<FieldMapping> mapping,
        List<String> match,
        @Nullable JsonNode schedule,
        String mode,
        String conflict,
        int batchSize,
        int rejectPercent,
        String status,
        @Nullable String reason,
        @Nullable String cursor,
        @Nullable Instant nextRunAt,
        @Nullable SyncRunView lastRun,
        List<DriftView> drift,
        Instant createdAt,
        Instant updatedAt) {

    /**
     * A field that has changed.
     *
     * @param field a path, with <code>[]</code> for the items of a list
     * @param change added, vanished or retyped
     * @param before types that it had
     * @param after types that it has
     */
    record DriftView(String field, String change, List<String> before, List<String> after, Instant noticedAt) {

        static DriftView of(Drift drift) {
            return new DriftView(drift.field(), drift.change().word(), drift.before(), drift.after(), drift.noticedAt());
        }
    }

    static SyncView of(Sync sync, @Nullable SyncRun last, List<Drift> drift) {
        var definition = sync.definition();
        return new SyncView(
                sync.syncId(),
                definition.name(),
                definition.connection(),
                definition.stream(),
                definition.parameters(),
                definition.direction(),
                definition.type(),
                definition.mapping(),
                definition.match(),
                definition.schedule(),
                definition.mode(),
                definition.conflict(),
                definition.batchSize(),
                definition.rejectPercent(),
                sync.status().word(),
                sync.reason(),
                sync.cursor(),
                sync.nextAt(),
                last == null ? null : SyncRunView.of(last),
                drift.stream().map(DriftView::of).toList(),
                sync.createdAt(),
                sync.updatedAt());
    }
}
