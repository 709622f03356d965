package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Functions of arrays and objects. */
final class Collections {

    private Collections() {}

    static void register(Builtins.Table table) {
        table.values("not/0", (meter, in, arguments) -> Values.of(!Values.isTrue(in)));
        table.values("type/0", (meter, in, arguments) -> TextNode.valueOf(Values.type(in)));
        table.values("length/0", (meter, in, arguments) -> length(meter, in));
        table.values("keys/0", (meter, in, arguments) -> keys(meter, in, true));
        table.values("keys_unsorted/0", (meter, in, arguments) -> keys(meter, in, false));
        table.values("has/1", (meter, in, arguments) -> has(in, arguments[0]));
        table.values("contains/1", (meter, in, arguments) -> Values.of(contains(meter, in, arguments[0])));
        table.values("add/0", (meter, in, arguments) -> add(meter, in));
        table.values("flatten/0", (meter, in, arguments) -> flatten(meter, in, Numbers.of(1_000_000_000)));
        table.values("flatten/1", (meter, in, arguments) -> flatten(meter, in, arguments[0]));
        table.values("reverse/0", (meter, in, arguments) -> reverse(meter, in));
        table.values("transpose/0", (meter, in, arguments) -> transpose(meter, in));
        table.values("to_entries/0", (meter, in, arguments) -> toEntries(meter, in));
        table.values("from_entries/0", (meter, in, arguments) -> fromEntries(meter, in));
        table.values("setpath/2", (meter, in, arguments) -> {
            Editor editor = new Editor(meter, in);
            editor.set(Access.keys(meter, arguments[0]), arguments[1]);
            return editor.result();
        });
        table.values("delpaths/1", (meter, in, arguments) -> deletePaths(meter, in, arguments[0]));
        table.values("indices/1", (meter, in, arguments) -> indices(meter, in, arguments[0]));
        table.values("index/1", (meter, in, arguments) -> end(indices(meter, in, arguments[0]), false));
        table.values("rindex/1", (meter, in, arguments) -> end(indices(meter, in, arguments[0]), true));
    }

    private static JsonNode length(Meter meter, JsonNode in) {
        return switch (in.getNodeType()) {
            case NULL, MISSING -> Numbers.of(0);
            case BOOLEAN -> throw JqException.of(Values.described(in) + " has no length");
            case NUMBER -> Mathematics.absolute(in);
            case STRING, BINARY, POJO -> Numbers.of(Strings.length(meter, in.asText()));
            case ARRAY, OBJECT -> Numbers.of(in.size());
        };
    }

    private static JsonNode keys(Meter meter, JsonNode in, boolean sorted) {
        if (!in.isContainerNode()) {
            throw JqException.of(Values.described(in) + " has no keys");
        }
        ArrayNode keys = Values.array(meter, in.size());
        if (in.isArray()) {
            for (int i = 0; i < in.size(); i++) {
                keys.add(Numbers.of(i));
            }
        } else if (sorted) {
            Values.sortedKeys(meter, in).forEach(keys::add);
        } else {
            in.fieldNames().forEachRemaining(keys::add);
        }
        return keys;
    }

    private static JsonNode has(JsonNode in, JsonNode key) {
        if (in.isObject() && key.isTextual()) {
            return Values.of(in.has(key.textValue()));
        }
        if (in.isArray() && key.isNumber()) {
            double index = key.doubleValue();
            return Values.of(index >= 0 && index < in.size());
        }
        throw JqException.of("Cannot check whether " + Values.type(in) + " has a "
                + (key.isTextual() ? "string" : Values.type(key)) + " key");
    }

