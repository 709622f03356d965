package dev.millrace.trial.cases;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares JSON with what was expected of it. An object may have more fields than expected, unless the comparison is
 * exact; a list has as many entries, in that order; numbers are compared by their value.
 */
final class Comparison {

    private static final int SHOWN = 300;
    private static final String NOTHING = "nothing";

    private final boolean exact;
    private final List<Difference> differences = new ArrayList<>();

    private Comparison(boolean exact) {
        this.exact = exact;
    }

    /** The differences, each under {@code pointer}. */
    static List<Difference> of(String pointer, JsonNode expected, @Nullable JsonNode got, boolean exact) {
        var comparison = new Comparison(exact);
        comparison.compare(pointer, expected, got);
        return comparison.differences;
    }

    /** A value as a message shows it. */
    static String shown(@Nullable JsonNode value) {
        if (value == null || value.isMissingNode()) {
            return NOTHING;
        }
        var text = Json.write(value);
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    private void compare(String pointer, JsonNode expected, @Nullable JsonNode got) {
        if (got != null && expected.isObject() && got.isObject()) {
            objects(pointer, expected, got);
        } else if (got != null && expected.isArray() && got.isArray() && expected.size() == got.size()) {
            for (var index = 0; index < expected.size(); index++) {
                compare(pointer + "/" + index, expected.get(index), got.get(index));
            }
        } else if (got == null || !same(expected, got)) {
            differences.add(new Difference(pointer, shown(expected), shown(got)));
        }
    }

    private void objects(String pointer, JsonNode expected, JsonNode got) {
        for (var field : expected.properties()) {
            compare(pointer + "/" + escaped(field.getKey()), field.getValue(), got.get(field.getKey()));
        }
        if (exact) {
            for (var field : got.properties()) {
                if (!expected.has(field.getKey())) {
                    differences.add(new Difference(
                            pointer + "/" + escaped(field.getKey()), NOTHING, shown(field.getValue())));
                }
            }
        }
    }

    private static boolean same(JsonNode expected, JsonNode got) {
        return expected.isNumber() && got.isNumber()
                ? expected.decimalValue().compareTo(got.decimalValue()) == 0
                : expected.equals(got);
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
