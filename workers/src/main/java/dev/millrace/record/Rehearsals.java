package dev.millrace.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.record.RehearsalStore.Rehearsed;
import dev.millrace.record.RehearsalStore.Wanted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Rehearsals in several calls. Before a call, the records that it could meet are made what the calls before would have made of them;
 * behind the call all of that is rolled back, and what it would have written is kept for the next. Only types with unique fields
 * need it: records of others do not stand in one another's way.
 */
@Component
class Rehearsals {

    private final RehearsalStore store;
    private final RecordStore records;
    private final RecordKeyStore keys;

    Rehearsals(RehearsalStore store, RecordStore records, RecordKeyStore keys) {
        this.store = store;
        this.records = records;
        this.keys = keys;
    }

    /** Makes the records that {@code writes} could meet what they would be; gives the ids of those that there are only here. */
    Set<String> enter(String rehearsal, RecordType type, List<? extends RecordWrite> writes) {
        if (type.unique().isEmpty()) {
            return Set.of();
        }
        var ids = new LinkedHashSet<String>();
        var wanted = new LinkedHashSet<Wanted>();
        for (var write : writes) {
            switch (write) {
                case RecordWrite.Insert insert -> want(type, insert.data(), wanted);
                case RecordWrite.Upsert upsert -> want(type, upsert.data(), wanted);
                case RecordWrite.Update update -> {
                    ids.add(update.recordId());
                    want(type, update.patch(), wanted);
                }
                case RecordWrite.Replace replace -> {
                    ids.add(replace.recordId());
                    want(type, replace.data(), wanted);
                }
                case RecordWrite.Delete delete -> ids.add(delete.recordId());
                case RecordWrite.Restore restore -> ids.add(restore.recordId());
            }
        }
        var found = store.find(rehearsal, type, ids, wanted);
        var made = found.stream().filter(Rehearsed::made).map(Rehearsed::record).toList();
        var changed = found.stream().filter(one -> !one.made()).map(Rehearsed::record).toList();
        if (!made.isEmpty()) {
            records.insert(type.workspaceId(), made);
        }
        if (!changed.isEmpty()) {
            records.update(changed);
            keys.release(changed.stream().map(StoredRecord::recordId).toList());
        }
        if (!found.isEmpty()) {
            keys.take(type, found.stream().map(Rehearsed::record).toList());
        }
        return made.stream().map(StoredRecord::recordId).collect(Collectors.toSet());
    }

    private static void want(RecordType type, JsonNode data, Set<Wanted> wanted) {
        for (var field : type.unique()) {
            var value = data.path(field);
            if (value.isValueNode() && !value.isNull() && DataRules.isStorable(value)) {
                wanted.add(new Wanted(field, Json.write(value)));
            }
        }
    }

    /** Keeps what {@code outcomes} would be, when all of it is rolled back. */
    void leave(String rehearsal, RecordType type, Set<String> made, List<RecordOutcome> outcomes) {
        var last = new LinkedHashMap<String, Rehearsed>();
        var fresh = new HashSet<>(made);
        for (var outcome : outcomes) {
            if (outcome instanceof RecordOutcome.Written written) {
                var record = written.record();
                if (written.action() == RecordOutcome.Action.CREATED) {
                    fresh.add(record.recordId());
                }
                last.put(record.recordId(), new Rehearsed(record, fresh.contains(record.recordId())));
            }
        }
        if (!type.unique().isEmpty() && !last.isEmpty()) {
            store.save(rehearsal, type, new ArrayList<>(last.values()));
        }
    }

    void forget(String rehearsal) {
        store.forget(rehearsal);
    }
}
