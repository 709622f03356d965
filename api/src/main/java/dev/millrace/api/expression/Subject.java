package dev.millrace.api.expression;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an expression sees.
 *
 * @param input {@code .}
 * @param variables those that are known, by name without the dollar sign
 * @param now what {@code now} gives
 */
public record Subject(JsonNode input, Map<String, JsonNode> variables, Instant now) {

    public Subject {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    /** The same with more variables, which come before those that are known. */
    public Subject with(Map<String, JsonNode> more) {
        var all = new LinkedHashMap<>(variables);
        all.putAll(more);
        return new Subject(input, all, now);
    }
}
