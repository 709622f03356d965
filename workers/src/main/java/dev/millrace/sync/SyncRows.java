package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.id.Sha256;
import dev.millrace.json.Json;
import dev.millrace.record.RecordHead;
import dev.millrace.record.RecordOutcome;
import dev.millrace.record.RecordWrite;
import dev.millrace.record.RecordWriter;
import dev.millrace.record.StoredRecord;
import dev.millrace.record.WriteOptions;
import dev.millrace.sync.SyncCheck.Checked;
import dev.millrace.sync.SyncItemStore.Item;
import dev.millrace.sync.SyncRun.Counts;
import dev.millrace.sync.rejected.RejectedItem;
import dev.millrace.sync.rejected.RejectedStore;
import dev.millrace.sync.rejected.Rejects;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Writes items as records, within the transaction of whoever calls, and keeps those that cannot be written. */
@Component
class SyncRows {

    private final RecordWriter writer;
    private final SyncRecords records;
    private final Matches matches;
    private final SyncItemStore items;
    private final RejectedStore rejected;
    private final Rejects rejects;

    SyncRows(
            RecordWriter writer,
            SyncRecords records,
            Matches matches,
            SyncItemStore items,
            RejectedStore rejected,
            Rejects rejects) {
        this.writer = writer;
        this.records = records;
        this.matches = matches;
        this.items = items;
        this.rejected = rejected;
        this.rejects = rejects;
    }

    /**
     * What is known about a page.
     *
     * @param there the records of its items, deleted ones too
     * @param matched records that have found their items on this page
     */
    private record Around(Sync sync, String syncRunId, Checked checked, Map<String, RecordHead> there, Set<String> matched) {}

    /** What becomes of one item, and what it is known as afterwards. */
    private record Planned(Item item, JsonNode given, List<RecordWrite> writes) {}

    /** Gives what was done, of one call. */
    Counts write(Sync sync, String syncRunId, Checked checked, List<JsonNode> page) {
        var refused = new ArrayList<RejectedItem>();
        var keyed = new LinkedHashMap<String, JsonNode>();
        for (var item : page) {
            var key = checked.reader().key(item);
            if (key == null) {
                refused.add(rejects.item(syncRunId, null, item, null, "sync_key_missing",
                        "The item has no id at '%s'.".formatted(checked.stream().key())));
            } else {
                keyed.put(key, item);
            }
        }
        var known = items.find(sync.syncId(), keyed.keySet());
        var there = records.heads(sync, known.values().stream().map(Item::recordId).toList());
        var around = new Around(sync, syncRunId, checked, there, new HashSet<>());
        var planned = new ArrayList<Planned>();
        keyed.forEach((key, item) -> plan(around, key, item, known.get(key), refused).ifPresent(planned::add));
        items.seen(sync.syncId(), syncRunId, keyed.keySet());
        var done = carryOut(sync, syncRunId, planned, refused);
        rejected.insert(sync.syncId(), refused);
        refused.forEach(item -> keyed.remove(item.externalId()));
        rejected.settle(sync.syncId(), keyed.keySet());
        var gone = planned.stream().filter(plan -> plan.item().deleted()).map(plan -> plan.item().externalId()).toList();
        var deleted = done.stream().filter(gone::contains).count();
        return new Counts(
                page.size(), done.size() - deleted, page.size() - done.size() - refused.size(), deleted, refused.size(), 1, 0);
    }

    private Optional<Planned> plan(Around around, String key, JsonNode item, @Nullable Item known, List<RejectedItem> refused) {
        var checked = around.checked();
        var record = known == null ? null : around.there().get(known.recordId());
        if (checked.reader().isDeleted(item)) {
            return known == null || known.deleted() || record == null || record.deleted()
                    ? Optional.empty()
                    : Optional.of(
                            new Planned(known.gone(0), item, List.of(new RecordWrite.Delete(known.recordId(), null))));
        }
        var mapped = checked.mapper().map(item);
        if (!mapped.problems().isEmpty()) {
            refused.add(rejects.item(
                    around.syncRunId(), key, item, Rejects.pointer(mapped.problems()), "mapping_failed", Rejects.sentences(mapped.problems())));
            return Optional.empty();
        }
        var hash = Sha256.hex(Json.write(mapped.data()));
        var fresh = new Item(key, "", hash, 0, false);
        if (known == null) {
            return unknown(around, fresh, item, mapped.data(), refused);
        }
        if (record == null) {
            return Optional.of(new Planned(fresh, item, List.of(insert(mapped.data()))));
        }
        var change = change(checked, known.recordId(), mapped.data());
        var after = known.written(hash, known.version());
        if (record.deleted()) {
            return known.deleted() || checked.definition().conflict().equals("theirs")
                    ? Optional.of(
                            new Planned(after, item, List.of(new RecordWrite.Restore(known.recordId()), change)))
                    : Optional.empty();
        }
        return isWritten(checked, item, known, record, hash.equals(known.hash()))
                ? Optional.of(new Planned(after, item, List.of(change)))
                : Optional.empty();
    }

