package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import dev.millrace.language.run.Call;
import dev.millrace.record.StoredRecord;
import dev.millrace.sync.PushStore.Action;
import dev.millrace.sync.PushStore.Intent;
import dev.millrace.sync.PushWork.Asked;
import dev.millrace.sync.SyncActivity.Next;
import dev.millrace.sync.merge.Merge;
import dev.millrace.sync.rejected.Rejects;
import dev.millrace.sync.stream.StreamUnreadable;
import dev.millrace.sync.stream.StreamWriter.Carried;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the items of records that have none, and finds out what became of those whose answer was lost: by the same request with the same
 * key where the service knows keys, by looking for the item otherwise.
 */
final class PushCreate {

    /** Services forget keys after a day. */
    private static final Duration KEY_IS_KNOWN = Duration.ofHours(23);

    /** How far the clocks of both sides may be apart. */
    private static final Duration CLOCKS = Duration.ofMinutes(5);

    private static final int MOST_FAILURES = 3;

    private final PushKeep keep;
    private final Clock clock;

    PushCreate(PushKeep keep, Clock clock) {
        this.keep = keep;
        this.clock = clock;
    }

    /** What was found of an item that may be there. */
    private sealed interface Looked {

        record Items(List<JsonNode> items) implements Looked {}

        /** The record has no value to look with. */
        record Blind() implements Looked {}

        record Failed(Asked asked) implements Looked {}
    }

    Next create(PushWork work, StoredRecord record) {
        var mapper = work.checked.mapper();
        var back = mapper.back(record.data(), mapper.fields());
        if (!back.problems().isEmpty()) {
            return keep.reject(
                    work, record, null, Action.CREATE, Rejects.pointer(back.problems()), "mapping_failed",
                    Rejects.sentences(back.problems()));
        }
        var carried = new Carried(record.recordId(), filled(back.data()), back.data());
        var writer = work.checked.writer();
        if (!work.checked.definition().match().isEmpty() && writer.canFind()) {
            var met = meet(work, record, carried);
            if (met != null) {
                return met;
            }
        }
        var ours = Merge.values(mapper.flat(record.data()));
        var expected = Merge.values(mapper.flat(mapper.map(back.data()).data()));
        var draft = keep.intent(record, Action.CREATE, NullNode.instance, ours, expected);
        Call.Http request;
        try {
            request = writer.create(carried, draft.pushId());
        } catch (StreamUnreadable unfit) {
            return keep.reject(work, record, null, Action.CREATE, null, "mapping_failed", String.valueOf(unfit.getMessage()));
        }
        var intent = new Intent(
                draft.recordId(), draft.pushId(), draft.action(), draft.version(), kept(request, carried), ours, expected, 0,
                draft.sentAt());
        var begun = keep.begin(work, intent);
        return begun == Next.STEP ? send(work, intent, record, request) : begun;
    }

    private static JsonNode kept(Call.Http request, Carried carried) {
        var kept = JsonNodeFactory.instance.objectNode();
        kept.set("call", Json.mapper().valueToTree(request));
        kept.set("data", carried.data());
        return kept;
    }

    /** Without what the record does not have: a service may take an empty value for something else than none. */
    static JsonNode filled(JsonNode value) {
        if (!(value instanceof ObjectNode object)) {
            return value;
        }
        var filled = JsonNodeFactory.instance.objectNode();
        object.properties().forEach(field -> {
            if (!field.getValue().isNull()) {
                filled.set(field.getKey(), filled(field.getValue()));
            }
        });
        return filled;
    }

