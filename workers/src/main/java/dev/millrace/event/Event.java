package dev.millrace.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * A stored event.
 *
 * @param depth how many runs in a row led to it, each started by what the one before had emitted; 0 where it came from outside
 * @param cloudEvent the whole CloudEvent in its JSON format, with our extension {@code millraceeventid}
 */
public record Event(String workspaceId, String eventId, Instant receivedAt, int depth, ObjectNode cloudEvent) {

    public String type() {
        return cloudEvent.path("type").asText();
    }

    public String source() {
        return cloudEvent.path("source").asText();
    }

    public String id() {
        return cloudEvent.path("id").asText();
    }
}
