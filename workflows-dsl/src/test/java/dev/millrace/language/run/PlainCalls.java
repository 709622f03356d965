package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.definition.Task.HttpOutput;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes HTTP calls over real HTTP, as simply as can be, answers every other kind with its own request, and remembers what
 * was called and emitted.
 */
final class PlainCalls implements CallActivity, EmitActivity, EffectsActivity {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    volatile Supplier<Instant> now = Instant::now;
    final List<Call> made = new CopyOnWriteArrayList<>();
    final List<ObjectNode> emitted = new CopyOnWriteArrayList<>();
    final Map<String, Effect> effects = new ConcurrentHashMap<>();

    @Override
    public CallResult call(Call call) {
        made.add(call);
        return switch (call.request()) {
            case Call.Http http -> later(call, http, http(http));
            case Call.Request other -> CallResult.of(JSON.valueToTree(other));
        };
    }

    /** A call below {@code /limited} is made again after 30 s; one below {@code /limited/even} whatever catches it. */
    private CallResult later(Call call, Call.Http request, CallResult result) {
        var turn = call.turn();
        if (turn == null || result.error() == null || !request.uri().contains("/limited/")) {
            return result;
        }
        var at = now.get().plusSeconds(30);
        var even = request.uri().contains("/limited/even");
        return result.later(new CallResult.Later(at, "The service's limit.", even, new Call.Turn(turn.failures() + 1, at)));
    }

    private CallResult http(Call.Http call) {
        try {
            var body = call.body() == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(call.body().toString());
            var query = call.query().entrySet().stream()
                    .map(pair -> pair.getKey() + "=" + pair.getValue())
                    .reduce((one, other) -> one + "&" + other)
                    .map(pairs -> "?" + pairs)
                    .orElse("");
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create(call.uri() + query)).method(call.method(), body).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                return CallResult.failed(
                        WorkflowError.Type.COMMUNICATION.error(answer.statusCode(), "answered " + answer.statusCode()),
                        null);
            }
            var content = JSON.readTree(answer.body());
            return CallResult.of(call.output() == HttpOutput.RESPONSE ? response(answer, content) : content);
        } catch (IllegalArgumentException notCallable) {
            return CallResult.failed(WorkflowError.Type.CONFIGURATION.error(notCallable.toString()), null);
        } catch (IOException failed) {
            return CallResult.failed(WorkflowError.Type.COMMUNICATION.error(failed.toString()), null);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static JsonNode response(HttpResponse<String> answer, JsonNode content) {
        var response = JsonNodeFactory.instance.objectNode().put("statusCode", answer.statusCode());
        response.set("content", content);
        return response;
    }

    @Override
    public @Nullable WorkflowError emit(String workspaceId, String runId, ObjectNode event) {
        if (event.path("type").asText().equals("refused")) {
            return WorkflowError.Type.VALIDATION.error("An event of this type is not taken.");
        }
        emitted.add(event);
        return null;
    }

    @Override
    public Map<String, Effect> load(String runId, String after) {
        return after.isEmpty() ? effects : Map.of();
    }
}
