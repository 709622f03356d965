package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Reading one level into a value. */
final class Access {

    private Access() {}

    static JsonNode index(Meter meter, JsonNode value, JsonNode key) {
        if (value.isObject() && key.isTextual()) {
            return orNull(value.get(key.textValue()));
        }
        if (value.isArray() && key.isNumber()) {
            if (Numbers.isNaN(key)) {
                return NullNode.instance;
            }
            int index = floor(key);
            return orNull(value.get(index < 0 ? index + value.size() : index));
        }
        if (key.isObject() && (value.isArray() || value.isTextual() || value.isNull())) {
            return slice(meter, value, key.path("start"), key.path("end"));
        }
        if (value.isNull() && (key.isTextual() || key.isNumber())) {
            return NullNode.instance;
        }
        if (value.isArray() && key.isArray()) {
            return Collections.indices(meter, value, key);
        }
        throw cannotIndex(value, key);
    }

    static JqException cannotIndex(JsonNode value, JsonNode key) {
        return JqException.of("Cannot index " + Values.type(value) + " with "
                + (key.isTextual() ? "string \"" + cut(key.textValue()) + "\"" : Values.type(key)));
    }

    private static String cut(String key) {
        return key.length() <= 100 ? key : key.substring(0, 97) + "...";
    }

    private static JsonNode orNull(JsonNode found) {
        return found == null ? NullNode.instance : found;
    }

    static int floor(JsonNode number) {
        return Numbers.isLong(number) ? Numbers.toInt(number) : (int) Math.floor(number.doubleValue());
    }

    static JsonNode slice(Meter meter, JsonNode value, JsonNode from, JsonNode upTo) {
        if (value.isNull()) {
            return value;
        }
        if (!value.isArray() && !value.isTextual()) {
            throw JqException.of("Cannot index " + Values.type(value) + " with object");
        }
        int length = value.isArray() ? value.size() : Strings.length(meter, value.textValue());
        int[] bounds = bounds(from, upTo, length);
        if (value.isTextual()) {
            String text = value.textValue();
            meter.characters(bounds[1] - bounds[0]);
            int start = text.offsetByCodePoints(0, bounds[0]);
            return TextNode.valueOf(text.substring(start, text.offsetByCodePoints(start, bounds[1] - bounds[0])));
        }
        ArrayNode slice = Values.array(meter, bounds[1] - bounds[0]);
        for (int i = bounds[0]; i < bounds[1]; i++) {
            slice.add(value.get(i));
        }
        return slice;
    }

    /** Start and end of a slice, within the length and in order. */
    static int[] bounds(JsonNode from, JsonNode upTo, int length) {
        int start = bound(from, 0, length, false);
        int end = bound(upTo, length, length, true);
        return new int[] {start, Math.max(start, end)};
    }

    private static int bound(JsonNode bound, int otherwise, int length, boolean up) {
        if (bound.isNull() || bound.isMissingNode()) {
            return otherwise;
        }
        if (!bound.isNumber()) {
            throw JqException.of("Start and end indices of an array slice must be numbers");
        }
        double value = bound.doubleValue();
        double index = up ? Math.ceil(value) : Math.floor(value);
        return (int) Math.clamp(index < 0 ? index + length : index, 0, length);
    }

    static ObjectNode sliceKey(JsonNode from, JsonNode upTo) {
        ObjectNode key = Values.FACTORY.objectNode();
        key.set("start", from);
        key.set("end", upTo);
        return key;
    }

    /** As {@code getpath}: null below null, whatever the keys. */
    static JsonNode get(Meter meter, JsonNode value, JsonNode[] keys) {
        JsonNode at = value;
        for (JsonNode key : keys) {
            meter.step();
            if (at.isNull()) {
                return at;
            }
            at = index(meter, at, key);
        }
        return at;
    }

    static JsonNode[] keys(Meter meter, JsonNode path) {
        if (!path.isArray()) {
            throw JqException.of("Path must be specified as an array");
        }
        meter.steps(path.size());
        JsonNode[] keys = new JsonNode[path.size()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = path.get(i);
        }
        return keys;
    }
}