    /** Takes the item that is there already; null where there is none. */
    private @Nullable Next meet(PushWork work, StoredRecord record, Carried carried) {
        return switch (look(work, carried, null)) {
            case Looked.Blind blind -> null;
            case Looked.Failed(Asked.Refused refused) -> keep.reject(
                    work, record, null, Action.CREATE, null, "push_refused", refused.reason());
            case Looked.Failed(Asked.Lapsed lapsed) -> keep.lapsed(work, record.recordId(), lapsed.reason());
            case Looked.Failed(var asked) -> keep.stopped(work, asked);
            case Looked.Items(var items) when items.isEmpty() -> null;
            case Looked.Items(var items) when items.size() > 1 -> keep.reject(
                    work, record, null, Action.CREATE, null, "match_ambiguous",
                    "The service has %d items that fit the record, so that it is not known which one is meant.".formatted(items.size()));
            case Looked.Items(var items) -> keep.kept(work, place -> {
                var pair = pair(work, items.getFirst(), record.recordId());
                if (pair == null) {
                    return keep.reject(
                            work, record, null, Action.CREATE, null, "match_taken",
                            "The item of the service that fits the record belongs to another record.");
                }
                keep.stores.pairs().put(work.sync.syncId(), work.claimed.syncRunId(), List.of(pair));
                return PushKeep.AGAIN;
            });
        };
    }

    /** Null where the item belongs to another record. */
    private @Nullable Pair pair(PushWork work, JsonNode item, String recordId) {
        var key = work.checked.reader().key(item);
        var address = work.checked.writer().address(item);
        if (key == null || address == null) {
            return null;
        }
        var known = keep.stores.pairs().find(work.sync.syncId(), List.of(key)).get(key);
        return known != null && !known.deleted() && !known.recordId().equals(recordId) ? null : Pair.met(key, address, recordId);
    }

    private Looked look(PushWork work, Carried carried, @Nullable Instant since) {
        var writer = work.checked.writer();
        var request = writer.find(carried, since).orElse(null);
        if (request == null) {
            return new Looked.Blind();
        }
        return switch (work.ask(request, work.claimed.syncRunId() + "/find/" + carried.recordId())) {
            case Asked.Answer(var response) -> new Looked.Items(writer.found(response, carried, since));
            case Asked.Refused refused when refused.isGone() -> new Looked.Items(List.of());
            case Asked asked -> new Looked.Failed(asked);
        };
    }

    private Next send(PushWork work, Intent intent, StoredRecord record, Call.Http request) {
        return switch (work.ask(request, intent.pushId())) {
            case Asked.Answer(var response) -> created(work, intent, response, false);
            case Asked.Refused refused -> keep.reject(work, record, null, Action.CREATE, null, "push_refused", refused.reason());
            case Asked.Lapsed lapsed -> keep.lapsed(work, intent.recordId(), lapsed.reason());
            case Asked.Later later -> {
                // Where the service was asked, it is found out first whether it has not done it after all.
                if (later.later().even()) {
                    keep.forget(work, intent.recordId());
                }
                yield keep.stopped(work, later);
            }
            case Asked.Hopeless hopeless -> {
                keep.forget(work, intent.recordId());
                yield keep.stopped(work, hopeless);
            }
        };
    }

    private Next created(PushWork work, Intent intent, JsonNode response, boolean again) {
        var item = work.checked.writer().created(response).orElse(null);
        return item != null && work.checked.reader().key(item) != null && work.checked.writer().address(item) != null
                ? take(work, intent, item, again)
                : work.checked.writer().canFind()
                        ? byLooking(work, intent)
                        : keep.unsure(work, intent, "push_unsure", "The service's answer does not say which item it has made; look there.");
    }

    /** @param late whether others may have seen and changed the item before us */
    private Next take(PushWork work, Intent intent, JsonNode item, boolean late) {
        return keep.kept(work, place -> {
            var met = pair(work, item, intent.recordId());
            if (met == null) {
                return keep.unsure(work, intent, "match_taken", "The item that the service has given belongs to another record.");
            }
            var pair = work.sync.definition().isTwoWay()
                    ? based(work, intent, met, item, late)
                    : met.agreed(intent.ours(), null, "", intent.version());
            return keep.done(work, place, intent.recordId(), pair, true);
        });
    }

