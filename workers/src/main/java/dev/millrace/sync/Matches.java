package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.record.Condition;
import dev.millrace.record.RecordQuery;
import dev.millrace.record.StoredRecord;
import dev.millrace.sync.SyncCheck.Checked;
import dev.millrace.sync.merge.Merge;
import dev.millrace.sync.stream.ItemPath;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/**
 * Finds the record that an item belongs to which nobody knows yet. The first field of {@code match} by which there is any decides; texts
 * are the same without regard to case and to white space around them, unless one is exactly the same.
 */
@Component
class Matches {

    private static final int MOST = 50;

    private final SyncRecords records;
    private final PairStore pairs;

    Matches(SyncRecords records, PairStore pairs) {
        this.records = records;
        this.pairs = pairs;
    }

    /** What was found. */
    sealed interface Match {

        record None() implements Match {}

        record One(StoredRecord record) implements Match {}

        /** @param sentence says which field */
        record Several(String field, String sentence) implements Match {}
    }

    private static final Match NONE = new Match.None();

    /** @param taken records that have found their items just now; those that have one already are never found */
    Match find(Sync sync, Checked checked, JsonNode data, Set<String> taken) {
        for (var field : checked.definition().match()) {
            var value = ItemPath.in(data, field);
            if (!value.isValueNode() || value.isNull() || value.asText().isBlank()) {
                continue;
            }
            var found = free(sync, exactly(sync, field, value), taken);
            if (found.isEmpty() && value.isTextual()) {
                found = free(sync, alike(sync, field, value.asText()), taken);
            }
            if (found.size() > 1) {
                return new Match.Several(
                        field, "%d records have this value in '%s', so that it is not known which one is meant.".formatted(found.size(), field));
            }
            if (!found.isEmpty()) {
                return new Match.One(found.getFirst());
            }
        }
        return NONE;
    }

    private List<StoredRecord> exactly(Sync sync, String field, JsonNode value) {
        var condition = new Condition(List.of(field.split("\\.")), Condition.Operator.EQ, List.of(value));
        return of(sync, RecordQuery.where(condition), field, found -> Merge.same(found, value));
    }

    /** Through the index on words, which knows no case. */
    private List<StoredRecord> alike(Sync sync, String field, String value) {
        var words = List.of(value.strip().split("\\s+"));
        var query = new RecordQuery(List.of(), words, null, null, false, RecordQuery.Sort.NEWEST);
        return of(sync, query, field, found -> found.asText().strip().equalsIgnoreCase(value.strip()));
    }

    private List<StoredRecord> of(Sync sync, RecordQuery query, String field, Predicate<JsonNode> fits) {
        return records.list(sync, query, MOST).stream().filter(record -> fits.test(ItemPath.in(record.data(), field))).toList();
    }

    private List<StoredRecord> free(Sync sync, List<StoredRecord> found, Set<String> taken) {
        if (found.isEmpty()) {
            return found;
        }
        var known = pairs.taken(sync.syncId(), found.stream().map(StoredRecord::recordId).toList());
        return found.stream().filter(record -> !known.contains(record.recordId()) && !taken.contains(record.recordId())).toList();
    }
}
