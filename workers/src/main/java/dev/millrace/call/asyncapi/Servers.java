package dev.millrace.call.asyncapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.call.document.DocumentTree;
import dev.millrace.egress.UriText;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The servers of a document, of which a channel may have only some. */
final class Servers {

    private static final Set<String> SPOKEN = Set.of("http", "https");
    private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]+)}");

    private final DocumentTree tree;
    private final JsonNode all;
    private final List<String> ofChannel;

    /** @param ofChannel the names of those that have the channel; empty where all have it */
    Servers(DocumentTree tree, List<String> ofChannel) {
        this.tree = tree;
        this.all = tree.root().path("servers");
        this.ofChannel = ofChannel;
    }

    /**
     * The address of the server {@code name}, or of the first that speaks HTTP.
     *
     * @param given the values of its variables; the others have their defaults
     */
    String address(@Nullable String name, Map<String, String> given) {
        var chosen = name == null ? first() : name;
        var server = tree.resolved(all.path(chosen));
        if (!server.isObject()) {
            throw new IllegalArgumentException("The AsyncAPI document has no server '%s'; it has %s."
                    .formatted(chosen, AsyncApiDocument.listed(names())));
        }
        var protocol = server.path("protocol").asText();
        if (!SPOKEN.contains(protocol)) {
            throw new IllegalArgumentException(
                    "The server '%s' speaks %s, which is not supported yet; only http and https are."
                            .formatted(chosen, protocol));
        }
        return UriText.withoutSlash(expanded(chosen, server, written(server, protocol), given));
    }

    /** The last part of a reference such as {@code #/servers/production}. */
    static String lastOf(String reference) {
        return reference.substring(reference.lastIndexOf('/') + 1).replace("~1", "/").replace("~0", "~");
    }

    private String first() {
        var candidates = names();
        return candidates.stream()
                .filter(candidate -> SPOKEN.contains(protocol(candidate)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(candidates.isEmpty()
                        ? "The AsyncAPI document names no server to send to."
                        : "No server speaks http or https, and nothing else is supported yet: %s."
                                .formatted(candidates.stream()
                                        .map(candidate -> "%s speaks %s".formatted(candidate, protocol(candidate)))
                                        .collect(Collectors.joining(", ")))));
    }

    private List<String> names() {
        return all.propertyStream()
                .map(Map.Entry::getKey)
                .filter(name -> ofChannel.isEmpty() || ofChannel.contains(name))
                .toList();
    }

    private String protocol(String name) {
        return tree.resolved(all.path(name)).path("protocol").asText();
    }

    /** In AsyncAPI 2 a {@code url}, with or without its scheme; in 3 a {@code host} and a {@code pathname}. */
    private static String written(JsonNode server, String protocol) {
        if (server.has("url")) {
            var url = server.path("url").asText();
            return url.contains("://") ? url : protocol + "://" + url;
        }
        return protocol + "://" + server.path("host").asText() + server.path("pathname").asText("");
    }

    private String expanded(String name, JsonNode server, String address, Map<String, String> given) {
        var variables = server.path("variables");
        given.keySet().stream()
                .filter(variable -> !variables.has(variable))
                .findFirst()
                .ifPresent(unknown -> {
                    throw new IllegalArgumentException("The server '%s' has no variable '%s'; it has %s."
                            .formatted(name, unknown, AsyncApiDocument.listed(
                                    variables.propertyStream().map(Map.Entry::getKey).toList())));
                });
        return VARIABLE.matcher(address).replaceAll(match -> Matcher.quoteReplacement(
                value(name, match.group(1), tree.resolved(variables.path(match.group(1))), given)));
    }

    private static String value(String server, String variable, JsonNode described, Map<String, String> given) {
        var value = given.containsKey(variable) ? given.get(variable) : described.path("default").textValue();
        if (value == null) {
            throw new IllegalArgumentException(
                    "The server '%s' needs the variable '%s': give it under `server.variables`.".formatted(server, variable));
        }
        var allowed = described.path("enum").valueStream().map(JsonNode::asText).toList();
        if (!allowed.isEmpty() && !allowed.contains(value)) {
            throw new IllegalArgumentException("The variable '%s' of the server '%s' is one of %s, and not '%s'."
                    .formatted(variable, server, AsyncApiDocument.listed(allowed), value));
        }
        return value;
    }
}
