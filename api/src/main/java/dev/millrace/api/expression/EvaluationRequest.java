package dev.millrace.api.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.expression.Subjects.Part;
import dev.millrace.refusal.Refusal;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which expression to try on what. Of {@code input}, {@code event_id} and {@code run_id} there is one or none; without
 * any the input is null.
 *
 * @param expression jq, enclosed in <code>${ … }</code> or bare
 * @param input what {@code .} is
 * @param eventId the id of a stored event
 * @param runId the id of a run, whose recorded variables are known then: $workflow, $runtime, $input, $output, and $task
 * @param step of that run: its number in the run's {@code steps} from 1, or its pointer, of which the last passage counts;
 *     the run itself by default
 * @param part what {@code .} is: of a run or a step {@code input} (the default) or {@code output}; of an event
 *     {@code event} (the default) or {@code input}, the list that a run is given
 * @param variables values by name without the dollar sign, before those that are recorded
 */
record EvaluationRequest(
        @Nullable String expression,
        @Nullable JsonNode input,
        @Nullable String eventId,
        @Nullable String runId,
        @Nullable JsonNode step,
        @Nullable String part,
        @Nullable Map<String, JsonNode> variables) {

    void check() {
        if (expression == null) {
            throw Refusal.invalid("field_missing", "expression", "expression is missing: the jq to evaluate.");
        }
        if (Stream.of(input, eventId, runId).filter(Objects::nonNull).count() > 1) {
            throw Refusal.invalid("field_invalid", "input", "Give one of 'input', 'event_id' and 'run_id'.");
        }
        if (step != null && runId == null) {
            throw Refusal.invalid("field_invalid", "step", "A step is one of a run; give its 'run_id'.");
        }
        if (step != null && !step.isTextual() && !step.canConvertToInt()) {
            throw Refusal.invalid("field_invalid", "step", "This must be the number of a step or its pointer.");
        }
    }

    Part partOr(Part usual) {
        if (part == null) {
            return usual;
        }
        try {
            return Part.valueOf(part.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw Refusal.invalid("field_invalid", "part", "part must be event, input or output.");
        }
    }
}
