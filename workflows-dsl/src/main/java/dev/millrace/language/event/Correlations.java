package dev.millrace.language.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.language.expression.Arguments;
import dev.millrace.language.expression.Template;
import dev.millrace.language.jq.JqException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The values by which an event belongs to one run and not to another (DSL, "Correlation"). */
public final class Correlations {

    private Correlations() {}

    /**
     * What {@code from}, a jq expression, gives for the whole {@code event}, as a text that is the same for equal values:
     * {@code 1} and {@code 1.0} are. Null where it gives nothing, which never correlates.
     */
    public static @Nullable String key(Template from, JsonNode event, Arguments arguments) {
        try {
            var value = from.evaluate(event, arguments);
            return value.isNull() ? null : text(value);
        } catch (JqException undecidable) {
            return null;
        }
    }

    /** {@link #key} at the acceptance of an event. */
    public static @Nullable String keyAtAcceptance(String from, JsonNode event, Instant now) {
        return key(Template.expression(TextNode.valueOf(from)), event, new AtAcceptance(now));
    }

    /** The text of an expected value, to be compared with {@link #key}. */
    public static String text(JsonNode value) {
        if (value.isNumber()) {
            return value.decimalValue().stripTrailingZeros().toString();
        }
        if (value.isArray()) {
            return value.valueStream().map(Correlations::text).collect(Collectors.joining(",", "[", "]"));
        }
        if (value.isObject()) {
            return value.properties().stream()
                    .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                    .map(field -> TextNode.valueOf(field.getKey()) + ":" + text(field.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        return value.toString();
    }
}
