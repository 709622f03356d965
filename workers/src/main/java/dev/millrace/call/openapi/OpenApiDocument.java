package dev.millrace.call.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.call.document.DocumentTree;
import dev.millrace.egress.UriText;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * An OpenAPI document: 2.0 (Swagger), 3.0 or 3.1, in JSON or YAML. Whatever is wrong with it, or missing in it, is an
 * {@link IllegalArgumentException} whose message tells the author of the call.
 */
public final class OpenApiDocument {

    private static final List<String> METHODS =
            List.of("get", "put", "post", "delete", "options", "head", "patch", "trace");
    private static final int SHOWN = 10;

    private final DocumentTree tree;
    private final JsonNode root;
    private final URI at;

    private OpenApiDocument(DocumentTree tree, URI at) {
        this.tree = tree;
        this.root = tree.root();
        this.at = at;
    }

    /** @param at where the document was read from, which completes relative servers */
    public static OpenApiDocument read(byte[] content, URI at) {
        var tree = DocumentTree.read("OpenAPI document", content);
        var root = tree.root();
        if (!root.path("paths").isObject() || !(root.has("openapi") || root.has("swagger"))) {
            throw new IllegalArgumentException(
                    "What %s gives is no OpenAPI document: it has no `openapi` or no `paths`.".formatted(at.getHost()));
        }
        return new OpenApiDocument(tree, at);
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

    /** {@code node}, or what it refers to within this document. */
    JsonNode resolved(JsonNode node) {
        return tree.resolved(node);
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
}
