package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.millrace.record.RecordOutcome;
import dev.millrace.record.RecordWriter;
import dev.millrace.record.StoredRecord;
import dev.millrace.record.WriteOptions;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.Reconcile.At;
import dev.millrace.sync.Reconcile.Plan;
import dev.millrace.sync.SyncCheck.Checked;
import dev.millrace.sync.SyncRun.Counts;
import dev.millrace.sync.merge.ConflictStore;
import dev.millrace.sync.merge.SyncConflict;
import dev.millrace.sync.rejected.RejectedItem;
import dev.millrace.sync.rejected.RejectedStore;
import dev.millrace.sync.rejected.Rejects;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Carries out what was decided of items, within the transaction of whoever calls. Records are written only as they were when it was
 * decided: of those that somebody has changed meanwhile it is decided again.
 */
@Component
class PairRows {

    private static final int TRIES = 5;

    private final RecordWriter writer;
    private final SyncRecords records;
    private final Reconcile reconcile;
    private final PairStore pairs;
    private final SyncItemStore items;
    private final ConflictStore conflicts;
    private final RejectedStore rejected;
    private final Rejects rejects;

    PairRows(
            RecordWriter writer,
            SyncRecords records,
            Reconcile reconcile,
            PairStore pairs,
            SyncItemStore items,
            ConflictStore conflicts,
            RejectedStore rejected,
            Rejects rejects) {
        this.writer = writer;
        this.records = records;
        this.reconcile = reconcile;
        this.pairs = pairs;
        this.items = items;
        this.conflicts = conflicts;
        this.rejected = rejected;
        this.rejects = rejects;
    }

    /** What became of some plans. */
    private static final class Tally {
        private long written;
        private long deleted;
        private final List<SyncConflict> conflicts = new ArrayList<>();
        private final List<RejectedItem> refused = new ArrayList<>();
        private final List<Plan> stale = new ArrayList<>();
    }

    /** Meets all items of a page; gives what was done, of one call. */
    Counts write(Sync sync, String syncRunId, Checked checked, List<JsonNode> page) {
        var tally = new Tally();
        var keyed = new LinkedHashMap<String, JsonNode>();
        for (var item : page) {
            var key = checked.reader().key(item);
            if (key == null) {
                tally.refused.add(rejects.item(
                        syncRunId, null, item, null, "sync_key_missing", "The item has no id at '%s'.".formatted(checked.stream().key())));
            } else {
                keyed.put(key, item);
            }
        }
        items.seen(sync.syncId(), syncRunId, keyed.keySet());
        repeat(sync, syncRunId, tally, keyed, (left, at) -> {
            var known = pairs.find(sync.syncId(), left.keySet());
            var there = records.find(sync, known.values().stream().map(Pair::recordId).toList());
            return left.entrySet().stream()
                    .map(entry -> reconcile.seen(at, entry.getKey(), entry.getValue(), known.get(entry.getKey()), there))
                    .toList();
        }, checked);
        tally.refused.forEach(item -> keyed.remove(item.externalId()));
        rejected.settle(sync.syncId(), keyed.keySet());
        return counts(sync, tally, page.size(), 1);
    }

    /** Meets one item that was asked for by itself: as it is now, or null where it is gone. */
    Counts one(Sync sync, String syncRunId, Checked checked, Pair pair, @Nullable JsonNode item) {
        var tally = new Tally();
        var given = item == null ? NullNode.instance : item;
        items.seen(sync.syncId(), syncRunId, List.of(pair.externalId()));
        repeat(sync, syncRunId, tally, Map.of(pair.externalId(), given), (left, at) -> {
            var known = pairs.find(sync.syncId(), left.keySet()).get(pair.externalId());
            if (known == null) {
                return List.of();
            }
            var there = records.find(sync, List.of(known.recordId()));
            return List.of(item == null
                    ? reconcile.gone(at, known, given, there.get(known.recordId()))
                    : reconcile.seen(at, pair.externalId(), item, known, there));
        }, checked);
        return counts(sync, tally, 0, 0);
    }

