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
 * @param resume where it goes on with what the run in {@code retryOf} had begun, or null
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
        @Nullable Resume resume,
        Instant createdAt) {

    /** @param depth how many runs in a row led to the new one */
    record Parent(String runId, String key, int depth) {}

    /** @param input what the task at {@code from} is given; null for what it was given then */
    record Resume(String from, @Nullable JsonNode input) {}

    NewRun(
            String runId,
            DefinitionRef definition,
            String workflowId,
            @Nullable String eventId,
            @Nullable String retryOf,
            @Nullable JsonNode input,
            Instant createdAt) {
        this(runId, definition, workflowId, eventId, retryOf, input, null, null, createdAt);
    }
}