    /**
     * What both have in common after a create. A field that the service gives another value is sent once more, since some fields can
     * only be changed and not be made; where somebody may have changed it meanwhile it is a conflict. What we have not given comes in.
     */
    private static Pair based(PushWork work, Intent intent, Pair met, JsonNode item, boolean late) {
        var mapper = work.checked.mapper();
        Map<String, JsonNode> theirs = mapper.flat(mapper.map(item).data());
        ObjectNode ours = intent.ours().deepCopy();
        ObjectNode base = intent.expected().deepCopy();
        var version = intent.version();
        for (var field : mapper.fields()) {
            var value = theirs.get(field);
            if (!mapper.goesBack(field) || intent.ours().path(field).isNull()) {
                base.set(field, NullNode.instance);
            } else if (!Merge.same(value, intent.expected().path(field)) && !Merge.same(value, intent.ours().path(field))) {
                version = 0;
                if (late) {
                    ours.remove(field);
                    base.remove(field);
                } else {
                    ours.set(field, value);
                    base.set(field, value);
                }
            }
        }
        return met.agreed(ours, base, "", version);
    }

    /** Finds out what became of a request whose answer was lost. */
    Next recover(PushWork work, Intent intent) {
        var known = keep.stores.pairs().ofRecord(work.sync.syncId(), intent.recordId()).isPresent();
        if (known || intent.action() != Action.CREATE) {
            // To do it again does no harm, and what it is about is looked at before.
            return keep.forget(work, intent.recordId());
        }
        var writer = work.checked.writer();
        if (writer.knowsRepetition() && clock.instant().isBefore(intent.sentAt().plus(KEY_IS_KNOWN))) {
            return byRepeating(work, intent);
        }
        return writer.canFind()
                ? byLooking(work, intent)
                : keep.unsure(work, intent, "push_unsure", "The answer was lost, and it is too late to ask again; look there.");
    }

    private Next byRepeating(PushWork work, Intent intent) {
        var request = Json.mapper().convertValue(intent.request().path("call"), Call.Http.class);
        return switch (work.ask(request, intent.pushId())) {
            case Asked.Answer(var response) -> created(work, intent, response, true);
            case Asked.Refused refused -> refusedAfterAll(work, intent, refused.reason());
            case Asked.Lapsed lapsed -> stillUnknown(work, intent, lapsed);
            case Asked asked -> keep.stopped(work, asked);
        };
    }

    private Next byLooking(PushWork work, Intent intent) {
        var carried = new Carried(intent.recordId(), intent.request().path("data"), intent.request().path("data"));
        return switch (look(work, carried, intent.sentAt().minus(CLOCKS))) {
            case Looked.Blind blind -> keep.unsure(
                    work, intent, "push_unsure", "The answer was lost, and the record has no value by which its item could be found.");
            case Looked.Failed(Asked.Lapsed lapsed) -> stillUnknown(work, intent, lapsed);
            case Looked.Failed(Asked.Refused refused) -> stillUnknown(work, intent, new Asked.Lapsed(refused.reason()));
            case Looked.Failed(var asked) -> keep.stopped(work, asked);
            case Looked.Items(var items) when items.size() > 1 -> keep.unsure(
                    work, intent, "match_ambiguous", "The answer was lost, and the service has %d items that fit.".formatted(items.size()));
            case Looked.Items(var items) when items.isEmpty() || pair(work, items.getFirst(), intent.recordId()) == null ->
                keep.forget(work, intent.recordId());
            case Looked.Items(var items) -> take(work, intent, items.getFirst(), true);
        };
    }

    private Next refusedAfterAll(PushWork work, Intent intent, String reason) {
        var record = keep.record(work, intent.recordId()).orElse(null);
        return record == null
                ? keep.forget(work, intent.recordId())
                : keep.reject(work, record, null, Action.CREATE, null, "push_refused", reason);
    }

    /** The run cannot go on: what it reads might be the very item. After some runs the others have precedence. */
    private Next stillUnknown(PushWork work, Intent intent, Asked.Lapsed lapsed) {
        if (intent.failures() + 1 >= MOST_FAILURES) {
            return keep.unsure(work, intent, "push_unsure", "It could not be found out whether this was made: " + lapsed.reason());
        }
        keep.kept(work, place -> {
            keep.stores.pushes().failedAgain(work.sync.syncId(), intent.recordId());
            return Next.STEP;
        });
        return keep.stopped(work, lapsed);
    }
}
