package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A built-in function that evaluates its arguments itself. */
@FunctionalInterface
interface Native {

    boolean call(Evaluator evaluator, List<Ast> arguments, @Nullable Env env, JsonNode in, @Nullable Path path, Out out);

    /** A built-in function of values: it is called with every combination of its arguments' outputs. */
    @FunctionalInterface
    interface OfValues {

        JsonNode apply(Meter meter, JsonNode in, JsonNode[] arguments);
    }
}
