package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Types, order and equality of values; copies that are safe to change. */
final class Values {

    static final JsonNodeFactory FACTORY = JsonNodeFactory.instance;
    static final Comparator<String> BY_CODE_POINT = Values::compareTexts;

    private Values() {}

    static boolean isTrue(JsonNode value) {
        return !value.isNull() && !(value.isBoolean() && !value.booleanValue());
    }

    static BooleanNode of(boolean value) {
        return BooleanNode.valueOf(value);
    }

    static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL, MISSING -> "null";
            case BOOLEAN -> "boolean";
            case NUMBER -> "number";
            case STRING, BINARY, POJO -> "string";
            case ARRAY -> "array";
            case OBJECT -> "object";
        };
    }

    /** {@code number (1)}: how messages name a value. */
    static String described(JsonNode value) {
        return type(value) + " (" + Texts.shortened(value, 14) + ")";
    }

    private static int rank(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL, MISSING -> 0;
            case BOOLEAN -> value.booleanValue() ? 2 : 1;
            case NUMBER -> 3;
            case STRING, BINARY, POJO -> 4;
            case ARRAY -> 5;
            case OBJECT -> 6;
        };
    }

    static int compare(Meter meter, JsonNode left, JsonNode right) {
        int rank = rank(left);
        int difference = Integer.compare(rank, rank(right));
        if (difference != 0 || rank <= 2) {
            return difference;
        }
        meter.enter();
        int result = switch (rank) {
            case 3 -> Numbers.compare(left, right);
            case 4 -> {
                meter.read(Math.min(left.textValue().length(), right.textValue().length()));
                yield compareTexts(left.textValue(), right.textValue());
            }
            case 5 -> compareArrays(meter, left, right);
            default -> compareObjects(meter, left, right);
        };
        meter.leave();
        return result;
    }

    static boolean equal(Meter meter, JsonNode left, JsonNode right) {
        if (left.isTextual() && right.isTextual() && left.textValue().length() != right.textValue().length()
                || left.size() != right.size()) {
            return false;
        }
        return compare(meter, left, right) == 0;
    }

    private static int compareArrays(Meter meter, JsonNode left, JsonNode right) {
        int common = Math.min(left.size(), right.size());
        for (int i = 0; i < common; i++) {
            meter.step();
            int difference = compare(meter, left.get(i), right.get(i));
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    /** First the sorted keys as arrays, then the values key by key. */
    private static int compareObjects(Meter meter, JsonNode left, JsonNode right) {
        List<String> keys = sortedKeys(meter, left);
        List<String> others = sortedKeys(meter, right);
        int common = Math.min(keys.size(), others.size());
        for (int i = 0; i < common; i++) {
            int difference = compareTexts(keys.get(i), others.get(i));
            if (difference != 0) {
                return difference;
            }
        }
        if (keys.size() != others.size()) {
            return Integer.compare(keys.size(), others.size());
        }
        for (String key : keys) {
            int difference = compare(meter, left.get(key), right.get(key));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    static List<String> sortedKeys(Meter meter, JsonNode object) {
        meter.steps(sortingCost(object.size()));
        List<String> keys = new ArrayList<>(object.size());
        Iterator<String> names = object.fieldNames();
        while (names.hasNext()) {
            String name = names.next();
            meter.read(name.length());
            keys.add(name);
        }
        keys.sort((a, b) -> {
            meter.read(Math.min(a.length(), b.length()));
            return compareTexts(a, b);
        });
        return keys;
    }

    static long sortingCost(int size) {
        return 1 + (long) size * (Integer.SIZE - Integer.numberOfLeadingZeros(size)) / 4;
    }

    /** Java's own order is that of UTF-16 and differs above U+FFFF. */
    private static int compareTexts(String left, String right) {
        int common = Math.min(left.length(), right.length());
        for (int i = 0; i < common; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean surrogates = Character.isSurrogate(a) || Character.isSurrogate(b);
                return surrogates && Character.isSurrogate(a) != Character.isSurrogate(b)
                        ? (Character.isSurrogate(a) ? 1 : -1)
                        : Character.compare(a, b);
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    static ArrayNode array(Meter meter, int capacity) {
        meter.elements(capacity);
        return FACTORY.arrayNode(capacity);
    }

    /** A copy one level deep, with room for so many more. */
    static ArrayNode copy(Meter meter, JsonNode array, int more) {
        ArrayNode copy = array(meter, Math.addExact(array.size(), more));
        for (JsonNode element : array) {
            copy.add(element);
        }
        return copy;
    }

    static ObjectNode copy(Meter meter, JsonNode object) {
        meter.entries(object.size());
        ObjectNode copy = FACTORY.objectNode();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            copy.set(entry.getKey(), entry.getValue());
        }
        return copy;
    }
}
