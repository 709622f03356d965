package dev.millrace.command.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What is found in the fields of an old system, without what is in them: examples show only the kind of each character. */
final class FieldSurvey {

    private static final int MOST_FIELDS = 300;
    private static final int DEEPEST = 4;
    private static final int EXAMPLES = 3;
    private static final int LONGEST_EXAMPLE = 30;

    private final Map<String, Seen> fields = new LinkedHashMap<>();
    private long rows;

    /**
     * One field.
     *
     * @param field a path, as mappings have it
     * @param nulls the share of rows without a value, from 0 to 1
     * @param longest text, in characters
     * @param unique whether no two of the rows that were looked at have the same value, and each has one
     * @param examples letters as x, digits as 9
     */
    record Field(String field, Set<String> types, double nulls, int longest, boolean unique, List<String> examples) {}

    private static final class Seen {
        private final Set<String> types = new TreeSet<>();
        private final Set<String> examples = new TreeSet<>();
        private final Set<Integer> values = new HashSet<>();
        private boolean unique = true;
        private long count;
        private int longest;
    }

    void add(JsonNode row) {
        rows++;
        add("", row, 1);
    }

    private void add(String path, JsonNode object, int depth) {
        for (var entry : object.properties()) {
            var name = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
            var value = entry.getValue();
            if (value.isObject() && depth < DEEPEST) {
                add(name, value, depth + 1);
            } else if (fields.containsKey(name) || fields.size() < MOST_FIELDS) {
                see(fields.computeIfAbsent(name, first -> new Seen()), value);
            }
        }
    }

    private static void see(Seen field, JsonNode value) {
        if (value.isNull()) {
            return;
        }
        field.count++;
        field.types.add(type(value));
        field.unique &= value.isValueNode() && field.values.add(value.asText().hashCode());
        field.longest = Math.max(field.longest, value.asText().length());
        if (field.examples.size() < EXAMPLES && value.isValueNode()) {
            field.examples.add(masked(value.asText()));
        }
    }

    /** A text of CSV that is a number is said to be one. */
    private static String type(JsonNode value) {
        if (value.isTextual()) {
            var text = value.textValue().strip();
            if (text.matches("-?[0-9]{1,18}")) {
                return "integer as text";
            }
            if (text.matches("-?[0-9]{1,18}\\.[0-9]{1,18}")) {
                return "number as text";
            }
            if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]{5,}.*)?")) {
                return text.length() == 10 ? "day" : "time";
            }
            return text.equals("true") || text.equals("false") ? "boolean as text" : "text";
        }
        if (value.isNumber()) {
            return value.isIntegralNumber() || isWhole(value.decimalValue()) ? "integer" : "number";
        }
        return value.isBoolean() ? "boolean" : value.isArray() ? "list" : "object";
    }

    private static boolean isWhole(BigDecimal number) {
        return number.stripTrailingZeros().scale() <= 0;
    }

    static String masked(String text) {
        var shown = text.length() > LONGEST_EXAMPLE ? text.substring(0, LONGEST_EXAMPLE) + "…" : text;
        return shown.replaceAll("\\p{L}", "x").replaceAll("\\p{N}", "9").replaceAll("\\p{Cntrl}", " ");
    }

    List<Field> fields() {
        var all = new ArrayList<Field>();
        fields.forEach((name, seen) -> all.add(new Field(
                name,
                seen.types,
                rows == 0 ? 0 : Math.round(1_000.0 * (rows - seen.count) / rows) / 1_000.0,
                seen.longest,
                seen.unique && seen.count == rows && rows > 1,
                List.copyOf(seen.examples))));
        return all;
    }
}
