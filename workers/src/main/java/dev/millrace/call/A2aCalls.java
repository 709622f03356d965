package dev.millrace.call;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.call.rpc.JsonRpc;
import dev.millrace.egress.Header;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Calls agents over JSON-RPC (A2A 0.3). */
@Component
class A2aCalls {

    private static final int ID = 1;
    private static final Set<String> STREAMING = Set.of("message/stream", "tasks/resubscribe");

    private final Peers peers;
    private final Documents documents;
    private final Clock clock;

    A2aCalls(Peers peers, Documents documents, Clock clock) {
        this.peers = peers;
        this.documents = documents;
        this.clock = clock;
    }

    CallResult make(Call call, Call.A2a request) {
        var named = peers.at(call, call.authorization(), request.uri());
        var agent = request.card()
                ? named.at(documents
                        .read(call, DocumentKind.AGENT_CARD, request.uri(), call.authorization())
                        .endpoint())
                : named;
        var post = new RpcPost(agent, headers(call), clock);
        var message = message(call, request);
        return Failures.ifTooLarge(CallResult.of(
                isStreaming(request)
                        ? all(post, request.method(), message)
                        : one(post, request.method(), message)));
    }

    static List<Header> headers(Call call) {
        return List.of(new Header("Idempotency-Key", RequestWriter.ascii(call.idempotencyKey())));
    }

    static JsonNode message(Call call, Call.A2a request) {
        return JsonRpc.request(ID, request.method(), parameters(call, request));
    }

    /** Whether there may be many results, which are given as an array. */
    static boolean isStreaming(Call.A2a request) {
        return STREAMING.contains(request.method());
    }

    private static JsonNode one(RpcPost post, String method, JsonNode message) {
        return post.send(message, A2aCalls::answers).messages().stream()
                .filter(A2aCalls::answers)
                .findFirst()
                .map(response -> post.result(method, response))
                .orElseThrow(() -> post.unanswered(method));
    }

    /** Every result of a stream, in order. */
    private static JsonNode all(RpcPost post, String method, JsonNode message) {
        var results = JsonNodeFactory.instance.arrayNode();
        post.send(message, A2aCalls::isLast).messages().stream()
                .filter(A2aCalls::answers)
                .forEach(response -> results.add(post.result(method, response)));
        if (results.isEmpty()) {
            throw post.unanswered(method);
        }
        return results;
    }

    private static boolean answers(JsonNode message) {
        return JsonRpc.answers(message, ID);
    }

    /** A2A 0.3, "SendStreamingMessageResponse": an error, a message, or the update that says that it is the final one. */
    private static boolean isLast(JsonNode message) {
        var result = message.path("result");
        return answers(message)
                && (message.has("error")
                        || result.path("kind").asText().equals("message")
                        || result.path("final").asBoolean(false));
    }

    /** DSL, "A2A Call": a message has an id and a role. The id is the same for every attempt, so that agents know it again. */
    private static JsonNode parameters(Call call, Call.A2a request) {
        if (!request.parameters().isObject()) {
            throw new IllegalArgumentException("The parameters of %s must be an object.".formatted(request.method()));
        }
        var parameters = request.parameters().deepCopy();
        if (request.method().startsWith("message/") && parameters.path("message") instanceof ObjectNode message) {
            var id = UUID.nameUUIDFromBytes(call.idempotencyKey().getBytes(StandardCharsets.UTF_8));
            putUnlessThere(message, "messageId", id.toString());
            putUnlessThere(message, "role", "user");
            putUnlessThere(message, "kind", "message");
        }
        return parameters;
    }

    private static void putUnlessThere(ObjectNode message, String field, String value) {
        if (!message.hasNonNull(field)) {
            message.put(field, value);
        }
    }
}
