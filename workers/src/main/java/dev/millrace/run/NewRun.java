package dev.millrace.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.run.DefinitionRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run that is to be queued.
 *
 * @param workflowId deterministic: the same cause gives the same id
 * @param input null where the event holds it
 * @param parent the run whose task starts it, or null
 */
record NewRun(
        String runId,
        DefinitionRef definition,
        String workflowId,
        @Nullable String eventId,
        @Nullable String retryOf,
        @Nullable JsonNode input,
        @Nullable Parent parent,
        Instant createdAt) {

    /** @param depth how many runs in a row led to the new one */
    record Parent(String runId, String key, int depth) {}

    NewRun(
            String runId,
            DefinitionRef definition,
            String workflowId,
            @Nullable String eventId,
            @Nullable String retryOf,
            @Nullable JsonNode input,
            Instant createdAt) {
        this(runId, definition, workflowId, eventId, retryOf, input, null, createdAt);
    }
}
