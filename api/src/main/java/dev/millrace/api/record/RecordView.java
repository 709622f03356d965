package dev.millrace.api.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.page.Page;
import dev.millrace.record.StoredRecord;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A record.
 *
 * @param version 1 at first, one more with each change
 * @param deletedAt null unless it is deleted
 * @param included records that belong to it, by the relations that were asked for
 */
record RecordView(
        String recordId,
        String type,
        JsonNode data,
        long version,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant deletedAt,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, Page<RecordView>> included) {

    static RecordView of(StoredRecord record) {
        return of(record, null);
    }

    static RecordView including(StoredRecord record, Map<String, Page<StoredRecord>> related) {
        return of(
                record,
                related.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().map(RecordView::of))));
    }

    private static RecordView of(StoredRecord record, @Nullable Map<String, Page<RecordView>> included) {
        return new RecordView(
                record.recordId(),
                record.type(),
                record.data(),
                record.version(),
                record.createdAt(),
                record.updatedAt(),
                record.deletedAt(),
                included);
    }
}
