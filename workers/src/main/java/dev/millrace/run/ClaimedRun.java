package dev.millrace.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.run.DefinitionRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A run that this worker is about to start. */
record ClaimedRun(
        String runId,
        DefinitionRef definition,
        String workflowId,
        @Nullable String eventId,
        JsonNode input,
        Instant startedAt,
        boolean resumed,
        @Nullable String suspendedFor) {

    /** Without the input, which may be large and is nobody's business in a log. */
    @Override
    public String toString() {
        return "run %s of %s/%s".formatted(runId, definition.namespace(), definition.name());
    }
}
