package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import dev.millrace.language.run.Call;
import dev.millrace.record.StoredRecord;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.PushStore.Action;
import dev.millrace.sync.PushStore.Intent;
import dev.millrace.sync.PushWork.Asked;
import dev.millrace.sync.SyncActivity.Next;
import dev.millrace.sync.mapping.FieldProblem;
import dev.millrace.sync.merge.Merge;
import dev.millrace.sync.rejected.Rejects;
import dev.millrace.sync.stream.StreamUnreadable;
import dev.millrace.sync.stream.StreamWriter.Carried;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Changes and deletes items. With two directions an item is read right before, and met with its record once more; what is sent then is
 * what the record alone has changed.
 */
final class PushChange {

    private final PushKeep keep;

    PushChange(PushKeep keep) {
        this.keep = keep;
    }

    /** A request that is ready to be made. */
    private record Ready(Intent intent, Call.Http request, StoredRecord record, Pair pair) {}

    /** As it stands here, whatever the item is like. */
    Next export(PushWork work, StoredRecord record, Pair pair) {
        if (record.isDeleted()) {
            return work.checked.writer().canDelete() ? send(work, deletion(work, record, pair, null), true) : settle(work, record, pair);
        }
        var changed = changed(work, record, pair);
        if (changed.isEmpty()) {
            return settle(work, record, pair);
        }
        var problems = work.checked.mapper().back(record.data(), changed).problems();
        if (!problems.isEmpty()) {
            return keep.reject(
                    work, record, pair.externalId(), Action.UPDATE, Rejects.pointer(problems), "mapping_failed", Rejects.sentences(problems));
        }
        try {
            return send(work, update(work, record, pair, changed, null), true);
        } catch (StreamUnreadable unfit) {
            return keep.reject(work, record, pair.externalId(), Action.UPDATE, null, "mapping_failed", String.valueOf(unfit.getMessage()));
        }
    }

    /** Reads the item first. */
    Next afterLooking(PushWork work, StoredRecord record, Pair pair) {
        var nothingToSend = record.isDeleted()
                ? !work.checked.writer().canDelete()
                : pair.ours() != null && changed(work, record, pair).isEmpty();
        if (nothingToSend) {
            return settle(work, record, pair);
        }
        return switch (work.ask(work.checked.writer().read(pair.address()), work.claimed.syncRunId() + "/read/" + record.recordId())) {
            case Asked.Answer(var response) -> met(work, record.recordId(), pair, response);
            case Asked.Refused refused when refused.isGone() -> keep.kept(work, place -> {
                keep.soFar(work, place, keep.stores.rows().one(work.sync, work.claimed.syncRunId(), work.checked, pair, null));
                return PushKeep.AGAIN;
            });
            case Asked.Refused refused -> keep.reject(
                    work, record, pair.externalId(), Action.UPDATE, null, "push_refused", refused.reason());
            case Asked.Lapsed lapsed -> keep.lapsed(work, record.recordId(), lapsed.reason());
            case Asked asked -> keep.stopped(work, asked);
        };
    }

    /** What the item has become since is taken in, and what is left to send is kept, in one transaction. */
    private Next met(PushWork work, String recordId, Pair pair, JsonNode response) {
        var item = item(work, pair, response);
        var ready = new AtomicReference<@Nullable Ready>();
        var next = keep.kept(work, place -> {
            var done = keep.stores.rows().one(work.sync, work.claimed.syncRunId(), work.checked, pair, item);
            keep.soFar(work, place, done);
            var now = keep.stores.pairs().ofRecord(work.sync.syncId(), recordId).orElse(null);
            var record = keep.record(work, recordId).orElse(null);
            if (now == null || record == null) {
                return PushKeep.AGAIN;
            }
            if (done.rejected() > 0) {
                return keep.reject(
                        work, record, pair.externalId(), Action.UPDATE, null, "mapping_failed",
                        "The item that is there cannot be compared with the record; see why the item was rejected.");
            }
            var prepared = prepared(work, record, now, response);
            if (prepared != null) {
                keep.stores.pushes().insert(work.sync.syncId(), prepared.intent());
                ready.set(prepared);
                return Next.STEP;
            }
            var problems = record.isDeleted() ? List.<FieldProblem>of()
                    : work.checked.mapper().back(record.data(), changed(work, record, now)).problems();
            return problems.isEmpty()
                    ? keep.done(work, place, recordId, now.settled(record.version()), false)
                    : keep.reject(
                            work, record, pair.externalId(), Action.UPDATE, Rejects.pointer(problems), "mapping_failed",
                            Rejects.sentences(problems));
        });
        var request = ready.get();
        return request == null || next != Next.STEP ? next : send(work, request, false);
    }

    /** Null where there is nothing that could be sent. */
    private @Nullable Ready prepared(PushWork work, StoredRecord record, Pair pair, JsonNode read) {
        if (record.isDeleted()) {
            return work.checked.writer().canDelete() ? deletion(work, record, pair, read) : null;
        }
        var changed = changed(work, record, pair);
        return changed.isEmpty() || !work.checked.mapper().back(record.data(), changed).problems().isEmpty()
                ? null
                : update(work, record, pair, changed, read);
    }

    /** Throws a refusal where something else is. */
    static JsonNode item(PushWork work, Pair pair, JsonNode response) {
        var item = work.checked.writer().read(response).orElse(NullNode.instance);
        if (!pair.externalId().equals(work.checked.reader().key(item))) {
            throw Refusal.invalid(
                    "stream_unreadable",
                    "stream/write/read",
                    "Where the item '%s' should be, the service gives something else; mend path or item of read.".formatted(pair.externalId()));
        }
        return item;
    }

