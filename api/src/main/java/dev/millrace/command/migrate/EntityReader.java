package dev.millrace.command.migrate;

import static dev.millrace.command.migrate.ConfigProblems.child;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.command.migrate.ConfigReader.Defaults;
import dev.millrace.command.migrate.Entity.Reference;
import dev.millrace.language.lint.Nearest;
import dev.millrace.language.source.Source;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.mapping.FieldMapping;
import dev.millrace.sync.mapping.Mapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the entities of a configuration and puts them in the order in which they can be moved. */
final class EntityReader {

    static final int USUAL_BATCH = 1_000;
    static final int LARGEST_BATCH = 10_000;

    private static final int MOST = 200;
    private static final String TYPE = "[a-z][a-z0-9_]{0,62}";
    private static final Set<String> FIELDS =
            Set.of("name", "type", "from", "key", "mapping", "references", "batch_size", "skip_errors");

    private final Source source;
    private final ConfigProblems problems;
    private final SourceKind kind;

    /** By their names, with the pointers at which they stand. */
    private final Map<String, String> pointers = new LinkedHashMap<>();

    EntityReader(Source source, ConfigProblems problems, SourceKind kind) {
        this.source = source;
        this.problems = problems;
        this.kind = kind;
    }

    List<Entity> read(int batchSize, boolean skipErrors, Defaults defaults) {
        var nodes = source.tree().path("entities");
        if (!nodes.isArray() || nodes.isEmpty() || nodes.size() > MOST) {
            if (nodes.isMissingNode()) {
                problems.missing("", "entities", "a list of what is moved");
            } else {
                problems.add("/entities", "entities is a list of 1 to %d".formatted(MOST), null);
            }
            return List.of();
        }
        for (var index = 0; index < nodes.size(); index++) {
            name("/entities/" + index);
        }
        var entities = new LinkedHashMap<String, Entity>();
        pointers.forEach((name, pointer) -> {
            var size = problems.whole(pointer, "batch_size", batchSize, LARGEST_BATCH);
            var skip = problems.flag(pointer, "skip_errors", skipErrors);
            entities.put(
                    name,
                    entity(name, pointer, defaults.batchSize() == null ? size : defaults.batchSize(), skip || defaults.skipErrors()));
        });
        return ordered(entities);
    }

    private void name(String pointer) {
        if (problems.object(pointer, FIELDS).isMissingNode()) {
            return;
        }
        var type = problems.required(pointer, "type", "of the records, such as users");
        if (type != null && !type.matches(TYPE)) {
            problems.add(child(pointer, "type"), "a type is a name in snake_case and in the plural, such as users", null);
        }
        var name = problems.text(pointer, "name");
        var known = name == null ? type : name;
        if (known != null && pointers.putIfAbsent(known, pointer) != null) {
            problems.add(
                    child(pointer, name == null ? "type" : "name"),
                    "two entities are called '%s'; give each a name of its own".formatted(known),
                    known + "_2");
        }
    }

    private Entity entity(String name, String pointer, int batchSize, boolean skipErrors) {
        var node = source.tree().at(pointer);
        var key = problems.required(pointer, "key", "the unique field by which a record is known again, such as external_id");
        var fields = new LinkedHashSet<String>();
        var mapper = mapper(pointer, node.path("mapping"), fields);
        if (key != null && !fields.isEmpty() && !fields.contains(key)) {
            problems.add(
                    child(pointer, "key"), "the mapping makes no field '%s'".formatted(key), Nearest.to(key, fields));
        }
        from(pointer, node);
        return new Entity(
                name,
                node.path("type").asText(),
                ConfigReader.from(kind, node.path("from"), name),
                key == null ? "" : key,
                mapper,
                List.copyOf(fields),
                references(name, pointer, node.path("references"), fields),
                batchSize,
                skipErrors);
    }

