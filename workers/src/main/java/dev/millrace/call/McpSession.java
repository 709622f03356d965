package dev.millrace.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.call.rpc.JsonRpc;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.Header;
import dev.millrace.language.run.Call;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A session with an MCP server (MCP 2025-06-18, "Lifecycle" and "Streamable HTTP"), in which one thing is asked. */
final class McpSession implements AutoCloseable {

    /** All that have this lifecycle and this transport. */
    private static final Set<String> VERSIONS = Set.of("2025-03-26", "2025-06-18", "2025-11-25");

    /** What the transport needs for itself. */
    private static final Set<String> RESERVED = Set.of(
            "accept", "accept-encoding", "content-type", "idempotency-key", "mcp-protocol-version", "mcp-session-id");

    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final int GREETING = 1;
    private static final int QUESTION = 2;
    private static final String OWN_VERSION =
            Optional.ofNullable(McpSession.class.getPackage().getImplementationVersion()).orElse("dev");

    private final Peer server;
    private final Call.Mcp call;
    private final Clock clock;
    private @Nullable String version;
    private @Nullable String session;

    private McpSession(Peer server, Call.Mcp call, Clock clock) {
        this.server = server;
        this.call = call;
        this.clock = clock;
    }

    static McpSession open(Peer server, Call.Mcp call, Clock clock) {
        var session = new McpSession(server, call, clock);
        try {
            session.greet();
            return session;
        } catch (RuntimeException unwelcome) {
            session.close();
            throw unwelcome;
        }
    }

    private void greet() {
        var parameters = JsonNodeFactory.instance.objectNode().put("protocolVersion", call.protocolVersion());
        parameters.putObject("capabilities");
        parameters.set("clientInfo", call.client() == null ? ourselves() : call.client());
        var answer = post(List.of()).send(JsonRpc.request(GREETING, "initialize", parameters), this::greets);
        session = answer.http().header("Mcp-Session-Id").orElse(null);
        var spoken = result("initialize", answer, GREETING).path("protocolVersion").asText();
        if (!VERSIONS.contains(spoken)) {
            throw new IllegalArgumentException(
                    "The server speaks MCP %s, which is not supported yet.".formatted(server.redaction().text(spoken)));
        }
        version = spoken;
        post(List.of()).send(JsonRpc.notification("notifications/initialized"), message -> true);
    }

    private static JsonNode ourselves() {
        return JsonNodeFactory.instance.objectNode().put("name", "millrace").put("version", OWN_VERSION);
    }

    /** The message that {@code call} is. */
    static JsonNode question(Call.Mcp call) {
        if (!call.parameters().isObject()) {
            throw new IllegalArgumentException("The parameters of %s must be an object.".formatted(call.method()));
        }
        return JsonRpc.request(QUESTION, call.method(), call.parameters());
    }

    /** What the server answers to {@code question}. */
    JsonNode ask(JsonNode question, String idempotencyKey) {
        var post = post(List.of(new Header("Idempotency-Key", idempotencyKey)));
        var answer = post.send(question, this::answers);
        return result(call.method(), answer, QUESTION);
    }

    private JsonNode result(String method, RpcPost.Answer answer, int id) {
        var post = post(List.of());
        return answer.messages().stream()
                .filter(message -> JsonRpc.answers(message, id))
                .findFirst()
                .map(response -> post.result(method, response))
                .orElseThrow(() -> post.unanswered(method));
    }

    private boolean greets(JsonNode message) {
        return JsonRpc.answers(message, GREETING);
    }

    /** What the server asks in the meantime is replied to at once, since it may wait for that. */
    private boolean answers(JsonNode message) {
        if (JsonRpc.asks(message)) {
            quietly(() -> post(List.of()).send(JsonRpc.reply(message), any -> true));
        }
        return JsonRpc.answers(message, QUESTION);
    }

    private RpcPost post(List<Header> more) {
        var headers = headers();
        headers.addAll(more);
        return new RpcPost(server, headers, clock);
    }

    /** The call's own, but for the reserved ones, and the session's. */
    private List<Header> headers() {
        var headers = headers(call, version);
        if (session != null) {
            headers.add(new Header("Mcp-Session-Id", session, true));
        }
        return headers;
    }

    static List<Header> headers(Call.Mcp call, @Nullable String version) {
        var headers = new ArrayList<Header>();
        call.headers().forEach((name, value) -> {
            if (!RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
                headers.add(new Header(name, value));
            }
        });
        if (version != null) {
            headers.add(new Header("MCP-Protocol-Version", version));
        }
        return headers;
    }

    /** Tells the server that it may forget the session; whether it does changes nothing for us. */
    @Override
    public void close() {
        if (session != null && server.left().isPositive()) {
            quietly(() -> server.send(EgressRequest.of("DELETE", server.uri())
                    .withHeaders(headers())
                    .withDeadline(FAREWELL)));
        }
    }

    private static void quietly(Runnable sending) {
        try {
            sending.run();
        } catch (RuntimeException unheard) {
            // Only the answer to the call counts.
        }
    }
}