    private static boolean contains(Meter meter, JsonNode whole, JsonNode part) {
        meter.enter();
        boolean contains;
        if (whole.isObject() && part.isObject()) {
            contains = part.properties().stream().allMatch(entry -> whole.has(entry.getKey())
                    && contains(meter, whole.get(entry.getKey()), entry.getValue()));
        } else if (whole.isArray() && part.isArray()) {
            contains = true;
            for (JsonNode wanted : part) {
                boolean found = false;
                for (int i = 0; i < whole.size() && !found; i++) {
                    JsonNode element = whole.get(i);
                    found = sameType(element, wanted) && contains(meter, element, wanted);
                }
                contains &= found;
            }
        } else if (whole.isTextual() && part.isTextual()) {
            contains = Strings.find(meter, whole.textValue(), part.textValue(), 0) >= 0;
        } else if (sameType(whole, part)) {
            contains = Values.equal(meter, whole, part);
        } else {
            throw JqException.of(Values.described(whole) + " and " + Values.described(part)
                    + " cannot have their containment checked");
        }
        meter.leave();
        return contains;
    }

    private static boolean sameType(JsonNode a, JsonNode b) {
        return Values.type(a).equals(Values.type(b));
    }

    /** The sum of all elements, in one pass: adding them in pairs would copy the beginning again and again. */
    static JsonNode add(Meter meter, JsonNode in) {
        if (!in.isContainerNode()) {
            throw JqException.of("Cannot iterate over " + Values.described(in));
        }
        List<JsonNode> elements = new ArrayList<>(in.size());
        in.forEach(elements::add);
        meter.steps(in.size());
        elements.removeIf(JsonNode::isNull);
        if (elements.size() > 1 && elements.stream().allMatch(JsonNode::isTextual)) {
            StringBuilder sum = new StringBuilder();
            for (JsonNode element : elements) {
                meter.characters(element.textValue().length());
                sum.append(element.textValue());
            }
            return TextNode.valueOf(sum.toString());
        }
        if (elements.size() > 1 && elements.stream().allMatch(JsonNode::isArray)) {
            ArrayNode sum = Values.FACTORY.arrayNode();
            for (JsonNode element : elements) {
                meter.elements(element.size());
                sum.addAll((ArrayNode) element);
            }
            return sum;
        }
        if (elements.size() > 1 && elements.stream().allMatch(JsonNode::isObject)) {
            ObjectNode sum = Values.FACTORY.objectNode();
            for (JsonNode element : elements) {
                meter.entries(element.size());
                sum.setAll((ObjectNode) element);
            }
            return sum;
        }
        JsonNode sum = NullNode.instance;
        for (JsonNode element : elements) {
            sum = Operations.add(meter, sum, element);
        }
        return sum;
    }

    private static JsonNode flatten(Meter meter, JsonNode in, JsonNode depth) {
        if (!in.isContainerNode()) {
            throw JqException.of("Cannot iterate over " + Values.described(in));
        }
        if (!depth.isNumber() || depth.doubleValue() < 0) {
            throw JqException.of(depth.isNumber()
                    ? "flatten depth must not be negative"
                    : "flatten depth must be a number");
        }
        ArrayNode flat = Values.FACTORY.arrayNode();
        flatten(meter, in, depth.doubleValue(), flat);
        return flat;
    }

    private static void flatten(Meter meter, JsonNode in, double depth, ArrayNode into) {
        meter.enter();
        for (JsonNode element : in) {
            if (element.isArray() && depth > 0) {
                flatten(meter, element, depth - 1, into);
            } else {
                meter.elements(1);
                into.add(element);
            }
        }
        meter.leave();
    }

    private static JsonNode reverse(Meter meter, JsonNode in) {
        if (in.isTextual()) {
            meter.characters(in.textValue().length());
            return TextNode.valueOf(new StringBuilder(in.textValue()).reverse().toString());
        }
        if (!in.isArray() && !in.isNull()) {
            throw JqException.of("Cannot reverse " + Values.described(in));
        }
        ArrayNode reversed = Values.array(meter, in.size());
        for (int i = in.size() - 1; i >= 0; i--) {
            reversed.add(in.get(i));
        }
        return reversed;
    }

