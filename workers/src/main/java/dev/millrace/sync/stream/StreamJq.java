package dev.millrace.sync.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.jq.Jq;
import dev.millrace.language.jq.JqContext;
import dev.millrace.language.jq.JqException;
import dev.millrace.language.jq.JqLimits;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The jq of streams: alone, and in the texts of a request between <code>${</code> and <code>}</code>. */
final class StreamJq {

    private static final Pattern COMPUTED = Pattern.compile("\\s*\\$\\{(.*)}\\s*", Pattern.DOTALL);

    /** It works in an activity, where a whole page may take longer than an expression of a run. */
    private static final JqLimits LIMITS = new JqLimits(20_000_000, 64L * 1024 * 1024, 320);

    private StreamJq() {}

    /** @param what it is called where it fails */
    static JsonNode evaluate(String source, JsonNode input, String what) {
        try {
            return Jq.compile(source).first(input, new JqContext(Map.of(), Instant.EPOCH, LIMITS));
        } catch (JqException failed) {
            throw new StreamUnreadable("The stream's '%s' fails: %s.".formatted(what, failed.getMessage()));
        }
    }

    static boolean holds(@Nullable String source, JsonNode input, String what) {
        return source != null && evaluate(source, input, what).asBoolean();
    }

    /** A text of a value; null where there is none. */
    static @Nullable String text(JsonNode value) {
        return value.isValueNode() && !value.isNull() && !value.isBoolean() && !value.asText().isEmpty() ? value.asText() : null;
    }

    /** The jq in a text of a request; null where it is a text and no more. */
    static @Nullable String source(String text) {
        var found = COMPUTED.matcher(text);
        return found.matches() ? found.group(1) : null;
    }

    /** {@code texts} with what is computed; what has no value is left out. */
    static Map<String, String> fill(Map<String, String> texts, JsonNode input) {
        var filled = new LinkedHashMap<String, String>();
        texts.forEach((name, given) -> {
            var source = source(given);
            var value = source == null ? given : text(evaluate(source, input, name));
            if (value != null) {
                filled.put(name, value);
            }
        });
        return filled;
    }

    /** {@code body} with what is computed; a field that has no value is left out. */
    static JsonNode fill(JsonNode body, JsonNode input) {
        if (body.isTextual()) {
            var source = source(body.textValue());
            return source == null ? body : evaluate(source, input, "body");
        }
        if (body.isArray()) {
            var filled = JsonNodeFactory.instance.arrayNode();
            body.forEach(value -> filled.add(fill(value, input)));
            return filled;
        }
        if (body.isObject()) {
            var filled = JsonNodeFactory.instance.objectNode();
            body.properties().forEach(field -> {
                var value = fill(field.getValue(), input);
                if (!value.isNull()) {
                    filled.set(field.getKey(), value);
                }
            });
            return filled;
        }
        return body;
    }
}
