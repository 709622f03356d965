package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Durations;
import java.time.Duration;

/** A duration that a run has computed, which may turn out to be none. */
final class ComputedDuration {

    private ComputedDuration() {}

    /** @throws Fault with a configuration error where {@code node} is no duration, is negative, or exceeds ten years */
    static Duration of(JsonNode node) {
        try {
            return Durations.of(node);
        } catch (IllegalArgumentException none) {
            throw new Fault(WorkflowError.Type.CONFIGURATION.error(String.valueOf(none.getMessage())));
        }
    }
}
