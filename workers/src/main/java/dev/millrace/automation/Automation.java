package dev.millrace.automation;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/**
 * An automation with one of its versions, in the wire contract's shape.
 *
 * @param automationId orders automations by their creation; not shown
 * @param triggers the events that start it, each with the filter as the definition has it
 */
public record Automation(
        @JsonIgnore String automationId,
        String namespace,
        String name,
        String version,
        boolean enabled,
        List<Trigger> triggers,
        Instant createdAt) {

    public Automation {
        triggers = List.copyOf(triggers);
    }

    /**
     * One trigger.
     *
     * @param on a literal event type, or {@code *} where the filter decides
     */
    public record Trigger(String on, JsonNode filter) {}
}
