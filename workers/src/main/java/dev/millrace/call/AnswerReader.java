package dev.millrace.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressRequest;
import dev.millrace.json.Json;
import dev.millrace.language.definition.Task.HttpOutput;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import java.time.Clock;
import java.util.Base64;
import java.util.Locale;

/**
 * Reads an answer as the DSL's {@code output} asks: bytes in base64, content, or the whole answer. Content is parsed
 * where its type is JSON; where it says JSON and is none, it is given as text.
 */
final class AnswerReader {

    private final Call.Http call;
    private final EgressRequest request;
    private final EgressAnswer answer;
    private final Redaction redaction;
    private final Clock clock;

    AnswerReader(Call.Http call, EgressRequest request, EgressAnswer answer, Redaction redaction, Clock clock) {
        this.call = call;
        this.request = request;
        this.answer = answer;
        this.redaction = redaction;
        this.clock = clock;
    }

    /** @throws CallFailed where the answer refuses */
    CallResult read() {
        // A followed redirect has led to its end; a 3xx that is left has no place to go, and is an answer like another.
        var highest = call.redirect() ? 399 : 299;
        if (answer.status() < 200 || answer.status() > highest) {
            var failed = Refused.failed(request, answer, redaction, clock);
            throw call.output() == HttpOutput.RESPONSE ? failed.saying(response()) : failed;
        }
        return CallResult.of(
                switch (call.output()) {
                    case RAW -> JsonNodeFactory.instance.textNode(
                            Base64.getEncoder().encodeToString(redaction.bytes(answer.body())));
                    case CONTENT -> content();
                    case RESPONSE -> response();
                });
    }

    private JsonNode content() {
        if (answer.body().length == 0) {
            return JsonNodeFactory.instance.nullNode();
        }
        var type = answer.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.contains("json")) {
            try {
                return redaction.tree(Json.read(AnswerText.of(answer)));
            } catch (JsonProcessingException notJson) {
                return JsonNodeFactory.instance.textNode(redaction.value(AnswerText.of(answer)));
            }
        }
        return JsonNodeFactory.instance.textNode(redaction.value(AnswerText.of(answer)));
    }

    private JsonNode response() {
        var sent = JsonNodeFactory.instance.objectNode();
        request.headers().stream()
                .filter(header -> !header.sensitive())
                .forEach(header -> sent.put(header.name(), redaction.text(header.value())));
        var received = JsonNodeFactory.instance.objectNode();
        answer.headers().forEach(header -> received.put(header.name().toLowerCase(Locale.ROOT), redaction.value(header.value())));
        var asked = JsonNodeFactory.instance
                .objectNode()
                .put("method", request.method())
                .put("uri", redaction.text(request.uri().toString()));
        asked.set("headers", sent);
        var response = JsonNodeFactory.instance.objectNode();
        response.set("request", asked);
        response.put("statusCode", answer.status());
        response.set("headers", received);
        response.set("content", content());
        return response;
    }
}
