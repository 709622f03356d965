package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.id.Ids;
import dev.millrace.id.Sha256;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.record.Cause;
import dev.millrace.record.Condition;
import dev.millrace.record.RecordOutcome;
import dev.millrace.record.RecordQuery;
import dev.millrace.record.RecordWrite;
import dev.millrace.record.RecordWriter;
import dev.millrace.record.Records;
import dev.millrace.record.StoredRecord;
import dev.millrace.record.WriteOptions;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.SyncCheck.Checked;
import dev.millrace.sync.SyncItemStore.Item;
import dev.millrace.sync.SyncRun.Counts;
import dev.millrace.sync.mapping.FieldProblem;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Writes items as records, within the transaction of whoever calls, and keeps those that cannot be written. */
@Component
class SyncRows {

    private static final int LARGEST_ITEM_KEPT = 32 * 1024;

    private final Records records;
    private final SyncItemStore items;
    private final RejectedStore rejected;
    private final Ids ids;
    private final Clock clock;

    SyncRows(Records records, SyncItemStore items, RejectedStore rejected, Ids ids, Clock clock) {
        this.records = records;
        this.items = items;
        this.rejected = rejected;
        this.ids = ids;
        this.clock = clock;
    }

    /** The records of a page: those that are there, and those that are deleted. */
    private record Held(Map<String, StoredRecord> alive, Map<String, StoredRecord> dead) {}

    /** What becomes of one item, and what it is known as afterwards. */
    private record Planned(Item item, JsonNode given, List<RecordWrite> writes) {}

    /** Gives what was done, of one call. */
    Counts write(Sync sync, String syncRunId, Checked checked, List<JsonNode> page) {
        var refused = new ArrayList<RejectedItem>();
        var keyed = new LinkedHashMap<String, JsonNode>();
        for (var item : page) {
            var key = checked.reader().key(item);
            if (key == null) {
                refused.add(rejected(syncRunId, null, item, null, "sync_key_missing",
                        "The item has no id at '%s'.".formatted(checked.stream().key())));
            } else {
                keyed.put(key, item);
            }
        }
        var known = items.find(sync.syncId(), keyed.keySet());
        var held = held(sync, known.values().stream().map(Item::recordId).toList());
        var planned = new ArrayList<Planned>();
        keyed.forEach((key, item) -> plan(sync, syncRunId, checked, key, item, known.get(key), held, refused).ifPresent(planned::add));
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

    private Optional<Planned> plan(
            Sync sync,
            String syncRunId,
            Checked checked,
            String key,
            JsonNode item,
            @Nullable Item known,
            Held held,
            List<RejectedItem> refused) {
        if (checked.reader().isDeleted(item)) {
            return known == null || known.deleted() || !held.alive().containsKey(known.recordId())
                    ? Optional.empty()
                    : Optional.of(
                            new Planned(known.gone(0), item, List.of(new RecordWrite.Delete(known.recordId(), null))));
        }
        var mapped = checked.mapper().map(item);
        if (!mapped.problems().isEmpty()) {
            refused.add(rejected(
                    syncRunId,
                    key,
                    item,
                    pointer(mapped.problems().getFirst()),
                    "mapping_failed",
                    mapped.problems().stream().map(FieldProblem::message).collect(Collectors.joining(" "))));
            return Optional.empty();
        }
        var hash = Sha256.hex(Json.write(mapped.data()));
        var fresh = new Item(key, "", hash, 0, false);
        if (known == null) {
            return Optional.of(new Planned(fresh, item, List.of(insert(mapped.data()))));
        }
        var alive = held.alive().get(known.recordId());
        var dead = held.dead().get(known.recordId());
        if (alive == null && dead == null) {
            return Optional.of(new Planned(fresh, item, List.of(insert(mapped.data()))));
        }
        var change = change(checked, known.recordId(), mapped.data());
        var after = known.written(hash, known.version());
        if (alive == null) {
            return known.deleted() || checked.definition().conflict().equals("theirs")
                    ? Optional.of(
                            new Planned(after, item, List.of(new RecordWrite.Restore(known.recordId()), change)))
                    : Optional.empty();
        }
        return isWritten(checked, item, known, alive, hash.equals(known.hash()))
                ? Optional.of(new Planned(after, item, List.of(change)))
                : Optional.empty();
    }

    /** Whether theirs replaces ours. */
    private static boolean isWritten(Checked checked, JsonNode item, Item known, StoredRecord ours, boolean same) {
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
            var outcomes = records
                    .write(sync.workspaceId(), sync.definition().type(), part.stream().flatMap(plan -> plan.writes().stream()).toList(),
                            cause(sync), WriteOptions.NORMAL)
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
                    case RecordOutcome.Refused no -> refused.add(rejected(
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
        var there = held(sync, unseen.stream().map(Item::recordId).toList()).alive();
        var writes = unseen.stream()
                .filter(item -> there.containsKey(item.recordId()))
                .map(item -> new RecordWrite.Delete(item.recordId(), null))
                .toList();
        if (!writes.isEmpty()) {
            records.write(sync.workspaceId(), sync.definition().type(), writes, cause(sync), WriteOptions.NORMAL);
        }
        items.put(sync.syncId(), syncRunId, unseen.stream().map(item -> item.gone(item.version())).toList());
        return unseen.size();
    }

    boolean hasUnseen(Sync sync, String syncRunId) {
        return !items.unseen(sync.syncId(), syncRunId, 1).isEmpty();
    }

    private Held held(Sync sync, Collection<String> recordIds) {
        var alive = found(sync, recordIds, false);
        var others = recordIds.stream().filter(id -> !alive.containsKey(id)).toList();
        return new Held(alive, found(sync, others, true));
    }

    private Map<String, StoredRecord> found(Sync sync, Collection<String> recordIds, boolean deleted) {
        var found = new HashMap<String, StoredRecord>();
        if (recordIds.isEmpty()) {
            return found;
        }
        var values = recordIds.stream().<JsonNode>map(TextNode::valueOf).toList();
        var condition = new Condition(List.of(Condition.RECORD_ID), Condition.Operator.EQ, values);
        var query = new RecordQuery(List.of(condition), List.of(), null, null, deleted, RecordQuery.Sort.NEWEST);
        try {
            records.list(sync.workspaceId(), sync.definition().type(), query, new PageRequest(recordIds.size(), null))
                    .data()
                    .forEach(record -> found.put(record.recordId(), record));
        } catch (Refusal typeIsGone) {
            // With all of its records.
        }
        return found;
    }

    private RejectedItem rejected(
            String syncRunId, @Nullable String key, JsonNode item, @Nullable String field, String code, String message) {
        var text = Json.write(item);
        return new RejectedItem(
                ids.next("rej"), syncRunId, key, field, code, storable(message), text.length() > LARGEST_ITEM_KEPT ? null : text, now());
    }

    private static String storable(String message) {
        var text = message.replace("\0", "");
        return text.length() > 2_000 ? text.substring(0, 2_000) + "…" : text;
    }

    private Instant now() {
        return clock.instant();
    }

    static String pointer(FieldProblem problem) {
        return "/data/" + problem.field().replace('.', '/');
    }

    static Cause cause(Sync sync) {
        return new Cause(Cause.Kind.SYNC, sync.syncId(), String.valueOf(sync.definition().name()), null, 0);
    }
}
