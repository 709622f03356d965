package dev.millrace.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run in the wire contract's shape; {@code steps} and {@code step_count} are null in lists.
 *
 * @param waitingFor one sentence, null unless waiting or suspended
 * @param stalled why Temporal gets no further with it, in one sentence; null while it does
 * @param waitingUntil when the wait ends, if that is known
 * @param parentRunId the run that started it by {@code run: workflow}
 * @param steps the first 1,000 and the last 1,000 where the run has more
 * @param stepCount how many steps the run has in all
 */
public record Run(
        String runId,
        Pin automation,
        String status,
        @Nullable String waitingFor,
        @Nullable Instant waitingUntil,
        @Nullable String stalled,
        @Nullable String eventId,
        @Nullable String retryOf,
        @Nullable String parentRunId,
        @Nullable JsonNode input,
        @Nullable JsonNode output,
        @Nullable JsonNode error,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable List<Step> steps,
        @Nullable Integer stepCount,
        Temporal temporal,
        @JsonIgnore String dispatch) {

    /** The pinned version. */
    public record Pin(String namespace, String name, String version) {}

    /** Where Temporal has it; {@code url} is its page in the Temporal UI, where the engine has one. */
    public record Temporal(String workflowId, @Nullable String runId, @Nullable URI url) {}

    /** One step: an entry an attempt and iteration. */
    public record Step(
            String pointer,
            String name,
            String type,
            String status,
            int attempt,
            @Nullable Integer iteration,
            @Nullable JsonNode input,
            @Nullable JsonNode output,
            @Nullable JsonNode error,
            Instant startedAt,
            @Nullable Instant endedAt) {}

    Run with(List<Step> steps, int stepCount) {
        return new Run(
                runId, automation, status, waitingFor, waitingUntil, stalled, eventId, retryOf, parentRunId, input, output, error,
                createdAt, startedAt, endedAt, List.copyOf(steps), stepCount, temporal, dispatch);
    }

    public boolean ended() {
        return switch (status) {
            case "completed", "faulted", "cancelled" -> true;
            case String other -> false;
        };
    }
}