    private void from(String pointer, JsonNode node) {
        var at = child(pointer, "from");
        if (kind == SourceKind.REST && !node.has("from")) {
            problems.missing(pointer, "from", "the stream to read, as {stream: {path: /people, key: id}}");
        } else if (node.path("from").isObject() || kind == SourceKind.REST) {
            problems.object(at, kind.places());
            if (kind == SourceKind.REST && node.path("from").isObject()) {
                RestStream.check(problems, at, node.path("from"));
            }
            kind.places().stream()
                    .filter(name -> !name.equals("stream") && !name.equals("parameters"))
                    .forEach(name -> problems.text(at, name));
            problems.reading(at, kind);
            if (kind == SourceKind.JDBC && node.path("from").has("table") == node.path("from").has("query")) {
                problems.add(at, "from has either a table or a query", null);
            }
        } else if (node.has("from") && !node.path("from").isTextual()) {
            problems.add(at, "from is a text, the %s, or an object".formatted(kind.usualPlace()), null);
        }
    }

    /** Every rule is looked at alone, so that all mistakes are told and not the first. */
    private Mapper mapper(String pointer, JsonNode rules, Set<String> fields) {
        var at = child(pointer, "mapping");
        if (!rules.isMissingNode() && !rules.isArray()) {
            problems.add(at, "mapping is a list of {ours, theirs, transform}", null);
        }
        var mapping = new ArrayList<FieldMapping>();
        var sound = true;
        for (var index = 0; rules.isArray() && index < rules.size(); index++) {
            var rule = at + "/" + index;
            problems.object(rule, Set.of("ours", "theirs", "transform"));
            var read = new FieldMapping(
                    rules.get(index).path("ours").asText(""),
                    rules.get(index).path("theirs").textValue(),
                    rules.get(index).get("transform"));
            sound &= isSound(List.of(read), field -> at(rule, field));
            mapping.add(read);
            fields.add(read.ours());
        }
        return new Mapper(sound && isSound(mapping, field -> pointer + "/" + field) ? mapping : List.of());
    }

    /** {@code mapping/0/ours} of the rule alone, or the rule where the field is missing. */
    private String at(String rule, String field) {
        var exact = rule + field.replaceFirst("^mapping/0", "");
        return source.tree().at(exact).isMissingNode() ? rule : exact;
    }

    private interface Pointers {
        String of(String field);
    }

    private boolean isSound(List<FieldMapping> mapping, Pointers pointers) {
        try {
            new Mapper(mapping);
            return true;
        } catch (Refusal wrong) {
            problems.add(pointers.of(String.valueOf(wrong.field())), String.valueOf(wrong.getMessage()), null);
            return false;
        }
    }

    private List<Reference> references(String name, String pointer, JsonNode nodes, Set<String> fields) {
        var references = new ArrayList<Reference>();
        for (var index = 0; nodes.isArray() && index < nodes.size(); index++) {
            var at = child(pointer, "references") + "/" + index;
            problems.object(at, Set.of("ours", "entity"));
            var ours = problems.required(at, "ours", "the field that has the other's key");
            var entity = problems.required(at, "entity", "the name of the entity that is referred to");
            if (ours != null && !fields.isEmpty() && !fields.contains(ours)) {
                problems.add(at + "/ours", "the mapping makes no field '%s'".formatted(ours), Nearest.to(ours, fields));
            }
            if (entity != null && name.equals(entity)) {
                problems.add(
                        at + "/entity",
                        "an entity cannot refer to itself; move it once without this field, and by a second entity of the type with it",
                        null);
            } else if (entity != null && !pointers.containsKey(entity)) {
                problems.word(at + "/entity", entity, pointers.keySet(), "entity");
            } else if (entity != null && ours != null) {
                var other = source.tree().at(String.valueOf(pointers.get(entity)));
                references.add(new Reference(ours, entity, other.path("type").asText(), other.path("key").asText()));
            }
        }
        return references;
    }

    private List<Entity> ordered(Map<String, Entity> entities) {
        var parents = new LinkedHashMap<String, Set<String>>();
        entities.forEach((name, entity) -> {
            var needed = new LinkedHashSet<String>();
            entity.references().forEach(reference -> needed.add(reference.entity()));
            parents.put(name, needed);
        });
        var circle = new ArrayList<String>();
        var order = ConfigReader.ordered(parents, circle);
        if (!circle.isEmpty()) {
            @Nullable String at = pointers.get(circle.getFirst());
            problems.add(
                    at + "/references",
                    "%s refer to one another in a circle; move one of them first without its reference"
                            .formatted(String.join(", ", circle)),
                    null);
        }
        return order.stream().map(entities::get).toList();
    }
}
