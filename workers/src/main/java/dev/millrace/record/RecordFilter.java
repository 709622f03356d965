package dev.millrace.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.json.Json;
import dev.millrace.record.Condition.Operator;
import dev.millrace.refusal.Refusal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads conditions: {@code filter[amount][gte]=10} of an address and {@code {"amount": {"gte": 10}}} of a body. A dot leads into
 * an object. In an address there are only texts, so that {@code 5} means the number as well as the text.
 */
public final class RecordFilter {

    private static final int MOST_CONDITIONS = 20;
    private static final int MOST_VALUES = 200;
    private static final int LONGEST_VALUE = 1_000;
    private static final int DEEPEST = 10;

    private RecordFilter() {}

    /** A condition as it stands in an address; {@code in} has its values between commas. */
    public static Condition of(String field, @Nullable String operator, String value) {
        var at = "filter[%s]".formatted(field);
        if ("in".equals(operator)) {
            var values = Arrays.stream(value.split(",")).flatMap(RecordFilter::meanings).toList();
            return condition(at, field, Operator.EQ, values);
        }
        var found = operator == null ? Operator.EQ : operator(at, operator);
        var values = found == Operator.CONTAINS ? Stream.<JsonNode>of(TextNode.valueOf(value)) : meanings(value);
        return condition(at, field, found, values.toList());
    }

    /** The conditions of an object of a body: a value, a list of values, or an object of operators a field. */
    public static List<Condition> of(JsonNode filter) {
        if (!filter.isObject()) {
            throw Refusal.invalid("filter_invalid", "filter", "filter is an object, such as {\"status\": \"active\"}; {} means all.");
        }
        var conditions = new ArrayList<Condition>();
        filter.properties().forEach(entry -> {
            var at = "/filter/" + entry.getKey().replace("~", "~0").replace("/", "~1");
            var wanted = entry.getValue();
            if (wanted.isObject()) {
                wanted.properties().forEach(one -> conditions.add(ofOperator(at, entry.getKey(), one.getKey(), one.getValue())));
            } else {
                conditions.add(condition(at, entry.getKey(), Operator.EQ, list(wanted)));
            }
        });
        return bounded(conditions);
    }

    /** Refuses with 422 more conditions than are taken. */
    public static List<Condition> bounded(List<Condition> conditions) {
        if (conditions.size() > MOST_CONDITIONS) {
            throw Refusal.invalid("filter_invalid", "filter", "A filter has %d conditions at most.".formatted(MOST_CONDITIONS));
        }
        return List.copyOf(conditions);
    }

    /** The names of {@code a.b}; refuses with 422 what is none. */
    public static List<String> path(String field, String at) {
        var names = List.of(field.split("\\.", -1));
        if (field.length() > 200 || names.size() > DEEPEST || names.stream().anyMatch(String::isEmpty) || field.indexOf('\0') >= 0) {
            throw Refusal.invalid("filter_invalid", at, "A field is a name, or names with dots between them, such as address.city.");
        }
        return names;
    }

    private static Condition ofOperator(String at, String field, String word, JsonNode value) {
        return word.equals("in")
                ? condition(at, field, Operator.EQ, list(value))
                : condition(at, field, operator(at, word), list(value));
    }

    private static Operator operator(String at, String word) {
        return Operator.find(word)
                .orElseThrow(() -> Refusal.invalid(
                        "filter_invalid",
                        at,
                        "There is no operator '%s'; there are %s and in."
                                .formatted(word, Stream.of(Operator.values()).map(Operator::word).collect(Collectors.joining(", ")))));
    }

    private static Condition condition(String at, String field, Operator operator, List<JsonNode> values) {
        if (values.isEmpty() || values.size() > 2 * MOST_VALUES) {
            throw Refusal.invalid("filter_invalid", at, "A filter has 1 to %d values.".formatted(MOST_VALUES));
        }
        for (var value : values) {
            if (!DataRules.isStorable(value) || value.asText().length() > LONGEST_VALUE) {
                throw Refusal.invalid(
                        "filter_invalid", at, "A value is a text of at most %d characters, a number, true, false or null."
                                .formatted(LONGEST_VALUE));
            }
        }
        if (operator == Operator.EXISTS && values.stream().noneMatch(JsonNode::isBoolean)) {
            throw Refusal.invalid("filter_invalid", at, "exists is true or false.");
        }
        return new Condition(path(field, at), operator, values);
    }

    private static List<JsonNode> list(JsonNode value) {
        return value.isArray() ? value.valueStream().toList() : List.of(value);
    }

    /** The text, and what it is where it is JSON of one value. */
    private static Stream<JsonNode> meanings(String text) {
        var asText = TextNode.valueOf(text);
        try {
            var value = Json.read(text);
            if (value.isNumber() || value.isBoolean() || value.isNull()) {
                return DataRules.isStorable(value) ? Stream.of(asText, value) : Stream.of(asText);
            }
        } catch (JsonProcessingException onlyText) {
            // Then it is nothing else.
        }
        return Stream.of(asText);
    }
}