    /** An item that nobody has seen before is a new record, or one that there is. */
    private Optional<Planned> unknown(Around around, Item fresh, JsonNode item, JsonNode data, List<RejectedItem> refused) {
        return switch (matches.find(around.sync(), around.checked(), data, around.matched())) {
            case Matches.Match.None none -> Optional.of(new Planned(fresh, item, List.of(insert(data))));
            case Matches.Match.One one -> {
                var recordId = one.record().recordId();
                around.matched().add(recordId);
                yield Optional.of(new Planned(fresh, item, List.of(change(around.checked(), recordId, data))));
            }
            case Matches.Match.Several several -> {
                refused.add(rejects.item(
                        around.syncRunId(), fresh.externalId(), item, "/data/" + several.field().replace('.', '/'), "match_ambiguous",
                        several.sentence()));
                yield Optional.empty();
            }
        };
    }

    /** Whether theirs replaces ours. */
    private static boolean isWritten(Checked checked, JsonNode item, Item known, RecordHead ours, boolean same) {
        var changedHere = ours.version() != known.version();
        return switch (checked.definition().conflict()) {
            case "theirs" -> !same || changedHere;
            case "ours" -> !same && !changedHere;
            case String lastWriteWins -> {
                var cursor = checked.stream().cursor();
                var time = cursor == null ? null : cursor.time(item);
                yield !same && (!changedHere || time == null || time.isAfter(ours.updatedAt()));
            }
        };
    }

    static RecordWrite insert(JsonNode data) {
        if (data instanceof ObjectNode object) {
            var filled = object.deepCopy();
            filled.properties().removeIf(field -> field.getValue().isNull());
            return new RecordWrite.Insert(filled);
        }
        return new RecordWrite.Insert(data);
    }

    /** Fields of ours that no rule makes stay; without any rule the record is the item. */
    private static RecordWrite change(Checked checked, String recordId, JsonNode data) {
        return checked.mapper().isWhole()
                ? new RecordWrite.Replace(recordId, data, null)
                : new RecordWrite.Update(recordId, data, null);
    }

    /** Gives the external ids of what was written. */
    private List<String> carryOut(Sync sync, String syncRunId, List<Planned> planned, List<RejectedItem> refused) {
        var written = new ArrayList<String>();
        for (var from = 0; from < planned.size(); from += RecordWriter.MOST_AT_ONCE / 2) {
            var part = planned.subList(from, Math.min(planned.size(), from + RecordWriter.MOST_AT_ONCE / 2));
            var outcomes = writer
                    .write(sync.workspaceId(), sync.definition().type(), part.stream().flatMap(plan -> plan.writes().stream()).toList(),
                            SyncRecords.cause(sync), WriteOptions.NORMAL)
                    .iterator();
            var kept = new ArrayList<Item>();
            for (var plan : part) {
                var changed = false;
                RecordOutcome last = outcomes.next();
                for (var more = 1; more < plan.writes().size(); more++) {
                    changed |= last instanceof RecordOutcome.Written;
                    last = outcomes.next();
                }
                switch (last) {
                    case RecordOutcome.Written done -> {
                        written.add(plan.item().externalId());
                        kept.add(kept(plan.item(), done.record()));
                    }
                    case RecordOutcome.Unchanged same -> {
                        if (changed) {
                            written.add(plan.item().externalId());
                        }
                        kept.add(kept(plan.item(), same.record()));
                    }
                    case RecordOutcome.Refused no -> refused.add(rejects.item(
                            syncRunId, plan.item().externalId(), plan.given(), no.refusal().field(), no.refusal().code(),
                            String.valueOf(no.refusal().getMessage())));
                }
            }
            items.put(sync.syncId(), syncRunId, kept);
        }
        return written;
    }

    private static Item kept(Item item, StoredRecord record) {
        return new Item(item.externalId(), record.recordId(), item.hash(), record.version(), item.deleted());
    }

    /** Deletes the records of up to {@code limit} items that the run has not read; gives how many items there were. */
    int sweep(Sync sync, String syncRunId, int limit) {
        var unseen = items.unseen(sync.syncId(), syncRunId, limit);
        if (unseen.isEmpty()) {
            return 0;
        }
        var there = records.heads(sync, unseen.stream().map(Item::recordId).toList());
        var writes = unseen.stream()
                .filter(item -> there.containsKey(item.recordId()) && !there.get(item.recordId()).deleted())
                .map(item -> new RecordWrite.Delete(item.recordId(), null))
                .toList();
        if (!writes.isEmpty()) {
            writer.write(sync.workspaceId(), sync.definition().type(), writes, SyncRecords.cause(sync), WriteOptions.NORMAL);
        }
        items.put(sync.syncId(), syncRunId, unseen.stream().map(item -> item.gone(item.version())).toList());
        return unseen.size();
    }

    boolean hasUnseen(Sync sync, String syncRunId) {
        return !items.unseen(sync.syncId(), syncRunId, 1).isEmpty();
    }
}
