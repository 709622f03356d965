package dev.millrace.webhook.type;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.webhook.type.EventType.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The types of events that we make or pass on, in the order of their names. They are data: a file a type under
 * {@code event-types} on the class path; a file that cannot be read refuses the start.
 */
final class OurEventTypes {

    private final List<EventType> all;

    private OurEventTypes(List<EventType> all) {
        this.all = List.copyOf(all);
    }

    static OurEventTypes load() {
        try {
            var files = new PathMatchingResourcePatternResolver().getResources("classpath*:event-types/*.yml");
            var types = new ArrayList<EventType>();
            for (var file : files) {
                types.add(read(file));
            }
            types.sort(Comparator.comparing(EventType::type));
            return new OurEventTypes(types);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    List<EventType> all() {
        return all;
    }

    Optional<EventType> find(String type) {
        return all.stream().filter(known -> known.type().equals(type)).findFirst();
    }

    private static EventType read(Resource file) throws IOException {
        try (var text = file.getInputStream()) {
            var label = String.valueOf(file.getFilename());
            var loaded = new Load(LoadSettings.builder().setLabel(label).build()).loadFromInputStream(text);
            JsonNode tree = Json.mapper().valueToTree(loaded);
            return new EventType(
                    required(tree, "type", label),
                    Origin.MILLRACE,
                    tree.path("family").asBoolean(false),
                    required(tree, "title", label),
                    required(tree, "description", label),
                    required(tree, "source", label),
                    tree.path("schema"),
                    tree.path("example"),
                    false,
                    new TreeMap<>(),
                    null,
                    null);
        }
    }

    private static String required(JsonNode tree, String field, String file) {
        var value = tree.path(field).asText();
        if (value.isEmpty()) {
            throw new IllegalStateException("event-types/%s has no %s".formatted(file, field));
        }
        return value;
    }
}
