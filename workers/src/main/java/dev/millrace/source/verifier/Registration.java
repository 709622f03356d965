package dev.millrace.source.verifier;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a source is set up at its provider through the provider's own API.
 *
 * @param connection the provider whose connection is needed
 * @param target what stands in the path as {@code {target}}, in a sentence for people; null where the account is enough
 * @param pattern that the target must fit
 * @param path to be posted to, behind the connection's base address
 * @param form whether {@code body} is sent as a form, with brackets for what is nested, and not as JSON
 * @param body in which {@code {url}} and {@code {secret}} are replaced
 * @param events the pointer in {@code body} at which the wanted events are put, as a list; or below which each is made true
 * @param flags whether each event is a field of its own, such as {@code push_events: true}
 * @param wanted the events by default
 * @param id where in the answer the webhook's id stands
 * @param secret where in the answer the secret stands, where the provider makes it; null where ours is sent
 */
public record Registration(
        String connection,
        @Nullable String target,
        @Nullable String pattern,
        String path,
        boolean form,
        ObjectNode body,
        @Nullable String events,
        boolean flags,
        List<String> wanted,
        String id,
        @Nullable String secret) {

    private static final Pattern EVENT = Pattern.compile("[A-Za-z0-9_.*-]{1,100}");

    public Registration {
        Objects.requireNonNull(connection, "connection is missing");
        Objects.requireNonNull(path, "path is missing");
        Objects.requireNonNull(body, "body is missing");
        Objects.requireNonNull(id, "id is missing");
        wanted = wanted == null ? List.of() : List.copyOf(wanted);
        if ((target == null) != (pattern == null) || (target != null) != path.contains("{target}")) {
            throw new IllegalArgumentException("target, pattern and {target} in path come together or not at all");
        }
        if (pattern != null) {
            Pattern.compile(pattern);
        }
    }

    /** Whether {@code text} can stand in the path. */
    public boolean accepts(@Nullable String text) {
        return pattern == null ? text == null : text != null && text.matches(pattern);
    }

    /** Whether {@code event} can be an event's name. */
    public static boolean isEvent(String event) {
        return EVENT.matcher(event).matches();
    }

    /** The path for {@code target}. */
    public String path(@Nullable String target) {
        return target == null ? path : path.replace("{target}", target);
    }

    public String contentType() {
        return form ? "application/x-www-form-urlencoded" : "application/json";
    }

    /** What to send. */
    public byte[] request(String url, @Nullable String key, List<String> names) {
        var filled = (ObjectNode) filled(body, text -> text.replace("{url}", url).replace("{secret}", key == null ? "" : key));
        if (flags) {
            names.forEach(name -> filled.put(name, true));
        } else if (events != null) {
            var list = Json.mapper().createArrayNode();
            names.forEach(list::add);
            ((ObjectNode) filled.at(JsonPointer.compile(events).head())).set(events.substring(events.lastIndexOf('/') + 1), list);
        }
        return (form ? form(filled) : Json.write(filled)).getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode filled(JsonNode node, UnaryOperator<String> fill) {
        return switch (node) {
            case ObjectNode object -> {
                var copy = Json.mapper().createObjectNode();
                object.properties().forEach(field -> copy.set(field.getKey(), filled(field.getValue(), fill)));
                yield copy;
            }
            case TextNode text -> TextNode.valueOf(fill.apply(text.asText()));
            case JsonNode other -> other;
        };
    }

    private static String form(ObjectNode body) {
        var pairs = new StringBuilder();
        body.properties().forEach(field -> {
            if (field.getValue() instanceof ArrayNode list) {
                list.forEach(item -> pair(pairs, field.getKey() + "[]", item.asText()));
            } else {
                pair(pairs, field.getKey(), field.getValue().asText());
            }
        });
        return pairs.toString();
    }

    private static void pair(StringBuilder pairs, String name, String value) {
        pairs.append(pairs.isEmpty() ? "" : "&")
                .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
}
