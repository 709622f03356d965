package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;

/** The operators on two values. */
final class Operations {

    private Operations() {}

    static JsonNode apply(Meter meter, Operator operator, JsonNode left, JsonNode right) {
        return switch (operator) {
            case ADD -> add(meter, left, right);
            case SUBTRACT -> subtract(meter, left, right);
            case MULTIPLY -> multiply(meter, left, right);
            case DIVIDE -> divide(meter, left, right);
            case REMAINDER -> remainder(left, right);
            case EQUAL -> Values.of(Values.equal(meter, left, right));
            case DIFFERENT -> Values.of(!Values.equal(meter, left, right));
            case LESS -> Values.of(Values.compare(meter, left, right) < 0);
            case LESS_OR_EQUAL -> Values.of(Values.compare(meter, left, right) <= 0);
            case GREATER -> Values.of(Values.compare(meter, left, right) > 0);
            case GREATER_OR_EQUAL -> Values.of(Values.compare(meter, left, right) >= 0);
            case ALTERNATIVE, AND, OR -> throw new IllegalArgumentException(operator.sign);
        };
    }

    private static JqException cannot(JsonNode left, JsonNode right, String verb) {
        return JqException.of(
                Values.described(left) + " and " + Values.described(right) + " cannot be " + verb);
    }

    static JsonNode add(Meter meter, JsonNode left, JsonNode right) {
        if (left.isNumber() && right.isNumber()) {
            return Numbers.add(left, right);
        }
        if (left.isNull()) {
            return right;
        }
        if (right.isNull()) {
            return left;
        }
        if (left.isTextual() && right.isTextual()) {
            meter.characters((long) left.textValue().length() + right.textValue().length());
            return TextNode.valueOf(left.textValue() + right.textValue());
        }
        if (left.isArray() && right.isArray()) {
            meter.elements((long) left.size() + right.size());
            ArrayNode sum = Values.FACTORY.arrayNode(left.size() + right.size());
            for (JsonNode element : left) {
                sum.add(element);
            }
            for (JsonNode element : right) {
                sum.add(element);
            }
            return sum;
        }
        if (left.isObject() && right.isObject()) {
            meter.entries(right.size());
            ObjectNode sum = Values.copy(meter, left);
            for (Map.Entry<String, JsonNode> entry : right.properties()) {
                sum.set(entry.getKey(), entry.getValue());
            }
            return sum;
        }
        throw cannot(left, right, "added");
    }

    static JsonNode subtract(Meter meter, JsonNode left, JsonNode right) {
        if (left.isNumber() && right.isNumber()) {
            return Numbers.subtract(left, right);
        }
        if (left.isArray() && right.isArray()) {
            ArrayNode rest = Values.FACTORY.arrayNode();
            for (JsonNode element : left) {
                boolean kept = true;
                for (JsonNode taken : right) {
                    meter.step();
                    if (Values.equal(meter, element, taken)) {
                        kept = false;
                        break;
                    }
                }
                if (kept) {
                    meter.elements(1);
                    rest.add(element);
                }
            }
            return rest;
        }
        throw cannot(left, right, "subtracted");
    }

    private static JsonNode multiply(Meter meter, JsonNode left, JsonNode right) {
        if (left.isNumber() && right.isNumber()) {
            return Numbers.multiply(left, right);
        }
        if (left.isTextual() && right.isNumber()) {
            return repeat(meter, left.textValue(), right.doubleValue());
        }
        if (left.isNumber() && right.isTextual()) {
            return repeat(meter, right.textValue(), left.doubleValue());
        }
        if (left.isObject() && right.isObject()) {
            return merge(meter, left, right);
        }
        throw cannot(left, right, "multiplied");
    }

    private static JsonNode repeat(Meter meter, String text, double times) {
        if (!(times > 0)) {
            return NullNode.instance;
        }
        double count = Math.max(1, Math.ceil(times));
        meter.characters((long) Math.min(count * text.length(), Long.MAX_VALUE));
        return TextNode.valueOf(text.isEmpty() ? "" : text.repeat((int) count));
    }

    private static JsonNode merge(Meter meter, JsonNode left, JsonNode right) {
        meter.enter();
        meter.entries(right.size());
        ObjectNode merged = Values.copy(meter, left);
        for (Map.Entry<String, JsonNode> entry : right.properties()) {
            JsonNode old = merged.get(entry.getKey());
            JsonNode value = entry.getValue();
            merged.set(
                    entry.getKey(), old != null && old.isObject() && value.isObject() ? merge(meter, old, value) : value);
        }
        meter.leave();
        return merged;
    }

    private static JsonNode divide(Meter meter, JsonNode left, JsonNode right) {
        if (left.isNumber() && right.isNumber()) {
            if (right.doubleValue() == 0) {
                throw cannot(left, right, "divided because the divisor is zero");
            }
            return Numbers.divide(left, right);
        }
        if (left.isTextual() && right.isTextual()) {
            return Strings.split(meter, left.textValue(), right.textValue());
        }
        throw cannot(left, right, "divided");
    }

    private static JsonNode remainder(JsonNode left, JsonNode right) {
        if (!left.isNumber() || !right.isNumber()) {
            throw cannot(left, right, "divided");
        }
        if (!Numbers.isNaN(right) && Numbers.truncated(right).signum() == 0) {
            throw cannot(left, right, "divided because the divisor is zero");
        }
        return Numbers.remainder(left, right);
    }
}
