package dev.millrace.call.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.millrace.egress.UriText;
import dev.millrace.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * An OpenAPI document: 2.0 (Swagger), 3.0 or 3.1, in JSON or YAML. Whatever is wrong with it, or missing in it, is an
 * {@link IllegalArgumentException} whose message tells the author of the call.
 */
public final class OpenApiDocument {

    /** How long a document may be, in bytes. */
    public static final int LARGEST = 8 * 1024 * 1024;

    private static final List<String> METHODS =
            List.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    private static final YAMLMapper YAML = yamlMapper();
    private static final int MOST_REFERENCES = 20;
    private static final int SHOWN = 10;

    private final JsonNode root;
    private final URI at;

    private OpenApiDocument(JsonNode root, URI at) {
        this.root = root;
        this.at = at;
    }

    /** @param at where the document was read from, which completes relative servers */
    public static OpenApiDocument read(byte[] content, URI at) {
        var root = tree(content);
        if (!root.path("paths").isObject() || !(root.has("openapi") || root.has("swagger"))) {
            throw new IllegalArgumentException(
                    "What %s gives is no OpenAPI document: it has no `openapi` or no `paths`.".formatted(at.getHost()));
        }
        return new OpenApiDocument(root, at);
    }

    /** The operation with that {@code operationId}. */
    public Operation operation(String id) {
        var known = new ArrayList<String>();
        for (var path : root.path("paths").properties()) {
            var item = resolved(path.getValue());
            for (var method : METHODS) {
                var operation = item.path(method);
                var name = operation.path("operationId").asText();
                if (!name.isEmpty() && name.equals(id)) {
                    return new Operation(this, id, method, path.getKey(), item, operation);
                }
                if (!name.isEmpty() && known.size() < SHOWN) {
                    known.add(name);
                }
            }
        }
        throw new IllegalArgumentException("The OpenAPI document has no operation '%s'; it has %s."
                .formatted(id, known.isEmpty() ? "none with an operationId" : String.join(", ", known)));
    }

    boolean isSwagger() {
        return root.has("swagger");
    }

    JsonNode root() {
        return root;
    }

    /** Where the operation's path is appended to. */
    String server(JsonNode item, JsonNode operation) {
        if (isSwagger()) {
            return swaggerServer(operation);
        }
        var servers = List.of(operation, item, root).stream()
                .map(holder -> holder.path("servers").path(0))
                .filter(JsonNode::isObject)
                .findFirst();
        var url = servers.map(server -> server.path("url").asText("/")).orElse("/");
        var variables = servers.map(server -> server.path("variables")).orElse(root.path("none"));
        for (var variable : variables.properties()) {
            url = url.replace("{" + variable.getKey() + "}", variable.getValue().path("default").asText());
        }
        return UriText.withoutSlash(at.resolve(url).toString());
    }

    private String swaggerServer(JsonNode operation) {
        var schemes = (operation.has("schemes") ? operation : root).path("schemes");
        var offered = schemes.valueStream().map(JsonNode::asText).toList();
        var scheme = offered.isEmpty() ? at.getScheme() : offered.contains("https") ? "https" : offered.getFirst();
        var host = root.path("host").asText(at.getRawAuthority());
        return UriText.withoutSlash(scheme + "://" + host + root.path("basePath").asText(""));
    }

    /** {@code node}, or what it refers to within this document. */
    JsonNode resolved(JsonNode node) {
        var current = node;
        for (var hop = 0; current.path("$ref").isTextual(); hop++) {
            var reference = current.get("$ref").textValue();
            if (!reference.startsWith("#/") || hop == MOST_REFERENCES) {
                throw new IllegalArgumentException(
                        "The OpenAPI document refers to '%s'; only references within the document are followed."
                                .formatted(reference));
            }
            current = root.at(URLDecoder.decode(reference.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8));
        }
        return current;
    }

    private static JsonNode tree(byte[] content) {
        try {
            return Json.read(content);
        } catch (CharacterCodingException | JsonProcessingException notJson) {
            return yaml(content);
        }
    }

    private static JsonNode yaml(byte[] content) {
        try {
            return YAML.readTree(content);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException("The OpenAPI document is neither JSON nor YAML.", unreadable);
        }
    }

    private static YAMLMapper yamlMapper() {
        var options = new LoaderOptions();
        options.setCodePointLimit(LARGEST);
        options.setNestingDepthLimit(Json.MAX_NESTING);
        return new YAMLMapper(YAMLFactory.builder().loaderOptions(options).build());
    }
}
