package dev.millrace.language.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an expression may refer to: {@code $context}, {@code $input}, a loop's variables, and the time. */
public interface Arguments {

    /** The value of {@code $name}, or null when nothing of that name is in scope. */
    @Nullable JsonNode variable(String name);

    /** What {@code now} gives: the run's time, never a machine's. */
    Instant now();
}