    private interface Planner {
        List<Plan> plan(Map<String, JsonNode> left, At at);
    }

    private void repeat(Sync sync, String syncRunId, Tally tally, Map<String, JsonNode> items, Planner planner, Checked checked) {
        var left = items;
        for (var tries = 0; tries < TRIES && !left.isEmpty(); tries++) {
            tally.stale.clear();
            carryOut(sync, syncRunId, planner.plan(left, new At(sync, syncRunId, checked, new HashSet<>())), tally);
            var again = new LinkedHashMap<String, JsonNode>();
            tally.stale.forEach(plan -> again.put(plan.externalId(), plan.item()));
            left = again;
        }
        if (!left.isEmpty()) {
            // The activity is done again, when it is calmer.
            throw new IllegalStateException("Records of %s change too fast to be written.".formatted(sync.syncId()));
        }
    }

    private void carryOut(Sync sync, String syncRunId, List<Plan> plans, Tally tally) {
        for (var from = 0; from < plans.size(); from += RecordWriter.MOST_AT_ONCE / 2) {
            var part = plans.subList(from, Math.min(plans.size(), from + RecordWriter.MOST_AT_ONCE / 2));
            var writes = part.stream().flatMap(plan -> plan.writes().stream()).toList();
            var outcomes = writes.isEmpty()
                    ? List.<RecordOutcome>of().iterator()
                    : writer.write(
                                    sync.workspaceId(), String.valueOf(sync.definition().type()), writes, SyncRecords.cause(sync),
                                    WriteOptions.NORMAL)
                            .iterator();
            var kept = new ArrayList<Pair>();
            for (var plan : part) {
                var own = plan.writes().stream().map(write -> outcomes.next()).toList();
                became(syncRunId, plan, own, tally, kept);
            }
            pairs.put(sync.syncId(), syncRunId, kept);
        }
    }

    private void became(String syncRunId, Plan plan, List<RecordOutcome> outcomes, Tally tally, List<Pair> kept) {
        if (plan.refused() != null) {
            tally.refused.add(plan.refused());
            return;
        }
        for (var outcome : outcomes) {
            if (outcome instanceof RecordOutcome.Refused no) {
                if (plan.before() != null && isStale(no.refusal())) {
                    tally.stale.add(plan);
                } else {
                    tally.refused.add(rejects.item(
                            syncRunId, plan.externalId(), plan.item(), no.refusal().field(), no.refusal().code(),
                            String.valueOf(no.refusal().getMessage())));
                }
                return;
            }
        }
        if (outcomes.stream().anyMatch(outcome -> outcome instanceof RecordOutcome.Written)) {
            if (plan.deletes()) {
                tally.deleted++;
            } else {
                tally.written++;
            }
        }
        tally.conflicts.addAll(plan.conflicts());
        var record = record(plan, outcomes);
        if (plan.after() != null) {
            kept.add(plan.after().apply(record));
        }
    }

    /** As it is now; none where the record of a pair that ends is gone with its type. */
    private static @Nullable StoredRecord record(Plan plan, List<RecordOutcome> outcomes) {
        return outcomes.isEmpty() ? plan.before() : Objects.requireNonNull(outcomes.getLast()).orThrow();
    }

    private static boolean isStale(Refusal refusal) {
        return refusal.kind() == Refusal.Kind.STALE || refusal.kind() == Refusal.Kind.NOT_FOUND;
    }

    private Counts counts(Sync sync, Tally tally, int read, int calls) {
        rejected.insert(sync.syncId(), tally.refused);
        conflicts.insert(sync.syncId(), tally.conflicts);
        var unchanged = Math.max(0, read - tally.written - tally.deleted - tally.refused.size());
        return new Counts(
                read, tally.written, unchanged, tally.deleted, tally.refused.size(), calls, 0, 0, tally.conflicts.size());
    }
}
