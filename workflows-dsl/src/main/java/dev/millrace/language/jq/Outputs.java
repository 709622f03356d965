package dev.millrace.language.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Holds outputs to the limits once more, written out in full: a value of a few nodes that hold each other twice is small
 * here and endless as JSON. Numbers that JSON cannot say become null or the largest number.
 */
final class Outputs {

    private final Meter meter;

    Outputs(JqLimits limits) {
        this.meter = new Meter(limits);
    }

    List<JsonNode> checked(List<JsonNode> outputs) {
        List<JsonNode> checked = new ArrayList<>(outputs.size());
        for (JsonNode output : outputs) {
            checked.add(checked(output));
        }
        return checked;
    }

    /** The value itself, unless something in it had to be replaced. */
    private JsonNode checked(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL, MISSING, BOOLEAN, BINARY, POJO -> value;
            case NUMBER -> {
                meter.characters(8);
                yield finite(value);
            }
            case STRING -> {
                meter.characters(value.textValue().length());
                yield value;
            }
            case ARRAY -> array(value);
            case OBJECT -> object(value);
        };
    }

    private static JsonNode finite(JsonNode number) {
        if (!number.isDouble() || Double.isFinite(number.doubleValue())) {
            return number;
        }
        return Double.isNaN(number.doubleValue())
                ? NullNode.instance
                : DoubleNode.valueOf(Math.copySign(Double.MAX_VALUE, number.doubleValue()));
    }

    private JsonNode array(JsonNode array) {
        meter.enter();
        meter.elements(array.size());
        ArrayNode replaced = null;
        for (int i = 0; i < array.size(); i++) {
            JsonNode element = checked(array.get(i));
            if (element != array.get(i)) {
                replaced = replaced == null ? Values.copy(meter, array, 0) : replaced;
                replaced.set(i, element);
            }
        }
        meter.leave();
        return replaced == null ? array : replaced;
    }

    private JsonNode object(JsonNode object) {
        meter.enter();
        meter.entries(object.size());
        ObjectNode replaced = null;
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            meter.characters(entry.getKey().length());
            JsonNode value = checked(entry.getValue());
            if (value != entry.getValue()) {
                replaced = replaced == null ? Values.copy(meter, object) : replaced;
                replaced.set(entry.getKey(), value);
            }
        }
        meter.leave();
        return replaced == null ? object : replaced;
    }
}