    /** The fields that go there and have other values than when both were known to agree. */
    private static List<String> changed(PushWork work, StoredRecord record, Pair pair) {
        var mapper = work.checked.mapper();
        var ours = mapper.flat(record.data());
        var base = pair.ours();
        var names = new ArrayList<>(ours.keySet());
        if (mapper.isWhole() && base != null) {
            base.fieldNames().forEachRemaining(name -> {
                if (!ours.containsKey(name)) {
                    names.add(name);
                }
            });
        }
        return names.stream()
                .filter(field -> mapper.isWhole() || mapper.goesBack(field))
                .filter(field -> base == null || !Merge.same(ours.getOrDefault(field, NullNode.instance), base.path(field)))
                .toList();
    }

    private Ready update(PushWork work, StoredRecord record, Pair pair, List<String> changed, @Nullable JsonNode read) {
        var mapper = work.checked.mapper();
        var all = mapper.back(record.data(), mapper.fields()).data();
        var changes = mapper.isWhole() ? only(record.data(), changed) : mapper.back(record.data(), changed).data();
        var ours = JsonNodeFactory.instance.objectNode();
        var expected = JsonNodeFactory.instance.objectNode();
        var values = mapper.flat(record.data());
        var readBack = mapper.isWhole() ? values : mapper.flat(mapper.map(changes).data());
        changed.forEach(field -> {
            ours.set(field, values.getOrDefault(field, NullNode.instance));
            expected.set(field, readBack.getOrDefault(field, NullNode.instance));
        });
        var intent = keep.intent(record, Action.UPDATE, NullNode.instance, ours, expected);
        var request = work.checked.writer().update(new Carried(record.recordId(), all, changes), pair.address(), read, intent.pushId());
        return ready(intent, request, record, pair);
    }

    private static ObjectNode only(ObjectNode data, List<String> fields) {
        var some = JsonNodeFactory.instance.objectNode();
        fields.forEach(field -> some.set(field, data.has(field) ? data.get(field) : NullNode.instance));
        return some;
    }

    private Ready deletion(PushWork work, StoredRecord record, Pair pair, @Nullable JsonNode read) {
        var none = JsonNodeFactory.instance.objectNode();
        var intent = keep.intent(record, Action.DELETE, NullNode.instance, none, none);
        var data = work.checked.mapper().back(record.data(), work.checked.mapper().fields()).data();
        var request = work.checked.writer().delete(new Carried(record.recordId(), data, data), pair.address(), read, intent.pushId());
        return ready(intent, request, record, pair);
    }

    private static Ready ready(Intent intent, Call.Http request, StoredRecord record, Pair pair) {
        var kept = JsonNodeFactory.instance.objectNode().set("call", Json.mapper().valueToTree(request));
        return new Ready(
                new Intent(
                        intent.recordId(), intent.pushId(), intent.action(), intent.version(), kept, intent.ours(), intent.expected(), 0,
                        intent.sentAt()),
                request,
                record,
                pair);
    }

    private Next settle(PushWork work, StoredRecord record, Pair pair) {
        return keep.kept(work, place -> keep.done(work, place, record.recordId(), pair.settled(record.version()), false));
    }

    /** @param begins whether the intent is still to be kept */
    private Next send(PushWork work, Ready ready, boolean begins) {
        if (begins) {
            var begun = keep.begin(work, ready.intent());
            if (begun != Next.STEP) {
                return begun;
            }
        }
        var record = ready.record();
        var pair = ready.pair();
        var deletes = ready.intent().action() == Action.DELETE;
        return switch (work.ask(ready.request(), ready.intent().pushId())) {
            case Asked.Answer answer -> sent(work, ready);
            case Asked.Refused refused when refused.isGone() && deletes -> sent(work, ready);
            case Asked.Refused refused when refused.isGone() -> begins ? madeAnew(work, pair) : keep.forget(work, record.recordId());
            case Asked.Refused refused when refused.isStale() -> keep.forget(work, record.recordId());
            case Asked.Refused refused -> keep.reject(
                    work, record, pair.externalId(), ready.intent().action(), null, "push_refused", refused.reason());
            case Asked.Lapsed lapsed -> keep.lapsed(work, record.recordId(), lapsed.reason());
            case Asked asked -> {
                keep.forget(work, record.recordId());
                yield keep.stopped(work, asked);
            }
        };
    }

    /** Somebody has deleted the item there: an export makes it again. */
    private Next madeAnew(PushWork work, Pair pair) {
        return keep.kept(work, place -> {
            keep.stores.pairs().put(work.sync.syncId(), work.claimed.syncRunId(), List.of(pair.goneThere()));
            keep.stores.pushes().remove(work.sync.syncId(), pair.recordId());
            return PushKeep.AGAIN;
        });
    }

    private Next sent(PushWork work, Ready ready) {
        return keep.kept(work, place -> {
            var intent = ready.intent();
            var pair = keep.stores.pairs().ofRecord(work.sync.syncId(), intent.recordId()).orElse(ready.pair());
            if (intent.action() == Action.DELETE) {
                return keep.done(work, place, intent.recordId(), pair.deletedByUs(), true);
            }
            return keep.done(
                    work, place, intent.recordId(),
                    pair.agreed(
                            with(pair.ours(), intent.ours()),
                            // What the service makes of it beyond that comes in when it is read.
                            work.sync.definition().isTwoWay() ? with(pair.theirs(), intent.expected()) : null,
                            "",
                            intent.version()),
                    true);
        });
    }

    private static JsonNode with(@Nullable JsonNode base, JsonNode values) {
        ObjectNode all = base instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
        values.properties().forEach(field -> all.set(field.getKey(), field.getValue()));
        return all;
    }
}
