package dev.millrace.call;

import dev.millrace.call.asyncapi.AsyncApiDocument;
import dev.millrace.call.openapi.OpenApiDocument;
import dev.millrace.call.proto.Imports;
import dev.millrace.call.proto.ProtoDocument;
import dev.millrace.call.rpc.AgentCard;
import java.net.URI;
import java.util.function.BiFunction;

/**
 * A kind of document that describes what can be called.
 *
 * @param name as messages call it
 * @param accept the media types that are asked for
 */
record DocumentKind<T>(Class<T> type, String name, String accept, Reader<T> reader) {

    private static final String JSON_OR_YAML = "application/json, application/yaml;q=0.9, */*;q=0.8";

    static final DocumentKind<OpenApiDocument> OPEN_API =
            new DocumentKind<>(OpenApiDocument.class, "OpenAPI document", JSON_OR_YAML, alone(OpenApiDocument::read));

    static final DocumentKind<AsyncApiDocument> ASYNC_API =
            new DocumentKind<>(AsyncApiDocument.class, "AsyncAPI document", JSON_OR_YAML, alone(AsyncApiDocument::read));

    static final DocumentKind<AgentCard> AGENT_CARD =
            new DocumentKind<>(AgentCard.class, "agent card", "application/json, */*;q=0.8", alone(AgentCard::read));

    static final DocumentKind<ProtoDocument> PROTO =
            new DocumentKind<>(ProtoDocument.class, "proto document", "text/plain, */*;q=0.8", ProtoDocument::read);

    /** Makes a document of what was read {@code at} an address, and of what that imports. */
    @FunctionalInterface
    interface Reader<T> {
        T read(byte[] content, URI at, Imports imports);
    }

    private static <T> Reader<T> alone(BiFunction<byte[], URI, T> reader) {
        return (content, at, imports) -> reader.apply(content, at);
    }
}
