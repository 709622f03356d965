package dev.millrace.language.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What came of a call: an output or an error of the language. A failed call is a result, not an exception, so that
 * Temporal does not repeat what the definition has not asked to repeat.
 *
 * @param connection the stored connection without which the call cannot be made, and which somebody has to authorize again
 * @param retryAfter how long the other side asks us to wait before another attempt, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CallResult(
        @Nullable JsonNode output,
        @Nullable WorkflowError error,
        @Nullable Duration retryAfter,
        @Nullable String connection) {

    public static CallResult of(JsonNode output) {
        return new CallResult(output, null, null, null);
    }

    public static CallResult failed(WorkflowError error, @Nullable Duration retryAfter) {
        return new CallResult(null, error, retryAfter, null);
    }

    /** The same failure, which is over when {@code name} is authorized again. */
    public CallResult awaiting(String name) {
        return new CallResult(output, error, retryAfter, name);
    }
}
