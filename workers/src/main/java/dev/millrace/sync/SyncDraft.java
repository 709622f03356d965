package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.sync.mapping.FieldMapping;
import dev.millrace.sync.schedule.SyncTimetable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sync as somebody asks for it.
 *
 * @param name unique in its workspace
 * @param connection the name of a stored connection
 * @param stream the name of a stream of the connection's provider, or a stream
 * @param parameters what the stream's path needs
 * @param direction {@code import}, the default, {@code export} or {@code two_way}
 * @param type of the records that are written, plural
 * @param mapping of fields; none where the item is the record
 * @param match fields of ours by which an item and a record that do not know each other are taken for the same
 * @param schedule <code>{"every": "PT15M"}</code> or <code>{"cron": "0 * * * *"}</code>, with what {@link SyncTimetable} knows besides; null to be
 *     started by hand
 * @param mode {@code incremental} where the stream has a cursor, else {@code full}, unless it says which
 * @param conflict who wins where a record was changed here and at the service: {@code last_write_wins} (the default), {@code ours},
 *     {@code theirs}
 * @param batchSize items of a page, 1 to 1000; as many as the stream allows where it is null
 * @param rejectPercent the sync is paused when more than so many of at least 100 items of a run are rejected, 1 to 100; 50 where it is
 *     null
 */
public record SyncDraft(
        @Nullable String name,
        @Nullable String connection,
        @Nullable JsonNode stream,
        @Nullable Map<String, String> parameters,
        @Nullable String direction,
        @Nullable String type,
        @Nullable List<FieldMapping> mapping,
        @Nullable List<String> match,
        @Nullable JsonNode schedule,
        @Nullable String mode,
        @Nullable String conflict,
        @Nullable Integer batchSize,
        @Nullable Integer rejectPercent) {

    public SyncDraft {
        stream = stream == null || stream.isNull() ? null : stream;
        schedule = schedule == null || schedule.isNull() ? null : schedule;
        parameters = parameters == null ? Map.of() : parameters;
        mapping = mapping == null ? List.of() : mapping;
        match = match == null ? List.of() : match;
    }

    /** Whether items are changed at the service. */
    boolean writesThere() {
        return "export".equals(direction) || isTwoWay();
    }

    boolean isTwoWay() {
        return "two_way".equals(direction);
    }
}
