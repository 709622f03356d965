package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import org.jspecify.annotations.Nullable;

/** Where a value stands in the input of a path expression; shares its beginning with the paths it was made from. */
record Path(@Nullable Path parent, JsonNode key, int length) {

    static final Path ROOT = new Path(null, NullNode.instance, 0);
    /** Of a value that was computed and so stands nowhere. */
    static final Path NOWHERE = new Path(null, NullNode.instance, -1);

    /** What a computed value has, whether paths are followed or not. */
    static @Nullable Path nowhere(@Nullable Path path) {
        return path == null ? null : NOWHERE;
    }

    Path then(JsonNode next) {
        return new Path(this, next, length + 1);
    }

    JsonNode[] keys() {
        JsonNode[] keys = new JsonNode[length];
        Path at = this;
        for (int i = length - 1; i >= 0; i--) {
            keys[i] = at.key;
            at = at.parent;
        }
        return keys;
    }

    ArrayNode array(Meter meter) {
        meter.elements(length);
        ArrayNode array = JsonNodeFactory.instance.arrayNode(length);
        for (JsonNode key : keys()) {
            array.add(key);
        }
        return array;
    }
}
