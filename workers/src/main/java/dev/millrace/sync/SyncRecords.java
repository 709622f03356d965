package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.page.PageRequest;
import dev.millrace.record.Cause;
import dev.millrace.record.Condition;
import dev.millrace.record.RecordQuery;
import dev.millrace.record.Records;
import dev.millrace.record.StoredRecord;
import dev.millrace.refusal.Refusal;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Reads the records that a sync knows. */
@Component
class SyncRecords {

    private static final int AT_ONCE = 200;

    private final Records records;

    SyncRecords(Records records) {
        this.records = records;
    }

    /** Those of {@code recordIds} that there are, deleted ones too. */
    Map<String, StoredRecord> find(Sync sync, Collection<String> recordIds) {
        var found = new HashMap<String, StoredRecord>();
        var ids = List.copyOf(recordIds);
        for (var from = 0; from < ids.size(); from += AT_ONCE) {
            var part = ids.subList(from, Math.min(ids.size(), from + AT_ONCE));
            add(found, sync, part, false);
            add(found, sync, part.stream().filter(id -> !found.containsKey(id)).toList(), true);
        }
        return found;
    }

    private void add(Map<String, StoredRecord> found, Sync sync, List<String> recordIds, boolean deleted) {
        if (recordIds.isEmpty()) {
            return;
        }
        var values = recordIds.stream().<JsonNode>map(TextNode::valueOf).toList();
        var condition = new Condition(List.of(Condition.RECORD_ID), Condition.Operator.EQ, values);
        var query = new RecordQuery(List.of(condition), List.of(), null, null, deleted, RecordQuery.Sort.NEWEST);
        list(sync, query, recordIds.size()).forEach(record -> found.put(record.recordId(), record));
    }

    /** {@code most} of those that {@code query} finds. */
    List<StoredRecord> list(Sync sync, RecordQuery query, int most) {
        try {
            return records.list(sync.workspaceId(), String.valueOf(sync.definition().type()), query, new PageRequest(most, null)).data();
        } catch (Refusal typeIsGone) {
            // With all of its records.
            return List.of();
        }
    }

    static Cause cause(Sync sync) {
        return new Cause(Cause.Kind.SYNC, sync.syncId(), String.valueOf(sync.definition().name()), null, 0);
    }
}
