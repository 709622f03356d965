package dev.millrace.automation;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An automation with one of its versions, in the wire contract's shape.
 *
 * @param automationId orders automations by their creation; not shown
 * @param triggers the events that start it, each with the filter as the definition has it
 * @param gathers whether it takes several events to start a run; not shown
 * @param schedule the times at which it starts by itself, or null
 */
public record Automation(
        @JsonIgnore String automationId,
        String namespace,
        String name,
        String version,
        boolean enabled,
        List<Trigger> triggers,
        @JsonIgnore boolean gathers,
        @Nullable Times schedule,
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

    /**
     * A schedule; one of {@code every}, {@code cron} and {@code after} is there, as the definition has it.
     *
     * @param nextAt when it starts next; null while it is disabled and, with {@code after}, while its last run goes on
     */
    public record Times(
            @Nullable JsonNode every, @Nullable String cron, @Nullable JsonNode after, @Nullable Instant nextAt) {}
}
