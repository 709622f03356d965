package dev.millrace.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.call.rpc.EventStream;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.Header;
import dev.millrace.json.Json;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.WorkflowError.Type;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Posts JSON-RPC messages to a peer, and reads what comes back, as JSON or as a stream of events.
 *
 * @param headers beside those that every post has
 */
record RpcPost(Peer peer, List<Header> headers, Clock clock) {

    /** What came back: the messages in their order. */
    record Answer(EgressAnswer http, List<JsonNode> messages) {}

    /**
     * Posts {@code message}, and reads messages until one is the {@code last}.
     *
     * @throws CallFailed where no answer came, or one that refuses
     */
    Answer send(JsonNode message, Predicate<JsonNode> last) {
        var stream = new EventStream();
        var messages = new ArrayList<JsonNode>();
        var request = request(peer.uri(), headers, message, peer.left());
        var answer = peer.send(request, (bytes, length) -> {
            var from = messages.size();
            stream.read(bytes, length).forEach(data -> add(data, messages));
            return messages.subList(from, messages.size()).stream().anyMatch(last);
        });
        if (answer.status() < 200 || answer.status() > 299) {
            throw Refused.failed(request, answer, peer.redaction(), clock);
        }
        if (isStream(answer)) {
            stream.end().forEach(data -> add(data, messages));
            return new Answer(answer, messages);
        }
        messages.clear();
        if (answer.body().length > 0) {
            add(AnswerText.of(answer), messages);
        }
        return new Answer(answer, messages);
    }

    static EgressRequest request(URI uri, List<Header> headers, JsonNode message, Duration deadline) {
        return EgressRequest.of("POST", uri)
                .withHeaders(headers)
                .withHeader("Content-Type", "application/json")
                .withHeader("Accept", "application/json, text/event-stream")
                // A compressed stream would come in lumps.
                .withHeader("Accept-Encoding", "identity")
                .withBody(Json.write(message).getBytes(StandardCharsets.UTF_8))
                .withDeadline(deadline)
                .withMaxAnswer(RequestWriter.MAX_ANSWER, EgressRequest.Overflow.FAIL);
    }

    private static boolean isStream(EgressAnswer answer) {
        return answer.header("Content-Type").orElse("").toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }

    /** What is no JSON is passed over: then the answer is missing, which is told. */
    private static void add(String data, List<JsonNode> messages) {
        try {
            var message = Json.read(data);
            if (message.isArray()) {
                message.forEach(messages::add);
            } else {
                messages.add(message);
            }
        } catch (JsonProcessingException notJson) {
            // No message.
        }
    }

    /**
     * The {@code result} of {@code response}.
     *
     * @throws CallFailed with a runtime error where it is an error (DSL, "A2A Call" and "MCP Call")
     */
    JsonNode result(String method, JsonNode response) {
        var redaction = peer.redaction();
        if (response.has("error")) {
            var error = response.get("error");
            var said = redaction.text(error.path("message").asText("no message"));
            var more = error.hasNonNull("data") ? ": " + redaction.text(error.get("data").toString()) : "";
            throw new CallFailed(CallResult.failed(
                    Type.RUNTIME.error("%s was refused: %s"
                            .formatted(method, Refused.shortened("%s (%s)%s".formatted(said, error.path("code").asText(), more)))),
                    null));
        }
        return redaction.tree(response.path("result"));
    }

    /** There was an answer, and nothing in it that answers. */
    CallFailed unanswered(String method) {
        return new CallFailed(Failures.communication(
                "%s ended its answer to %s without a result.".formatted(peer.uri().getHost(), method)));
    }
}
