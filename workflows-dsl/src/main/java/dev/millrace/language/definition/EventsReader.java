package dev.millrace.language.definition;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Consumption.Correlation;
import dev.millrace.language.definition.Consumption.EventFilter;
import dev.millrace.language.definition.Consumption.Until;
import dev.millrace.language.expression.Template;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads which events are awaited. */
final class EventsReader {

    private EventsReader() {}

    /** An object with {@code one}, {@code all}, or {@code any} and perhaps {@code until}. */
    static Consumption consumption(JsonNode node) {
        if (node.has("one")) {
            return new Consumption.One(filter(node.path("one")));
        }
        return node.has("all")
                ? new Consumption.All(filters(node.path("all")))
                : new Consumption.Any(filters(node.path("any")), until(node.get("until")));
    }

    private static @Nullable Until until(@Nullable JsonNode node) {
        if (node == null) {
            return null;
        }
        return node.isTextual() ? new Until.Holds(Template.expression(node)) : new Until.Consumed(consumption(node));
    }

    private static List<EventFilter> filters(JsonNode list) {
        return list.valueStream().map(EventsReader::filter).toList();
    }

    private static EventFilter filter(JsonNode node) {
        var with = new LinkedHashMap<String, JsonNode>();
        node.path("with").properties().forEach(entry -> with.put(entry.getKey(), entry.getValue()));
        var correlate = new LinkedHashMap<String, Correlation>();
        node.path("correlate").properties().forEach(entry -> {
            var expect = entry.getValue().get("expect");
            correlate.put(
                    entry.getKey(),
                    new Correlation(
                            Template.jqOf(entry.getValue().path("from").asText()),
                            expect == null ? null : Template.value(expect)));
        });
        return new EventFilter(with, correlate);
    }
}
