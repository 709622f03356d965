package dev.millrace.command.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.stream.Stream;
import dev.millrace.sync.stream.StreamCheck;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The stream of an entity, as syncs have it. */
final class RestStream {

    private RestStream() {}

    static Stream of(JsonNode from) {
        return Json.mapper().convertValue(from.path("stream"), Stream.class);
    }

    static Map<String, String> parameters(JsonNode from) {
        var parameters = new LinkedHashMap<String, String>();
        from.path("parameters").properties().forEach(entry -> parameters.put(entry.getKey(), entry.getValue().asText()));
        return parameters;
    }

    static void check(ConfigProblems problems, String pointer, JsonNode from) {
        if (!from.has("stream")) {
            problems.missing(pointer, "stream", "{path, key, items, paginator, …}, as syncs have it");
            return;
        }
        try {
            var stream = Json.mapper().treeToValue(from.path("stream"), Stream.class);
            StreamCheck.check(stream);
            StreamCheck.check(stream, parameters(from));
        } catch (Refusal wrong) {
            problems.add(pointer + "/" + wrong.field(), String.valueOf(wrong.getMessage()), null);
        } catch (MismatchedInputException wrong) {
            var path = wrong.getPath().stream()
                    .map(one -> one.getFieldName() == null ? String.valueOf(one.getIndex()) : one.getFieldName())
                    .collect(Collectors.joining("/"));
            problems.add(pointer + "/stream/" + path, "this cannot stand in a stream", null);
        } catch (JsonProcessingException wrong) {
            problems.add(pointer + "/stream", "this is no stream: " + wrong.getOriginalMessage(), null);
        }
    }
}