    private static JsonNode transpose(Meter meter, JsonNode in) {
        if (!in.isArray()) {
            throw JqException.of("Cannot iterate over " + Values.described(in));
        }
        int columns = 0;
        for (JsonNode row : in) {
            if (!row.isArray() && !row.isNull()) {
                throw Access.cannotIndex(row, Numbers.of(0));
            }
            columns = Math.max(columns, row.size());
        }
        meter.elements((long) columns * (in.size() + 1));
        ArrayNode transposed = Values.FACTORY.arrayNode(columns);
        for (int column = 0; column < columns; column++) {
            ArrayNode line = transposed.addArray();
            for (JsonNode row : in) {
                line.add(row.has(column) ? row.get(column) : NullNode.instance);
            }
        }
        return transposed;
    }

    private static JsonNode toEntries(Meter meter, JsonNode in) {
        if (!in.isContainerNode()) {
            throw JqException.of(Values.described(in) + " has no keys");
        }
        meter.entries(3L * in.size());
        ArrayNode entries = Values.array(meter, in.size());
        for (int i = 0; in.isArray() && i < in.size(); i++) {
            entries.addObject().put("key", i).set("value", in.get(i));
        }
        for (Map.Entry<String, JsonNode> entry : in.properties()) {
            entries.addObject().put("key", entry.getKey()).set("value", entry.getValue());
        }
        return entries;
    }

    private static JsonNode fromEntries(Meter meter, JsonNode in) {
        if (!in.isContainerNode()) {
            throw JqException.of("Cannot iterate over " + Values.described(in));
        }
        ObjectNode object = Values.FACTORY.objectNode();
        for (JsonNode entry : in) {
            if (!entry.isObject() && !entry.isNull()) {
                throw Access.cannotIndex(entry, TextNode.valueOf("key"));
            }
            meter.entries(1);
            JsonNode key = firstOf(entry, List.of("key", "k", "name", "Name", "K", "Key"));
            if (key.isContainerNode()) {
                throw JqException.of("Cannot use " + Values.described(key) + " as object key");
            }
            object.set(Texts.shown(meter, key), firstOf(entry, List.of("value", "v", "Value", "V")));
        }
        return object;
    }

    /** The first that is there and not null. */
    private static JsonNode firstOf(JsonNode entry, List<String> names) {
        for (String name : names) {
            JsonNode value = entry.get(name);
            if (value != null && !value.isNull()) {
                return value;
            }
        }
        return NullNode.instance;
    }

    private static JsonNode deletePaths(Meter meter, JsonNode in, JsonNode paths) {
        if (!paths.isArray()) {
            throw JqException.of("Paths must be specified as an array");
        }
        List<JsonNode> each = new ArrayList<>(paths.size());
        meter.steps(paths.size());
        for (JsonNode path : paths) {
            if (!path.isArray()) {
                throw JqException.of("Path must be specified as an array");
            }
            each.add(path);
        }
        Editor editor = new Editor(meter, in);
        editor.delete(each);
        return editor.result();
    }

    static JsonNode indices(Meter meter, JsonNode in, JsonNode wanted) {
        if (in.isNull()) {
            return in;
        }
        if (in.isTextual() && wanted.isTextual()) {
            return Strings.indices(meter, in.textValue(), wanted.textValue());
        }
        if (!in.isArray()) {
            throw Access.cannotIndex(in, wanted);
        }
        ArrayNode found = Values.FACTORY.arrayNode();
        int length = wanted.isArray() ? wanted.size() : 1;
        for (int i = 0; length > 0 && i + length <= in.size(); i++) {
            meter.step();
            boolean same = true;
            for (int j = 0; j < length && same; j++) {
                same = Values.equal(meter, in.get(i + j), wanted.isArray() ? wanted.get(j) : wanted);
            }
            if (same) {
                meter.elements(1);
                found.add(Numbers.of(i));
            }
        }
        return found;
    }

    private static JsonNode end(JsonNode indices, boolean last) {
        return indices.isEmpty() ? NullNode.instance : indices.get(last ? indices.size() - 1 : 0);
    }
}
