package dev.millrace.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import java.util.Comparator;

/** Merge patches (RFC 7396), and what they have changed. */
final class MergePatch {

    /** 1 and 1.00 are the same, whatever they are kept as. */
    private static final Comparator<JsonNode> BY_VALUE = (one, other) ->
            one.isNumber() && other.isNumber()
                    ? one.decimalValue().compareTo(other.decimalValue())
                    : one.equals(other) ? 0 : 1;

    private MergePatch() {}

    /** {@code target} as {@code patch} makes it; neither of them is changed. */
    static ObjectNode apply(ObjectNode target, ObjectNode patch) {
        var patched = Json.mapper().createObjectNode();
        target.properties().forEach(field -> {
            if (!patch.has(field.getKey())) {
                patched.set(field.getKey(), field.getValue());
            }
        });
        patch.properties().forEach(field -> {
            var value = field.getValue();
            if (value instanceof ObjectNode inner) {
                var before = target.get(field.getKey());
                patched.set(
                        field.getKey(),
                        apply(before instanceof ObjectNode object ? object : Json.mapper().createObjectNode(), inner));
            } else if (!value.isNull()) {
                patched.set(field.getKey(), value);
            }
        });
        return patched;
    }

    /** The fields at the top that differ, with {@code from} and {@code to}; the side on which a field is missing is left out. */
    static ObjectNode difference(ObjectNode before, ObjectNode after) {
        var changes = Json.mapper().createObjectNode();
        before.properties().forEach(field -> {
            var now = after.get(field.getKey());
            if (now == null) {
                changes.putObject(field.getKey()).set("from", field.getValue());
            } else if (!now.equals(BY_VALUE, field.getValue())) {
                changes.putObject(field.getKey()).<ObjectNode>set("from", field.getValue()).set("to", now);
            }
        });
        after.properties().forEach(field -> {
            if (!before.has(field.getKey())) {
                changes.putObject(field.getKey()).set("to", field.getValue());
            }
        });
        return changes;
    }
}
