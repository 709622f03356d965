package dev.millrace.api.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.event.CloudEventCheck;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/** Reads the JSON format of CloudEvents 1.0.2, one event or a batch. */
final class CloudEventReader {

    static final int MAX_BATCH = 1_000;

    private CloudEventReader() {}

    static ObjectNode structured(byte[] body) {
        var check = new CloudEventCheck();
        var event = check.event(json(body), "");
        check.refuse();
        return event;
    }

    /** The events of a batch, which may be empty. */
    static List<ObjectNode> batch(byte[] body) {
        var array = json(body);
        if (!array.isArray()) {
            throw Refusal.invalid("event_invalid", "", "A batch is an array of events.");
        }
        if (array.size() > MAX_BATCH) {
            throw Refusal.invalid(
                    "batch_too_large", "/" + MAX_BATCH, "A batch may have %d events.".formatted(MAX_BATCH));
        }
        var check = new CloudEventCheck();
        var events = new ArrayList<ObjectNode>();
        for (var index = 0; index < array.size(); index++) {
            events.add(check.event(array.get(index), "/" + index));
        }
        check.refuse();
        return events;
    }

    /** The value in {@code body}; refuses with 400, saying where, what is not JSON in UTF-8. */
    static JsonNode json(byte[] body) {
        try {
            var tree = Json.read(body);
            if (tree.isMissingNode()) {
                throw Refusal.of(Refusal.Kind.UNREADABLE, "body_missing", "The body is empty; an event was expected.");
            }
            return tree;
        } catch (CharacterCodingException broken) {
            throw Refusal.of(Refusal.Kind.UNREADABLE, "body_unreadable", "The body is not valid UTF-8.");
        } catch (StreamConstraintsException beyond) {
            throw tooDeep();
        } catch (JsonProcessingException malformed) {
            var at = malformed.getLocation();
            throw Refusal.of(
                    Refusal.Kind.UNREADABLE,
                    "body_unreadable",
                    "The body is not valid JSON: it breaks at line %d, column %d."
                            .formatted(Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr())));
        }
    }

    static Refusal tooDeep() {
        return Refusal.of(
                Refusal.Kind.UNREADABLE,
                "body_too_deep",
                "The event nests deeper than %d levels or holds a number of more than 1,000 digits or with a larger exponent than can be."
                        .formatted(Json.MAX_NESTING));
    }
}
