package dev.millrace.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * A stored event.
 *
 * @param cloudEvent the whole CloudEvent in its JSON format, with our extension {@code millraceeventid}
 */
public record Event(String workspaceId, String eventId, Instant receivedAt, ObjectNode cloudEvent) {

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
