package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands: for each task and list that has begun and not ended, what it needs to go on. Written down when the run
 * continues as new, and taken up by the same tasks in the next execution.
 */
final class Standing {

    private final Map<String, JsonNode> left = new HashMap<>();
    private final Map<String, Supplier<JsonNode>> open = new LinkedHashMap<>();

    static Standing at(JsonNode written) {
        var standing = new Standing();
        written.properties().forEach(entry -> standing.left.put(entry.getKey(), entry.getValue()));
        return standing;
    }

    /** What the execution before has left for {@code key}; null where that begins only now. */
    @Nullable JsonNode takeUp(String key) {
        return left.isEmpty() ? null : left.remove(key);
    }

    /** From now until {@link #close} {@code state} tells what {@code key} needs. */
    void open(String key, Supplier<JsonNode> state) {
        open.put(key, state);
    }

    void close(String key) {
        open.remove(key);
    }

    ObjectNode write() {
        var written = JsonNodeFactory.instance.objectNode();
        open.forEach((key, state) -> written.set(key, state.get()));
        return written;
    }
}
