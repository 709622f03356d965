package dev.millrace.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Conditions as SQL. Equality asks whether the document contains a smaller one, which the index on all data answers. */
final class ConditionSql {

    private ConditionSql() {}

    /** Whether the index on all data answers it. */
    static boolean isIndexed(Condition condition) {
        return condition.operator() == Condition.Operator.EQ && !condition.isOfId();
    }

    static String of(Condition condition, Sql sql) {
        return switch (condition.operator()) {
            case EQ -> equal(condition, sql);
            case NE -> "not " + equal(condition, sql);
            case GT -> compared(condition, ">", sql);
            case GTE -> compared(condition, ">=", sql);
            case LT -> compared(condition, "<", sql);
            case LTE -> compared(condition, "<=", sql);
            case CONTAINS -> any(condition.values().stream()
                    .map(value -> "data #>> %s::text[] ilike %s".formatted(path(condition, sql), sql.param(pattern(value)))));
            case EXISTS -> "coalesce(jsonb_typeof(data #> %s::text[]), 'null') %s 'null'"
                    .formatted(path(condition, sql), exists(condition) ? "<>" : "=");
        };
    }

    /**
     * A query for texts that have words with these beginnings. Each is taken as it is and as its parts, since an address is one
     * word of a text, and O'Hara is two. It stands in quotes: nothing in it is an operator.
     */
    static String search(List<String> words, Sql sql) {
        return words.stream()
                .map(word -> "'" + word.toLowerCase(Locale.ROOT).replace("\\", "\\\\").replace("'", "''") + "':*")
                .map(sql::param)
                .map(word -> "(to_tsquery('simple', %1$s) || %1$s::tsquery)".formatted(word))
                .collect(Collectors.joining(" && ", "(", ")"));
    }

    private static String equal(Condition condition, Sql sql) {
        if (condition.isOfId()) {
            return "record_id = any(%s)"
                    .formatted(sql.param(condition.values().stream().map(JsonNode::asText).toArray(String[]::new)));
        }
        return any(condition.values().stream().flatMap(value -> Stream.of(
                        contains(condition, value, sql), contains(condition, Json.mapper().createArrayNode().add(value), sql))));
    }

    private static String contains(Condition condition, JsonNode value, Sql sql) {
        var document = value;
        for (var name : condition.path().reversed()) {
            document = Json.mapper().createObjectNode().set(name, document);
        }
        return "data @> %s::jsonb".formatted(sql.param(Json.write(document)));
    }

    /** Numbers are compared where one is given, and texts otherwise, so that 10 is more than 9. */
    private static String compared(Condition condition, String operator, Sql sql) {
        if (condition.isOfId()) {
            return any(condition.values().stream()
                    .map(value -> "record_id %s %s".formatted(operator, sql.param(value.asText()))));
        }
        var numbers = condition.values().stream().filter(JsonNode::isNumber).toList();
        return numbers.isEmpty()
                ? any(condition.values().stream()
                        .map(value -> "(jsonb_typeof(data #> %1$s::text[]) = 'string' and (data #>> %1$s::text[]) collate \"C\" %2$s %3$s)"
                                .formatted(path(condition, sql), operator, sql.param(value.asText()))))
                : any(numbers.stream()
                        .map(value -> "(jsonb_typeof(data #> %1$s::text[]) = 'number' and data #> %1$s::text[] %2$s %3$s::jsonb)"
                                .formatted(path(condition, sql), operator, sql.param(value.toString()))));
    }

    private static String path(Condition condition, Sql sql) {
        return sql.param(condition.path().toArray(String[]::new));
    }

    private static boolean exists(Condition condition) {
        return condition.values().stream().anyMatch(value -> value.isBoolean() && value.booleanValue());
    }

    private static String pattern(JsonNode value) {
        return "%" + value.asText().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%";
    }

    private static String any(Stream<String> conditions) {
        return conditions.collect(Collectors.joining(" or ", "(", ")"));
    }
}
