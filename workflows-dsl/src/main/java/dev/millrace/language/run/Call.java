package dev.millrace.language.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Task.HttpOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call that a run asks for. It holds no secret of a connection: {@code authorization} says where the activity finds
 * it.
 *
 * @param key identifies the call within its run, over replays and engines; an attempt has its own
 * @param idempotencyKey the same for every attempt of the call
 * @param deadline of the whole call, whatever it takes to make it
 * @param turn null where whoever asks cannot make the call again later
 */
public record Call(
        DefinitionRef definition,
        String runId,
        String key,
        String idempotencyKey,
        Request request,
        @Nullable Authorization authorization,
        Duration deadline,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Turn turn) {

    /** A call that is made once. */
    public Call(
            DefinitionRef definition,
            String runId,
            String key,
            String idempotencyKey,
            Request request,
            @Nullable Authorization authorization,
            Duration deadline) {
        this(definition, runId, key, idempotencyKey, request, authorization, deadline, null);
    }

    /**
     * What became of the same call before, which the run makes again by itself.
     *
     * @param failures how often it was made and failed
     * @param slot the time that was reserved for it under its provider's limit, or null
     */
    public record Turn(int failures, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant slot) {

        public static final Turn FIRST = new Turn(0, null);
    }

    /** What is asked of the other side. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Http.class, name = "http"),
        @JsonSubTypes.Type(value = OpenApi.class, name = "openapi"),
        @JsonSubTypes.Type(value = AsyncApi.class, name = "asyncapi"),
        @JsonSubTypes.Type(value = Grpc.class, name = "grpc"),
        @JsonSubTypes.Type(value = A2a.class, name = "a2a"),
        @JsonSubTypes.Type(value = Mcp.class, name = "mcp")
    })
    public sealed interface Request {

        /** Whether doing it twice is known to be the same as doing it once. */
        boolean idempotent();
    }

    /**
     * One HTTP request.
     *
     * @param uri absolute, or a path that the connection's {@code base_url} completes
     * @param body null where there is none; a JSON null is none too
     * @param redirect whether redirects are followed
     */
    public record Http(
            String method,
            String uri,
            Map<String, String> headers,
            Map<String, String> query,
            @Nullable JsonNode body,
            HttpOutput output,
            boolean redirect)
            implements Request {

        public Http {
            // A null that was written to the history comes back as a JSON null.
            body = body == null || body.isNull() ? null : body;
        }

        /** RFC 9110, section 9.2.2. */
        @Override
        public boolean idempotent() {
            return switch (method) {
                case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
                case String other -> false;
            };
        }
    }

    /**
     * An operation that an OpenAPI document describes.
     *
     * @param document where the document is, absolute
     * @param documentAuthorization for reading the document
     * @param operation the operation's {@code operationId}
     * @param parameters an object: the operation's parameters by name, and {@code body}
     */
    public record OpenApi(
            String document,
            @Nullable Authorization documentAuthorization,
            String operation,
            JsonNode parameters,
            HttpOutput output,
            boolean redirect)
            implements Request {

        /** Only the document tells, and only the activity reads it. */
        @Override
        public boolean idempotent() {
            return false;
        }
    }

    /**
     * A message that an AsyncAPI document describes, sent over HTTP.
     *
     * @param document where the document is, absolute
     * @param documentAuthorization for reading the document
     * @param channel of an AsyncAPI 2 document, else null
     * @param operation of an AsyncAPI 3 document, else null
     * @param server the name of the server to send to; null for the first that fits
     * @param variables values of the server's variables
     * @param payload null where there is none; a JSON null is none too
     * @param headers the message's
     */
    public record AsyncApi(
            String document,
            @Nullable Authorization documentAuthorization,
            @Nullable String channel,
            @Nullable String operation,
            @Nullable String server,
            Map<String, String> variables,
            @Nullable JsonNode payload,
            Map<String, String> headers)
            implements Request {

        public AsyncApi {
            payload = payload == null || payload.isNull() ? null : payload;
        }

        /** Only the document tells, and only the activity reads it. */
        @Override
        public boolean idempotent() {
            return false;
        }
    }

    /**
     * A method of a gRPC service that a proto document describes.
     *
     * @param proto where the document is, absolute
     * @param protoAuthorization for reading the document
     * @param service its name, with its package
     * @param arguments an object: the request message; an array of such where the method takes a stream
     */
    public record Grpc(
            String proto,
            @Nullable Authorization protoAuthorization,
            String service,
            String host,
            int port,
            String method,
            JsonNode arguments)
            implements Request {

        /** Only the document could tell, and only the activity reads it. */
        @Override
        public boolean idempotent() {
            return false;
        }
    }

    /**
     * A method of an agent (A2A 0.3, "Protocol RPC Methods").
     *
     * @param uri where the agent is, or where its card is
     * @param card whether {@code uri} is that of its card
     * @param parameters of the method
     */
    public record A2a(String method, String uri, boolean card, JsonNode parameters) implements Request {

        /** What only reads. */
        @Override
        public boolean idempotent() {
            return switch (method) {
                case "tasks/get",
                        "tasks/list",
                        "tasks/pushNotificationConfig/get",
                        "tasks/pushNotificationConfig/list",
                        "agent/getAuthenticatedExtendedCard" ->
                    true;
                case String other -> false;
            };
        }
    }

    /**
     * A method of an MCP server, over streamable HTTP.
     *
     * @param uri absolute, or a path that the connection's {@code base_url} completes
     * @param headers sent with every request
     * @param parameters of the method
     * @param client the {@code name} and {@code version} that the client gives itself; null for our own
     */
    public record Mcp(
            String protocolVersion,
            String method,
            String uri,
            Map<String, String> headers,
            JsonNode parameters,
            @Nullable JsonNode client)
            implements Request {

        public Mcp {
            client = client == null || client.isNull() ? null : client;
        }

        /** All but the calls of tools only read. */
        @Override
        public boolean idempotent() {
            return !method.equals("tools/call");
        }
    }

    /** Where the credentials come from. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "from")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Authorization.Connection.class, name = "connection"),
        @JsonSubTypes.Type(value = Authorization.Definition.class, name = "definition"),
        @JsonSubTypes.Type(value = Authorization.Data.class, name = "data")
    })
    public sealed interface Authorization {

        /** A stored connection; where {@code digest}, its user name and password answer a digest challenge. */
        record Connection(String name, boolean digest) implements Authorization {}

        /** The definition itself, at {@code pointer}: constants, which so stay out of the history. */
        record Definition(String scheme, String pointer) implements Authorization {}

        /** The run's own data: the definition computes them, so they are in the history like all data. */
        record Data(String scheme, JsonNode parameters) implements Authorization {}
    }

    /** The call with another request in its place. */
    public Call with(Request other, Duration left) {
        return new Call(definition, runId, key, idempotencyKey, other, authorization, left, turn);
    }
}
