package dev.millrace.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a record type is to be like. It replaces what was: what is left out is not so.
 *
 * @param schema the JSON Schema of a record's data; anything goes without one
 * @param display the field that people know a record by
 * @param unique fields of which no two records may have the same value, ten at most
 * @param relations names and what they lead to, twenty at most
 * @param singular what the types of its events begin with; made from the type without it
 */
public record RecordTypeDraft(
        @Nullable JsonNode schema,
        @Nullable String display,
        @Nullable List<@Nullable String> unique,
        @Nullable Map<String, @Nullable RelationDraft> relations,
        @Nullable String singular) {

    /** @param cardinality {@code many} unless it is {@code one} */
    public record RelationDraft(
            @Nullable String type, @Nullable String field, Relation.@Nullable Cardinality cardinality) {}

    public static final RecordTypeDraft EMPTY = new RecordTypeDraft(null, null, null, null, null);

    static final int MOST_UNIQUE = 10;
    private static final int MOST_RELATIONS = 20;
    private static final int LONGEST_SCHEMA = 256 * 1024;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final Pattern FIELD = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,99}");

    /** Refuses with 422 a name that no type can have. */
    public static void requireName(String type) {
        if (!NAME.matcher(type).matches()) {
            throw Refusal.invalid(
                    "record_type_name_invalid",
                    "type",
                    "A record type is named in the plural with a-z, 0-9 and _, at most 63 of them, such as order_items.");
        }
    }

    /** The schema; refuses with 422 one that is none. */
    @Nullable JsonNode checkedSchema() {
        if (schema == null || schema.isNull()) {
            return null;
        }
        if (Json.write(schema).length() > LONGEST_SCHEMA) {
            throw Refusal.invalid("record_schema_invalid", "schema", "A schema may have 256 KiB.");
        }
        RecordSchema.requireValid(schema);
        return schema;
    }

    @Nullable String checkedDisplay() {
        return display == null ? null : field(display, "display");
    }

    List<String> checkedUnique() {
        var fields = new LinkedHashSet<String>();
        for (var given : unique == null ? List.<@Nullable String>of() : unique) {
            fields.add(field(given, "/unique/" + fields.size()));
        }
        if (fields.size() > MOST_UNIQUE) {
            throw Refusal.invalid("field_invalid", "unique", "A type has %d unique fields at most.".formatted(MOST_UNIQUE));
        }
        return List.copyOf(fields);
    }

    Map<String, Relation> checkedRelations() {
        var checked = new LinkedHashMap<String, Relation>();
        if (relations == null) {
            return checked;
        }
        if (relations.size() > MOST_RELATIONS) {
            throw Refusal.invalid("field_invalid", "relations", "A type has %d relations at most.".formatted(MOST_RELATIONS));
        }
        relations.forEach((name, relation) -> {
            var at = "/relations/" + name.replace("~", "~0").replace("/", "~1");
            field(name, at);
            if (relation == null || relation.type() == null) {
                throw Refusal.invalid("field_missing", at + "/type", "A relation names the other type, such as tasks.");
            }
            if (!NAME.matcher(relation.type()).matches()) {
                throw Refusal.invalid("field_invalid", at + "/type", "This must be the name of a record type.");
            }
            checked.put(
                    name,
                    new Relation(
                            relation.type(),
                            field(relation.field(), at + "/field"),
                            relation.cardinality() == null ? Relation.Cardinality.MANY : relation.cardinality()));
        });
        return checked;
    }

    String checkedSingular(String type) {
        if (singular == null) {
            return Singular.of(type);
        }
        if (!NAME.matcher(singular).matches()) {
            throw Refusal.invalid("field_invalid", "singular", "singular has a-z, 0-9 and _, at most 63 of them.");
        }
        return singular;
    }

    /** As it is kept. */
    static ObjectNode tree(Map<String, Relation> relations) {
        return Json.mapper().valueToTree(relations);
    }

    private static String field(@Nullable String name, String at) {
        if (name == null || !FIELD.matcher(name).matches()) {
            throw Refusal.invalid(
                    "field_invalid", at, "This must be a field at the top of the data: letters, digits, _ and -, at most 100.");
        }
        return name;
    }
}
