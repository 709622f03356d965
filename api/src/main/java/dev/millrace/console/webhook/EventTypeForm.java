package dev.millrace.console.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.JsonBlock;
import dev.millrace.console.Link;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.webhook.type.EventType;
import dev.millrace.webhook.type.EventTypeDraft;
import dev.millrace.webhook.type.EventTypeDraft.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A type of event as it was typed: schema, example and versions are JSON. */
record EventTypeForm(
        @Nullable String type,
        @Nullable String description,
        @Nullable String schema,
        @Nullable String example,
        @Nullable String versions,
        @Nullable Boolean deprecated) {

    static final EventTypeForm EMPTY = new EventTypeForm(null, null, null, null, null, null);

    private static final TypeReference<LinkedHashMap<String, @Nullable Version>> VERSIONS = new TypeReference<>() {};

    static EventTypeForm of(EventType type) {
        JsonNode versions = Json.mapper().valueToTree(type.versions());
        return new EventTypeForm(
                type.type(),
                type.description(),
                JsonBlock.pretty(type.schema()),
                JsonBlock.pretty(type.example()),
                versions.isEmpty() ? null : JsonBlock.pretty(versions),
                type.deprecated());
    }

    /** @param named whether the type's name is still to be given */
    Form form(String title, Link back, String action, String submit, boolean named) {
        var fields = new ArrayList<Field>();
        if (named) {
            fields.add(Field.text("type", "Type").value(type).placeholder("order.created"));
        }
        fields.add(Field.area("description", "When it is sent").value(description).placeholder("An order was placed and paid."));
        fields.add(Field.area("example", "Example")
                .value(example)
                .placeholder("{\"order_id\": \"42\", \"amount\": 12.5}")
                .hint("The data of such an event as JSON; tests of endpoints send it."));
        fields.add(Field.area("schema", "JSON Schema")
                .value(schema)
                .placeholder("{\"type\": \"object\", \"required\": [\"order_id\"], \"properties\": {\"order_id\": {\"type\": \"string\"}}}")
                .hint("What the data looks like. Events that do not fit are accepted all the same."));
        fields.add(Field.area("versions", "Older forms")
                .value(versions)
                .placeholder("{\"2027-01-31\": {\"transformation\": \"{id: .order_id, total: .amount}\", \"deprecated\": true}}")
                .hint("By the last day on which each was the newest: the jq that makes it of the newest data, a schema, and whether it is deprecated. An endpoint whose version is not after that day is sent it.")
                .optional());
        fields.add(Field.of("check", "deprecated", "Deprecated: nobody should begin to use it")
                .value(Boolean.TRUE.equals(deprecated) ? "true" : "")
                .optional());
        return new Form(
                title,
                back,
                "Whoever writes a receiver finds here what an event of this type holds.",
                action,
                submit,
                fields);
    }

    /** @throws Refusal naming a field that is no JSON */
    EventTypeDraft draft() {
        return new EventTypeDraft(
                description, json(schema, "schema"), json(example, "example"), Boolean.TRUE.equals(deprecated), older());
    }

    private @Nullable Map<String, @Nullable Version> older() {
        var tree = json(versions, "versions");
        try {
            return tree == null ? null : Json.mapper().convertValue(tree, VERSIONS);
        } catch (IllegalArgumentException other) {
            throw Refusal.invalid(
                    "field_invalid",
                    "versions",
                    "Write {\"2027-01-31\": {\"transformation\": \"…\"}}; schema and deprecated may stand beside transformation.");
        }
    }

    private static @Nullable JsonNode json(@Nullable String text, String field) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return Json.read(text);
        } catch (JsonProcessingException malformed) {
            var at = malformed.getLocation();
            throw Refusal.invalid(
                    "field_invalid",
                    field,
                    at == null
                            ? "This is not JSON."
                            : "This is not JSON from line %d, column %d on.".formatted(at.getLineNr(), at.getColumnNr()));
        }
    }
}
