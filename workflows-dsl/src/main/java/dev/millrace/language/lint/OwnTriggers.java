package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.stream.Stream;

/** What {@code schedule.on} of a definition asks for, to tell whether the definition emits what starts it. */
final class OwnTriggers {

    private final List<JsonNode> filters;

    OwnTriggers(JsonNode definition) {
        var on = definition.path("schedule").path("on");
        var starting = on.has("until")
                ? Stream.<JsonNode>empty()
                : Stream.concat(on.path("any").valueStream(), Stream.of(on.path("one")));
        this.filters = starting
                .filter(filter -> !filter.has("correlate"))
                .map(filter -> filter.path("with"))
                .filter(with -> with.isObject() && !with.isEmpty())
                .toList();
    }

    /** Whether an event with these attributes surely starts the automation; what is computed is not sure. */
    boolean fit(JsonNode attributes) {
        return filters.stream()
                .anyMatch(filter -> filter.properties().stream()
                        .allMatch(wanted -> fits(wanted.getValue(), attributes.path(wanted.getKey()))));
    }

    private static boolean fits(JsonNode wanted, JsonNode value) {
        if (!isLiteral(wanted) || !isLiteral(value)) {
            return false;
        }
        try {
            return wanted.equals(value) || Pattern.matches(wanted.textValue(), value.textValue());
        } catch (PatternSyntaxException told) {
            return false;
        }
    }

    private static boolean isLiteral(JsonNode text) {
        return text.isTextual() && Interpolation.whole(text.textValue()) == null;
    }
}
