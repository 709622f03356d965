package dev.millrace.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.record.RecordKeyStore.Taken;
import dev.millrace.record.RecordLog.Logged;
import dev.millrace.record.RecordOutcome.Action;
import dev.millrace.refusal.Refusal;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionStatus;

/**
 * Writes entries of which no two are about the same record: looks at all of them, stores what is valid with few statements,
 * and begins again without those whose unique values turn out to be taken.
 */
@Component
class WriteRound {

    private static final ObjectNode NONE = Json.mapper().createObjectNode();

    private final RecordStore records;
    private final RecordKeyStore keys;
    private final RecordChecks checks;
    private final RecordLog log;
    private final Ids ids;
    private final Clock clock;

    WriteRound(RecordStore records, RecordKeyStore keys, RecordChecks checks, RecordLog log, Ids ids, Clock clock) {
        this.records = records;
        this.keys = keys;
        this.checks = checks;
        this.log = log;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * What is about to become of one entry.
     *
     * @param before null for a new record
     * @param changes the fields that differ, of a new record all of them
     */
    private record Planned(int index, Action action, @Nullable StoredRecord before, StoredRecord after, ObjectNode changes) {

        /** Of which no field becomes another. */
        static Planned of(int index, Action action, StoredRecord before, StoredRecord after) {
            return new Planned(index, action, before, after, NONE.deepCopy());
        }
    }

    /** @param imagined records that a rehearsal has made, which nobody can look at; those of this round are added. Null where it is none */
    List<RecordOutcome> write(
            RecordType type,
            List<RecordWrite> writes,
            Cause cause,
            boolean silent,
            @Nullable Set<String> imagined,
            TransactionStatus transaction) {
        var outcomes = new RecordOutcome[writes.size()];
        while (true) {
            var planned = plan(type, writes, outcomes);
            if (imagined != null) {
                planned.stream().filter(plan -> plan.action() == Action.CREATED).forEach(plan -> imagined.add(plan.after().recordId()));
            }
            var savepoint = type.unique().isEmpty() ? null : transaction.createSavepoint();
            var taken = store(type, planned);
            if (taken.isEmpty()) {
                log.write(type, logged(planned, cause), cause, silent);
                planned.forEach(plan -> outcomes[plan.index()] = new RecordOutcome.Written(plan.action(), plan.after()));
                return Arrays.asList(outcomes);
            }
            transaction.rollbackToSavepoint(savepoint);
            refuse(writes, planned, taken, outcomes, imagined == null ? Set.of() : imagined);
        }
    }

    private List<Planned> plan(RecordType type, List<RecordWrite> writes, @Nullable RecordOutcome[] outcomes) {
        var found = upserted(type, writes);
        var wanted = new LinkedHashSet<String>(found.values());
        writes.forEach(write -> {
            switch (write) {
                case RecordWrite.Update update -> wanted.add(update.recordId());
                case RecordWrite.Replace replace -> wanted.add(replace.recordId());
                case RecordWrite.Delete delete -> wanted.add(delete.recordId());
                case RecordWrite.Restore restore -> wanted.add(restore.recordId());
                case RecordWrite.Insert insert -> {}
                case RecordWrite.Upsert upsert -> {}
            }
        });
        var held = records.lock(type.workspaceId(), type.type(), wanted);
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var planned = new ArrayList<Planned>();
        for (var index = 0; index < writes.size(); index++) {
            if (outcomes[index] instanceof RecordOutcome.Refused) {
                continue;
            }
            try {
                var plan = plan(type, index, writes.get(index), found, held, now);
                if (plan.after() == plan.before()) {
                    outcomes[index] = new RecordOutcome.Unchanged(plan.after());
                } else {
                    planned.add(plan);
                }
            } catch (Refusal refusal) {
                outcomes[index] = new RecordOutcome.Refused(refusal);
            }
        }
        return planned;
    }

    private Planned plan(
            RecordType type,
            int index,
            RecordWrite write,
            Map<Integer, String> found,
            Map<String, StoredRecord> held,
            Instant now) {
        return switch (write) {
            case RecordWrite.Insert insert -> inserted(type, index, insert.data(), now);
            case RecordWrite.Upsert upsert -> {
                requireKey(type, upsert);
                var before = held.get(found.getOrDefault(index, ""));
                yield before == null || before.isDeleted()
                        ? inserted(type, index, patch(upsert.data()), now)
                        : patched(type, index, before, upsert.data(), now);
            }
            case RecordWrite.Update update ->
                patched(type, index, there(held, update.recordId(), update.version()), update.patch(), now);
            case RecordWrite.Replace replace -> changed(
                    type,
                    index,
                    there(held, replace.recordId(), replace.version()),
                    DataRules.object(replace.data()),
                    now);
            case RecordWrite.Delete delete -> {
                var before = there(held, delete.recordId(), delete.version());
                yield Planned.of(index, Action.DELETED, before, before.deleted(now));
            }
            case RecordWrite.Restore restore -> {
                var before = held.get(restore.recordId());
                if (before == null) {
                    throw Refusal.notFound("record", restore.recordId());
                }
                yield Planned.of(index, Action.RESTORED, before, before.isDeleted() ? before.restored(now) : before);
            }
        };
    }

    /** Of a record that there is not: its nulls remove what is not there. */
    private static ObjectNode patch(JsonNode given) {
        return MergePatch.apply(Json.mapper().createObjectNode(), DataRules.object(given));
    }

    private Planned inserted(RecordType type, int index, JsonNode given, Instant now) {
        var data = DataRules.object(given);
        checks.check(type, data);
        var record = new StoredRecord(ids.next("rec"), type.type(), data, 1, now, now, null);
        return new Planned(index, Action.CREATED, null, record, MergePatch.difference(NONE, data));
    }

    private Planned patched(RecordType type, int index, StoredRecord before, JsonNode given, Instant now) {
        return changed(type, index, before, MergePatch.apply(before.data(), DataRules.object(given)), now);
    }

    private Planned changed(RecordType type, int index, StoredRecord before, ObjectNode data, Instant now) {
        var changes = MergePatch.difference(before.data(), data);
        if (changes.isEmpty()) {
            return Planned.of(index, Action.UPDATED, before, before);
        }
        checks.check(type, data);
        return new Planned(index, Action.UPDATED, before, before.changed(data, now), changes);
    }

    private static StoredRecord there(Map<String, StoredRecord> held, String recordId, @Nullable Long version) {
        var record = held.get(recordId);
        if (record == null || record.isDeleted()) {
            throw Refusal.notFound("record", recordId);
        }
        if (version != null && version != record.version()) {
            throw Refusal.of(
                    Refusal.Kind.STALE,
                    "record_version_stale",
                    "The record has version %d by now; read it again and repeat the change.".formatted(record.version()));
        }
        return record;
    }

    private static void requireKey(RecordType type, RecordWrite.Upsert upsert) {
        if (!type.unique().contains(upsert.field())) {
            throw Refusal.invalid(
                    "record_key_not_unique",
                    "/data/" + upsert.field(),
                    "Records can be told apart only by a unique field of their type; '%s' is none.".formatted(upsert.field()));
        }
        if (!upsert.data().path(upsert.field()).isValueNode() || upsert.data().path(upsert.field()).isNull()) {
            throw Refusal.invalid(
                    "record_invalid", "/data/" + upsert.field(), "The field that tells records apart has no value here.");
        }
    }

    /** The records that upserts are about, by the entries' indexes; those that are new are left out. */
    private Map<Integer, String> upserted(RecordType type, List<RecordWrite> writes) {
        var found = new HashMap<Integer, String>();
        var byField = new HashMap<String, Map<Integer, String>>();
        for (var index = 0; index < writes.size(); index++) {
            if (writes.get(index) instanceof RecordWrite.Upsert upsert && DataRules.isStorable(upsert.data().path(upsert.field()))) {
                byField.computeIfAbsent(upsert.field(), first -> new HashMap<>())
                        .put(index, Json.write(upsert.data().path(upsert.field())));
            }
        }
        byField.forEach((field, values) -> {
            var owners = keys.owners(type, field, values.values());
            values.forEach((index, value) -> {
                if (owners.containsKey(value)) {
                    found.put(index, owners.get(value));
                }
            });
        });
        return found;
    }

    /** Gives the unique values that were not free; nothing of this holds then. */
    private List<Taken> store(RecordType type, List<Planned> planned) {
        var created = planned.stream().filter(plan -> plan.action() == Action.CREATED).map(Planned::after).toList();
        var changed = planned.stream().filter(plan -> plan.action() != Action.CREATED).map(Planned::after).toList();
        if (!created.isEmpty()) {
            records.insert(type.workspaceId(), created);
        }
        if (!changed.isEmpty()) {
            records.update(changed);
        }
        if (type.unique().isEmpty()) {
            return List.of();
        }
        var rekeyed = planned.stream().filter(plan -> hasOtherKeys(type, plan)).toList();
        var released = rekeyed.stream().filter(plan -> plan.before() != null).map(plan -> plan.after().recordId()).toList();
        if (!released.isEmpty()) {
            keys.release(released);
        }
        return keys.take(
                type, rekeyed.stream().map(Planned::after).filter(record -> !record.isDeleted()).toList());
    }

    private static boolean hasOtherKeys(RecordType type, Planned plan) {
        return plan.action() != Action.UPDATED || type.unique().stream().anyMatch(plan.changes()::has);
    }

    /** Whoever lost to a record of this round that is refused itself may win in the next try. */
    private static void refuse(
            List<RecordWrite> writes,
            List<Planned> planned,
            List<Taken> taken,
            RecordOutcome[] outcomes,
            Set<String> imagined) {
        var byId = planned.stream().collect(Collectors.toMap(plan -> plan.after().recordId(), Function.identity()));
        var losers = taken.stream().map(Taken::recordId).collect(Collectors.toSet());
        var again = false;
        for (var one : taken) {
            var plan = byId.get(one.recordId());
            if (isLateUpsert(writes.get(plan.index()), one, byId)) {
                // Somebody has made the record meanwhile: the next try finds it and changes it.
                again = true;
            } else if (!losers.contains(one.ownerId())) {
                outcomes[plan.index()] = new RecordOutcome.Refused(taken(one, imagined));
                again = true;
            }
        }
        if (!again) {
            // Each has taken what another wants: the last of them gives in.
            taken.stream()
                    .max((one, other) -> byId.get(one.recordId()).index() - byId.get(other.recordId()).index())
                    .ifPresent(last -> outcomes[byId.get(last.recordId()).index()] = new RecordOutcome.Refused(taken(last, imagined)));
        }
    }

    private static boolean isLateUpsert(RecordWrite write, Taken taken, Map<String, Planned> byId) {
        return write instanceof RecordWrite.Upsert upsert
                && upsert.field().equals(taken.field())
                && !byId.containsKey(taken.ownerId());
    }

    private static Refusal taken(Taken taken, Set<String> imagined) {
        return Refusal.of(
                        Refusal.Kind.CONFLICT,
                        "record_not_unique",
                        imagined.contains(taken.ownerId())
                                ? "One before it has the same value in '%s'.".formatted(taken.field())
                                : "Another record, %s, has the same value in '%s'.".formatted(taken.ownerId(), taken.field()))
                .at("/data/" + taken.field());
    }

    private List<Logged> logged(List<Planned> planned, Cause cause) {
        return planned.stream()
                .map(plan -> new Logged(
                        new RecordChange(
                                ids.next("chg"),
                                plan.after().recordId(),
                                plan.after().type(),
                                plan.after().version(),
                                plan.action(),
                                plan.changes(),
                                cause,
                                plan.after().updatedAt()),
                        plan.after()))
                .toList();
    }
}
