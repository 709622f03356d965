package dev.millrace.call.asyncapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.millrace.call.document.DocumentTree;
import dev.millrace.language.run.Call;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An AsyncAPI document, 2.x or 3.x, in JSON or YAML. Whatever is wrong with it, or missing in it, is an
 * {@link IllegalArgumentException} whose message tells the author of the call.
 */
public final class AsyncApiDocument {

    private static final int SHOWN = 10;

    private final DocumentTree tree;
    private final JsonNode root;

    private AsyncApiDocument(DocumentTree tree) {
        this.tree = tree;
        this.root = tree.root();
    }

    /** @param at where the document was read from */
    public static AsyncApiDocument read(byte[] content, URI at) {
        var tree = DocumentTree.read("AsyncAPI document", content);
        var version = tree.root().path("asyncapi").asText();
        if (version.isEmpty() || !tree.root().path("channels").isObject()) {
            throw new IllegalArgumentException(
                    "What %s gives is no AsyncAPI document: it has no `asyncapi` or no `channels`.".formatted(at.getHost()));
        }
        if (!version.startsWith("2.") && !version.startsWith("3.")) {
            throw new IllegalArgumentException(
                    "The document is written in AsyncAPI %s; only 2 and 3 are supported.".formatted(version));
        }
        return new AsyncApiDocument(tree);
    }

    /** The HTTP request that sends {@code message}. */
    public Call.Http request(Call.AsyncApi message) {
        var sending = isThird() ? third(message.operation()) : second(message.channel());
        var base = new Servers(tree, sending.servers()).address(message.server(), message.variables());
        return sending.request(base, message.payload(), message.headers());
    }

    private boolean isThird() {
        return root.path("asyncapi").asText().startsWith("3.");
    }

    /** AsyncAPI 3: an operation, which names its channel. The document may be written from either side. */
    private Sending third(@Nullable String name) {
        if (name == null) {
            throw new IllegalArgumentException(
                    "The document is written in AsyncAPI 3, where a call names an `operation` and no `channel`.");
        }
        var operation = tree.resolved(named("operation", root.path("operations"), name));
        var channel = tree.resolved(operation.path("channel"));
        var message = operation.path("messages").path(0).isMissingNode()
                ? first(channel.path("messages"))
                : operation.path("messages").path(0);
        return new Sending(
                tree,
                "operation '%s'".formatted(name),
                channel.path("address").asText(""),
                tree.resolved(channel.path("parameters")),
                binding(operation),
                contentType(tree.resolved(message)),
                channel.path("servers").valueStream()
                        .map(server -> Servers.lastOf(server.path("$ref").asText()))
                        .toList());
    }

    /** AsyncAPI 2: a channel, whose {@code publish} says what others may send to it. */
    private Sending second(@Nullable String name) {
        if (name == null) {
            throw new IllegalArgumentException(
                    "The document is written in AsyncAPI 2, where a call names a `channel` and no `operation`.");
        }
        var channel = tree.resolved(named("channel", root.path("channels"), name));
        var operation = tree.resolved(channel.path("publish"));
        if (!operation.isObject()) {
            throw new IllegalArgumentException(
                    "The channel '%s' has no `publish`: nothing can be sent to it.".formatted(name));
        }
        var message = tree.resolved(operation.path("message"));
        return new Sending(
                tree,
                "channel '%s'".formatted(name),
                name,
                channel.path("parameters"),
                binding(operation),
                contentType(message.has("oneOf") ? tree.resolved(message.path("oneOf").path(0)) : message),
                channel.path("servers").valueStream().map(JsonNode::asText).toList());
    }

    /** The operation's own HTTP binding, else that of one of its traits. */
    private JsonNode binding(JsonNode operation) {
        return Stream.concat(
                        Stream.of(operation),
                        operation.path("traits").valueStream().map(tree::resolved))
                .map(holder -> tree.resolved(tree.resolved(holder.path("bindings")).path("http")))
                .filter(JsonNode::isObject)
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    private String contentType(JsonNode message) {
        return Stream.concat(Stream.of(message), message.path("traits").valueStream().map(tree::resolved))
                .map(holder -> holder.path("contentType").asText(""))
                .filter(type -> !type.isEmpty())
                .findFirst()
                .orElse(root.path("defaultContentType").asText("application/json"));
    }

    private static JsonNode first(JsonNode messages) {
        return messages.propertyStream().findFirst().<JsonNode>map(entry -> entry.getValue()).orElse(MissingNode.getInstance());
    }

    private static JsonNode named(String noun, JsonNode all, String name) {
        var found = all.get(name);
        if (found == null) {
            throw new IllegalArgumentException("The AsyncAPI document has no %s '%s'; it has %s."
                    .formatted(noun, name, listed(all.propertyStream().map(entry -> entry.getKey()).toList())));
        }
        return found;
    }

    static String listed(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names.subList(0, Math.min(SHOWN, names.size())));
    }
}
