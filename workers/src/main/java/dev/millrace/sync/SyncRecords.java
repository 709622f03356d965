package dev.millrace.sync;

import dev.millrace.page.PageRequest;
import dev.millrace.record.Cause;
import dev.millrace.record.RecordHead;
import dev.millrace.record.RecordQuery;
import dev.millrace.record.Records;
import dev.millrace.record.StoredRecord;
import dev.millrace.refusal.Refusal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Reads the records that a sync knows. */
@Component
class SyncRecords {

    private final Records records;

    SyncRecords(Records records) {
        this.records = records;
    }

    /** Those of {@code recordIds} that there are, deleted ones too. */
    Map<String, StoredRecord> find(Sync sync, Collection<String> recordIds) {
        return records.find(sync.workspaceId(), String.valueOf(sync.definition().type()), recordIds);
    }

    /** As {@link #find}, without the data. */
    Map<String, RecordHead> heads(Sync sync, Collection<String> recordIds) {
        return records.heads(sync.workspaceId(), String.valueOf(sync.definition().type()), recordIds);
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
