package dev.millrace.language.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.jq.JqLimits;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an expression may refer to: {@code $context}, {@code $input}, a loop's variables, and the time. */
public interface Arguments {

    /** The value of {@code $name}, or null when nothing of that name is in scope. */
    @Nullable JsonNode variable(String name);

    /** What {@code now} gives: the run's time, never a machine's. */
    Instant now();

    /** How much one expression may do. */
    default JqLimits limits() {
        return JqLimits.DEFAULT;
    }

    /** Hears how many steps an expression took, also one that failed. */
    default void spent(long steps) {}
}
