package dev.millrace.language.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.run.Call.Turn;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came of a call: an output or an error of the language. A failed call is a result, not an exception, so that
 * Temporal does not repeat what the definition has not asked to repeat.
 *
 * @param connection the stored connection without which the call cannot be made, and which somebody has to authorize again
 * @param retryAfter how long the other side asks us to wait before another attempt, or null
 * @param later when the run makes a failed call again by itself, or null; only where the call had a {@link Turn}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CallResult(
        @Nullable JsonNode output,
        @Nullable WorkflowError error,
        @Nullable Duration retryAfter,
        @Nullable String connection,
        @Nullable Later later) {

    /**
     * A failure that is not the end of the call.
     *
     * @param at when to make it again
     * @param sentence says to a person what the run waits for until then
     * @param even whether the run waits also where its definition catches the error: nobody was asked yet
     * @param turn for the next time
     */
    public record Later(Instant at, String sentence, boolean even, Turn turn) {}

    public static CallResult of(JsonNode output) {
        return new CallResult(output, null, null, null, null);
    }

    public static CallResult failed(WorkflowError error, @Nullable Duration retryAfter) {
        return new CallResult(null, error, retryAfter, null, null);
    }

    /** The same failure, which is over when {@code name} is authorized again. */
    public CallResult awaiting(String name) {
        return new CallResult(output, error, retryAfter, name, later);
    }

    /** The same failure, which is not the end of the call. */
    public CallResult later(Later next) {
        return new CallResult(output, error, retryAfter, connection, next);
    }

    /** The same, and the end of the call. */
    CallResult atLast() {
        return later == null ? this : new CallResult(output, error, retryAfter, connection, null);
    }
}
