package dev.millrace.console.integration;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.console.Sentence;
import dev.millrace.json.Json;
import dev.millrace.language.action.Action;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * An action as a connector's page offers it.
 *
 * @param example a task that calls it, to be copied
 */
record Offer(String name, String title, String documentation, List<Argument> arguments, String example) {

    /** @param type in words, the allowed ones where there are only so many */
    record Argument(String name, String type, boolean required, String description) {}

    static Offer of(Action action) {
        var required = texts(action.input().path("required"));
        return new Offer(
                action.name(),
                action.title(),
                action.task().at("/metadata/documentation").asText(),
                action.input().path("properties").properties().stream()
                        .map(argument -> new Argument(
                                argument.getKey(),
                                type(argument.getValue()),
                                required.contains(argument.getKey()),
                                Sentence.of(argument.getValue().path("description").asText())))
                        .toList(),
                example(action));
    }

    private static String type(JsonNode schema) {
        var allowed = texts(schema.path("enum"));
        var types = schema.path("type").isArray() ? texts(schema.path("type")) : List.of(schema.path("type").asText());
        return String.join(" or ", allowed.isEmpty() ? types : allowed);
    }

    private static String example(Action action) {
        var task = new LinkedHashMap<String, Object>();
        task.put("call", action.name());
        var arguments = Json.mapper().convertValue(
                action.input().path("examples").path(0), new TypeReference<LinkedHashMap<String, Object>>() {});
        if (!arguments.isEmpty()) {
            task.put("with", arguments);
        }
        var block = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setWidth(100).build();
        return new Dump(block).dumpToString(List.of(Map.of(action.name().substring(action.name().indexOf('.') + 1), task)));
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }
}
