package dev.millrace.language.run;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Task.HttpOutput;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request that a run asks for. It holds no secret of a connection: {@code authorization} says where the
 * activity finds it.
 *
 * @param key identifies the call within its run, over replays and engines; an attempt has its own
 * @param idempotencyKey the same for every attempt of the call
 * @param uri absolute, or a path that the connection's {@code base_url} completes
 */
public record HttpCall(
        DefinitionRef definition,
        String runId,
        String key,
        String idempotencyKey,
        String method,
        String uri,
        Map<String, String> headers,
        Map<String, String> query,
        @Nullable JsonNode body,
        @Nullable Authorization authorization,
        HttpOutput output,
        boolean redirect,
        Duration deadline) {

    /** Where the credentials come from. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "from")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Authorization.Connection.class, name = "connection"),
        @JsonSubTypes.Type(value = Authorization.Definition.class, name = "definition"),
        @JsonSubTypes.Type(value = Authorization.Data.class, name = "data")
    })
    public sealed interface Authorization {

        /** A stored connection. */
        record Connection(String name) implements Authorization {}

        /** The definition itself, at {@code pointer}: constants, which so stay out of the history. */
        record Definition(String scheme, String pointer) implements Authorization {}

        /** The run's own data: the definition computes them, so they are in the history like all data. */
        record Data(String scheme, JsonNode parameters) implements Authorization {}
    }

    /** Whether doing it twice is the same as doing it once (RFC 9110, section 9.2.2). */
    public boolean idempotent() {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
            case String other -> false;
        };
    }
}
