package dev.millrace.call.asyncapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.call.document.DocumentTree;
import dev.millrace.egress.UriText;
import dev.millrace.language.definition.Task.HttpOutput;
import dev.millrace.language.run.Call;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How messages are sent to one channel.
 *
 * @param whose the channel or operation, as messages call it
 * @param address of the channel, with {@code {parameters}}
 * @param parameters what the document says of these
 * @param binding the operation's HTTP binding
 * @param servers the names of the servers that have the channel; empty for all
 */
record Sending(
        DocumentTree tree,
        String whose,
        String address,
        JsonNode parameters,
        JsonNode binding,
        String contentType,
        List<String> servers) {

    private static final Pattern PARAMETER = Pattern.compile("\\{([^{}]+)}");
    private static final Pattern LOCATION = Pattern.compile("\\$message\\.(payload|header)#(/.*)");
    private static final List<String> WITHOUT_BODY = List.of("GET", "HEAD");
    private static final String FORM = "application/x-www-form-urlencoded";

    Call.Http request(String base, @Nullable JsonNode payload, Map<String, String> headers) {
        var method = binding.path("method").asText("POST").toUpperCase(Locale.ROOT);
        var body = payload == null ? null : payload.deepCopy();
        var query = query(method, body);
        if (WITHOUT_BODY.contains(method) || body instanceof ObjectNode left && left.isEmpty() && !query.isEmpty()) {
            body = null;
        }
        return new Call.Http(
                method,
                base + path(payload, headers),
                body == null ? headers : withContentType(headers),
                query,
                body,
                HttpOutput.CONTENT,
                false);
    }

    private String path(@Nullable JsonNode payload, Map<String, String> headers) {
        var expanded = PARAMETER
                .matcher(address)
                .replaceAll(match -> Matcher.quoteReplacement(
                        UriText.encoded(parameter(match.group(1), payload, headers))));
        return expanded.isEmpty() || expanded.startsWith("/") ? expanded : "/" + expanded;
    }

    /** Where the document says that the message has it, else its default. */
    private String parameter(String name, @Nullable JsonNode payload, Map<String, String> headers) {
        var described = tree.resolved(parameters.path(name));
        var location = LOCATION.matcher(described.path("location").asText());
        if (location.matches()) {
            var value = location.group(1).equals("payload")
                    ? text(payload == null ? null : payload.at(location.group(2)))
                    : headers.get(Servers.lastOf(location.group(2)));
            if (value != null) {
                return value;
            }
        }
        var otherwise = text(described.has("default") ? described.get("default") : described.path("schema").get("default"));
        if (otherwise == null) {
            throw new IllegalArgumentException(location.matches()
                    ? "The %s takes its parameter '%s' from %s, which the message does not have."
                            .formatted(whose, name, location.group())
                    : "The %s has the parameter '%s', for which the document names neither a place in the message nor a default."
                            .formatted(whose, name));
        }
        return otherwise;
    }

    private static @Nullable String text(@Nullable JsonNode value) {
        return value == null || !value.isValueNode() || value.isNull() ? null : value.asText();
    }

    /** Takes out of {@code body} what goes into the query: what the binding says, and all where there is no body. */
    private Map<String, String> query(String method, @Nullable JsonNode body) {
        var described = tree.resolved(binding.path("query"));
        var query = new LinkedHashMap<String, String>();
        if (body instanceof ObjectNode fields) {
            var names = fields.propertyStream().map(Map.Entry::getKey).toList();
            names.stream()
                    .filter(name -> WITHOUT_BODY.contains(method) || described.path("properties").has(name))
                    .forEach(name -> query.put(name, written(fields.remove(name))));
        }
        described.path("properties").properties().forEach(property -> {
            var constant = property.getValue().has("const") ? "const" : "default";
            if (!query.containsKey(property.getKey()) && property.getValue().has(constant)) {
                query.put(property.getKey(), written(property.getValue().get(constant)));
            }
        });
        described.path("required").valueStream()
                .map(JsonNode::asText)
                .filter(name -> !query.containsKey(name))
                .findFirst()
                .ifPresent(missing -> {
                    throw new IllegalArgumentException(
                            "The %s needs '%s' in its query: give it as a field of the payload.".formatted(whose, missing));
                });
        return query;
    }

    private static String written(JsonNode value) {
        return value.isContainerNode() ? value.toString() : value.asText();
    }

    private Map<String, String> withContentType(Map<String, String> headers) {
        if (headers.keySet().stream().anyMatch("Content-Type"::equalsIgnoreCase)) {
            return headers;
        }
        if (!contentType.contains("json") && !contentType.startsWith(FORM)) {
            throw new IllegalArgumentException(
                    "The messages of the %s are %s, which is not supported yet; only JSON and forms are."
                            .formatted(whose, contentType));
        }
        var all = new LinkedHashMap<>(headers);
        all.put("Content-Type", contentType);
        return all;
    }
}
