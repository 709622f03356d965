package dev.millrace.call;

import dev.millrace.call.asyncapi.AsyncApiDocument;
import dev.millrace.call.openapi.OpenApiDocument;
import dev.millrace.call.rpc.AgentCard;
import java.net.URI;

/**
 * A kind of document that describes what can be called.
 *
 * @param name as messages call it
 * @param accept the media types that are asked for
 */
record DocumentKind<T>(Class<T> type, String name, String accept, Reader<T> reader) {

    private static final String JSON_OR_YAML = "application/json, application/yaml;q=0.9, */*;q=0.8";

    static final DocumentKind<OpenApiDocument> OPEN_API =
            new DocumentKind<>(OpenApiDocument.class, "OpenAPI document", JSON_OR_YAML, OpenApiDocument::read);

    static final DocumentKind<AsyncApiDocument> ASYNC_API =
            new DocumentKind<>(AsyncApiDocument.class, "AsyncAPI document", JSON_OR_YAML, AsyncApiDocument::read);

    static final DocumentKind<AgentCard> AGENT_CARD =
            new DocumentKind<>(AgentCard.class, "agent card", "application/json, */*;q=0.8", AgentCard::read);

    /** Makes a document of what was read {@code at} an address. */
    @FunctionalInterface
    interface Reader<T> {
        T read(byte[] content, URI at);
    }
}
