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
 */
record NewRun(
        String runId,
        DefinitionRef definition,
        String workflowId,
        @Nullable String eventId,
        @Nullable String retryOf,
        @Nullable JsonNode input,
        Instant createdAt) {}
