package dev.millrace.trial;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.event.CloudEventCheck;
import java.util.ArrayList;
import java.util.List;

/**
 * Events that somebody writes down to try an automation with. What every CloudEvent must have and this one has not is
 * filled in: {@code specversion}, {@code id} ({@code event-1}), {@code source} ({@code /trial}); and so is
 * {@code millraceeventid}, as for every event that comes in.
 */
public final class GivenEvents {

    private GivenEvents() {}

    /** The whole events; what is wrong with them is noted in {@code check} under {@code at}, as {@code /events/1/type}. */
    public static List<ObjectNode> complete(List<JsonNode> given, CloudEventCheck check, String at) {
        return complete(given, 1, check, at);
    }

    /** As {@link #complete(List, CloudEventCheck, String)}, for events with the numbers from {@code first} on. */
    public static List<ObjectNode> complete(List<JsonNode> given, int first, CloudEventCheck check, String at) {
        var events = new ArrayList<ObjectNode>();
        for (var index = 0; index < given.size(); index++) {
            events.add(complete(given.get(index), first + index, check, at + "/" + index));
        }
        return events;
    }

    /** As {@link #complete(List, CloudEventCheck, String)}, for the event with that number. */
    public static ObjectNode complete(JsonNode given, int number, CloudEventCheck check, String at) {
        if (!(given instanceof ObjectNode attributes)) {
            return check.event(given, at);
        }
        var filled = JsonNodeFactory.instance
                .objectNode()
                .put("specversion", "1.0")
                .put("id", "event-" + number)
                .put("source", "/trial");
        filled.setAll(attributes);
        return check.event(filled, at).put("millraceeventid", "evt_trial" + number);
    }
}
