package dev.millrace.sync.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.millrace.refusal.Refusal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a type's JSON Schema certainly has against a mapping. It looks at {@code properties}, {@code additionalProperties} and
 * {@code type} alone; what other keywords want shows when records are written.
 */
public final class MappingSchema {

    private MappingSchema() {}

    /** Refuses with 422 and the place a rule whose field no record can have. */
    public static void check(List<FieldMapping> mapping, @Nullable JsonNode schema) {
        if (schema == null) {
            return;
        }
        var rules = new Mapper(mapping).rules();
        for (var index = 0; index < rules.size(); index++) {
            var rule = rules.get(index);
            var field = at(schema, rule.ours(), "mapping/%d/ours".formatted(index));
            var wanted = types(field);
            var made = rule.transform().types();
            if (!wanted.isEmpty() && !made.isEmpty() && made.stream().noneMatch(type -> fits(type, wanted))) {
                throw Refusal.invalid(
                        "mapping_invalid",
                        "mapping/%d/transform".formatted(index),
                        "The transform makes %s, and the type of records wants %s in '%s'."
                                .formatted(words(made), words(wanted), rule.ours()));
            }
        }
    }

    private static JsonNode at(JsonNode schema, String field, String place) {
        var found = schema;
        for (var name : field.split("\\.")) {
            var closed = found.path("additionalProperties").isBoolean()
                    && !found.path("additionalProperties").asBoolean()
                    && !found.has("patternProperties");
            if (closed && !found.path("properties").has(name)) {
                throw Refusal.invalid(
                        "mapping_invalid", place, "The type of records allows no field '%s'.".formatted(field));
            }
            found = found.path("properties").path(name);
        }
        return found.isObject() ? found : MissingNode.getInstance();
    }

    private static Set<String> types(JsonNode schema) {
        var types = new HashSet<String>();
        var type = schema.path("type");
        if (type.isTextual()) {
            types.add(type.asText());
        }
        type.forEach(one -> types.add(one.asText()));
        return types;
    }

    private static boolean fits(String made, Set<String> wanted) {
        return wanted.contains(made) || made.equals("integer") && wanted.contains("number");
    }

    private static String words(Set<String> types) {
        return String.join(" or ", types.stream().sorted().toList());
    }
}
