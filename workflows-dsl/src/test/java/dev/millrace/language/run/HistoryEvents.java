package dev.millrace.language.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.temporal.common.WorkflowExecutionHistory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;

/** Temporal's events without what a replay does not look at, and with payloads that a person can read; and back again. */
final class HistoryEvents {

    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final String JSON_ENCODING =
            Base64.getEncoder().encodeToString("json/plain".getBytes(StandardCharsets.UTF_8));

    /** Who did it, on which machine, with which release of the SDK. */
    private static final Set<String> NOISE = Set.of(
            "identity", "requestId", "taskId", "version", "sdkName", "sdkVersion", "workerVersion", "userMetadata",
            "meteringMetadata");

    private HistoryEvents() {}

    static JsonNode of(WorkflowExecutionHistory history) {
        try {
            var events = JSON.readTree(history.toJson(false)).path("events");
            withoutNoise(events);
            return readable(events);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static WorkflowExecutionHistory history(JsonNode events, String workflowId) {
        var history = JSON.createObjectNode();
        history.set("events", encoded(events));
        return WorkflowExecutionHistory.fromJson(history.toString(), workflowId);
    }

    /** Payloads are still in base64 here, so that no data of the run has such a field. */
    private static void withoutNoise(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(NOISE);
            if (object.path("taskQueue").path("kind").asText().equals("TASK_QUEUE_KIND_STICKY")) {
                object.remove("taskQueue");
            }
        }
        node.forEach(HistoryEvents::withoutNoise);
    }

    private static JsonNode readable(JsonNode node) throws JsonProcessingException {
        if (node.path("metadata").path("encoding").asText().equals(JSON_ENCODING)) {
            var payload = JSON.createObjectNode();
            var bytes = Base64.getDecoder().decode(node.path("data").asText());
            payload.set("json", JSON.readTree(new String(bytes, StandardCharsets.UTF_8)));
            return payload;
        }
        return switch (node) {
            case ObjectNode object -> {
                var copy = JSON.createObjectNode();
                for (var field : object.properties()) {
                    copy.set(field.getKey(), readable(field.getValue()));
                }
                yield copy;
            }
            case ArrayNode array -> {
                var copy = JSON.createArrayNode();
                for (var item : array) {
                    copy.add(readable(item));
                }
                yield copy;
            }
            case JsonNode scalar -> scalar;
        };
    }

    private static JsonNode encoded(JsonNode node) {
        if (node.has("json")) {
            var payload = JSON.createObjectNode();
            payload.putObject("metadata").put("encoding", JSON_ENCODING);
            var text = node.get("json").toString();
            return payload.put("data", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        }
        return switch (node) {
            case ObjectNode object -> {
                var copy = JSON.createObjectNode();
                object.properties().forEach(field -> copy.set(field.getKey(), encoded(field.getValue())));
                yield copy;
            }
            case ArrayNode array -> {
                var copy = JSON.createArrayNode();
                array.forEach(item -> copy.add(encoded(item)));
                yield copy;
            }
            case JsonNode scalar -> scalar;
        };
    }
}
