package dev.millrace.gathering;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;

/**
 * Events that have come and do not suffice yet to start a run.
 *
 * @param correlation by name, the values that they have in common, the first 200 characters of each; empty where nothing is correlated
 * @param eventIds in the order in which they came, those included that have not been looked at yet
 */
public record Gathering(JsonNode correlation, List<String> eventIds, Instant openedAt) {

    public Gathering {
        eventIds = List.copyOf(eventIds);
    }
}
