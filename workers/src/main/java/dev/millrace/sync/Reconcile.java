package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.id.Sha256;
import dev.millrace.json.Json;
import dev.millrace.record.RecordWrite;
import dev.millrace.record.StoredRecord;
import dev.millrace.sync.SyncCheck.Checked;
import dev.millrace.sync.mapping.Mapper;
import dev.millrace.sync.merge.Merge;
import dev.millrace.sync.merge.Merge.Clash;
import dev.millrace.sync.merge.Merge.Side;
import dev.millrace.sync.merge.SyncConflict;
import dev.millrace.sync.merge.Verdicts;
import dev.millrace.sync.merge.Verdicts.Terms;
import dev.millrace.sync.rejected.RejectedItem;
import dev.millrace.sync.rejected.Rejects;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Decides what becomes of a record when its item is seen, or is seen to be gone. It writes nothing itself. */
@Component
class Reconcile {

    private final Matches matches;
    private final Verdicts verdicts;
    private final PairStore pairs;
    private final Rejects rejects;

    Reconcile(Matches matches, Verdicts verdicts, PairStore pairs, Rejects rejects) {
        this.matches = matches;
        this.verdicts = verdicts;
        this.pairs = pairs;
        this.rejects = rejects;
    }

    /** @param matched records that have found their items in this transaction */
    record At(Sync sync, String syncRunId, Checked checked, Set<String> matched) {

        Terms terms() {
            return new Terms(sync.workspaceId(), sync.syncId(), syncRunId, String.valueOf(sync.definition().conflict()));
        }
    }

    /**
     * What is to be done.
     *
     * @param writes of the record, each with the version that was looked at
     * @param after the pair, when the record has become what it is given; null where none is kept
     * @param refused why nothing can be done; null otherwise
     */
    record Plan(
            String externalId,
            JsonNode item,
            List<RecordWrite> writes,
            @Nullable Function<StoredRecord, Pair> after,
            @Nullable StoredRecord before,
            List<SyncConflict> conflicts,
            @Nullable RejectedItem refused) {

        boolean deletes() {
            return writes.size() == 1 && writes.getFirst() instanceof RecordWrite.Delete;
        }
    }

    private static Plan nothing(String key, JsonNode item) {
        return new Plan(key, item, List.of(), null, null, List.of(), null);
    }

    private static Plan refused(String key, JsonNode item, RejectedItem why) {
        return new Plan(key, item, List.of(), null, null, List.of(), why);
    }

    /** An item as it was read just now. */
    Plan seen(At at, String key, JsonNode item, @Nullable Pair known, Map<String, StoredRecord> records) {
        var checked = at.checked();
        if (checked.reader().isDeleted(item)) {
            return known == null ? nothing(key, item) : gone(at, known, item, records.get(known.recordId()));
        }
        var mapped = checked.mapper().map(item);
        if (!mapped.problems().isEmpty()) {
            return refused(key, item, rejects.item(
                    at.syncRunId(), key, item, Rejects.pointer(mapped.problems()), "mapping_failed", Rejects.sentences(mapped.problems())));
        }
        var address = checked.writer().address(item);
        if (address == null) {
            return refused(key, item, rejects.item(
                    at.syncRunId(), key, item, null, "sync_key_missing", "The item has nothing by which it could be asked for again."));
        }
        var seen = new Seen(key, address, item, mapped.data(), checked.mapper().flat(mapped.data()), Sha256.hex(Json.write(mapped.data())));
        if (known == null) {
            return unknown(at, seen);
        }
        var record = records.get(known.recordId());
        if (record == null) {
            return insert(seen, checked);
        }
        if (known.deleted()) {
            return again(at, seen, known, record);
        }
        return record.isDeleted() ? deletedHere(at, seen, known, record) : both(at, seen, known, record);
    }

    /** An item, what it would be as a record, and the same by field. */
    private record Seen(String key, String address, JsonNode item, JsonNode data, Map<String, JsonNode> values, String hash) {}

    private Plan unknown(At at, Seen seen) {
        return switch (matches.find(at.sync(), at.checked(), seen.data(), at.matched())) {
            case Matches.Match.None none -> insert(seen, at.checked());
            case Matches.Match.Several several -> refused(seen.key(), seen.item(), rejects.item(
                    at.syncRunId(), seen.key(), seen.item(), "/data/" + several.field().replace('.', '/'), "match_ambiguous", several.sentence()));
            case Matches.Match.One one -> {
                at.matched().add(one.record().recordId());
                yield both(at, seen, Pair.met(seen.key(), seen.address(), one.record().recordId()), one.record());
            }
        };
    }

    private static Plan insert(Seen seen, Checked checked) {
        return new Plan(
                seen.key(),
                seen.item(),
                List.of(SyncRows.insert(seen.data())),
                record -> Pair.met(seen.key(), seen.address(), record.recordId())
                        .agreed(Merge.values(checked.mapper().flat(record.data())), Merge.values(seen.values()), seen.hash(), record.version()),
                null,
                List.of(),
                null);
    }

