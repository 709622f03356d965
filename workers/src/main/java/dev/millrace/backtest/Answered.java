package dev.millrace.backtest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.json.Json;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.SubflowActivity.Outcome;
import dev.millrace.trial.Answers.Answer;
import dev.millrace.trial.Answers.Ending;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that a run asked, and what it got.
 *
 * @param key of the step
 * @param result of a call or a process; null of a run
 * @param outcome of a run that was started; null of anything else
 */
record Answered(Asked asked, String key, @Nullable CallResult result, @Nullable Outcome outcome) {

    /** What whoever now asks {@code other} is told; empty where the task wants it in a form that nobody kept. */
    Optional<Answer<CallResult>> resultFor(Asked other) {
        if (result == null) {
            return Optional.empty();
        }
        if (result.error() != null || asked.form().equals(other.form())) {
            return Optional.of(new Answer<>(result, key, Json.write(result).length()));
        }
        // Of a whole answer the content is a part; the other way round nobody knows the headers.
        return asked.form().equals("response") && other.form().equals("content") && result.output() != null
                ? Optional.of(new Answer<>(
                        CallResult.of(result.output().path("content")), key, Json.write(result).length()))
                : Optional.empty();
    }

    /** Who does not wait for a run does not learn how it ends. */
    Optional<Answer<Ending>> ending() {
        return Optional.ofNullable(outcome)
                .map(known -> new Answer<>(new Ending(null, known), key, Json.write(known).length()));
    }

    static Outcome nobodyWaited() {
        return new Outcome(JsonNodeFactory.instance.nullNode(), null);
    }
}