    private Plan both(At at, Seen seen, Pair known, StoredRecord record) {
        if (seen.hash().equals(known.hash())) {
            return nothing(seen.key(), seen.item());
        }
        var mapper = at.checked().mapper();
        var theirsAt = at.checked().writer().modified(seen.item());
        var merge = Merge.of(
                mapper.flat(record.data()), seen.values(), known.ours(), known.theirs(), mapper::goesBack,
                field -> verdicts.ofField(at.terms(), record, field, theirsAt));
        var conflicts = merge.clashes().stream()
                .map(clash -> verdicts.conflict(at.terms(), record.recordId(), seen.key(), clash))
                .toList();
        Function<StoredRecord, Pair> after = written -> {
            var now = mapper.flat(written.data());
            merge.toOurs().keySet().forEach(field -> merge.ours().set(field, now.get(field)));
            return Pair.met(seen.key(), seen.address(), record.recordId())
                    .agreed(merge.ours(), merge.theirs(), seen.hash(), merge.toTheirs().isEmpty() ? written.version() : 0);
        };
        var writes = merge.toOurs().isEmpty()
                ? List.<RecordWrite>of()
                : List.<RecordWrite>of(new RecordWrite.Replace(record.recordId(), changed(record, merge.toOurs()), record.version()));
        return new Plan(seen.key(), seen.item(), writes, after, record, conflicts, null);
    }

    private Plan deletedHere(At at, Seen seen, Pair known, StoredRecord record) {
        if (!Merge.differs(seen.values(), known.theirs(), field -> true)) {
            return nothing(seen.key(), seen.item());
        }
        var winner = verdicts.ofDeletion(at.terms(), Side.OURS);
        var conflicts = List.of(conflict(at, known, null, Merge.values(seen.values()), winner));
        if (winner == Side.THEIRS) {
            return restored(at, seen, record, conflicts);
        }
        // Known as it is now, so that it is decided once; it is deleted there when records are sent.
        Function<StoredRecord, Pair> after = same -> new Pair(
                seen.key(), seen.address(), record.recordId(), seen.hash(), 0, false, known.ours(), Merge.values(seen.values()));
        return new Plan(seen.key(), seen.item(), List.of(), after, record, conflicts, null);
    }

    /** An item that was gone, or should be, is there. */
    private Plan again(At at, Seen seen, Pair known, StoredRecord record) {
        if (known.theirs() != null && !Merge.differs(seen.values(), known.theirs(), field -> true)) {
            return nothing(seen.key(), seen.item());
        }
        if (pairs.ofRecord(at.sync().syncId(), record.recordId()).isPresent()) {
            return insert(seen, at.checked());
        }
        if (!record.isDeleted()) {
            return both(at, seen, Pair.met(seen.key(), seen.address(), record.recordId()), record);
        }
        return known.theirs() == null ? restored(at, seen, record, List.of()) : deletedHere(at, seen, known, record);
    }

    private Plan restored(At at, Seen seen, StoredRecord record, List<SyncConflict> conflicts) {
        var mapper = at.checked().mapper();
        var writes = List.<RecordWrite>of(
                new RecordWrite.Restore(record.recordId()),
                new RecordWrite.Replace(record.recordId(), changed(record, seen.values()), record.version() + 1));
        return new Plan(
                seen.key(),
                seen.item(),
                writes,
                written -> Pair.met(seen.key(), seen.address(), record.recordId())
                        .agreed(Merge.values(mapper.flat(written.data())), Merge.values(seen.values()), seen.hash(), written.version()),
                record,
                conflicts,
                null);
    }

    /** An item that is there no more. */
    Plan gone(At at, Pair known, JsonNode item, @Nullable StoredRecord record) {
        if (known.deleted()) {
            return nothing(known.externalId(), item);
        }
        Function<StoredRecord, Pair> after = same -> known.goneThere();
        if (record == null || record.isDeleted()) {
            return new Plan(known.externalId(), item, List.of(), after, record, List.of(), null);
        }
        var mapper = at.checked().mapper();
        var ours = mapper.flat(record.data());
        if (!Merge.differs(ours, known.ours(), mapper::goesBack)) {
            return new Plan(known.externalId(), item, deletion(record), after, record, List.of(), null);
        }
        var winner = verdicts.ofDeletion(at.terms(), Side.THEIRS);
        var conflicts = List.of(conflict(at, known, Merge.values(ours), null, winner));
        // Where ours wins the record has no item any more, so that it is made again when records are sent.
        return new Plan(
                known.externalId(), item, winner == Side.THEIRS ? deletion(record) : List.of(), after, record, conflicts, null);
    }

    /** Of a deletion and a change: the deleted side has no values. */
    private SyncConflict conflict(At at, Pair known, @Nullable JsonNode ours, @Nullable JsonNode theirs, Side winner) {
        return verdicts.conflict(
                at.terms(), known.recordId(), known.externalId(), new Clash(null, known.ours(), ours, theirs, winner));
    }

    private static List<RecordWrite> deletion(StoredRecord record) {
        return List.of(new RecordWrite.Delete(record.recordId(), record.version()));
    }

    private static ObjectNode changed(StoredRecord record, Map<String, JsonNode> values) {
        var data = record.data().deepCopy();
        values.forEach((field, value) -> put(data, field, value));
        return data;
    }

    /** A null removes the field. */
    private static void put(ObjectNode data, String field, JsonNode value) {
        if (!value.isNull()) {
            Mapper.set(data, field, value);
            return;
        }
        var names = List.of(field.split("\\."));
        JsonNode object = data;
        for (var name : names.subList(0, names.size() - 1)) {
            object = object.path(name);
        }
        if (object instanceof ObjectNode there) {
            there.remove(Objects.requireNonNull(names.getLast()));
        }
    }
}
