package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks the JSON Schemas of a definition as far as a mistake would otherwise show only at run time: unknown types,
 * references that lead nowhere or out of the definition, patterns that RE2 does not take.
 */
final class JsonSchemas {

    enum Holds {
        SCHEMA,
        LIST_OF_SCHEMAS,
        OBJECT_OF_SCHEMAS
    }

    static final Map<String, Holds> KEYWORDS = Map.ofEntries(
            Map.entry("properties", Holds.OBJECT_OF_SCHEMAS),
            Map.entry("patternProperties", Holds.OBJECT_OF_SCHEMAS),
            Map.entry("$defs", Holds.OBJECT_OF_SCHEMAS),
            Map.entry("definitions", Holds.OBJECT_OF_SCHEMAS),
            Map.entry("dependentSchemas", Holds.OBJECT_OF_SCHEMAS),
            Map.entry("additionalProperties", Holds.SCHEMA),
            Map.entry("unevaluatedProperties", Holds.SCHEMA),
            Map.entry("propertyNames", Holds.SCHEMA),
            Map.entry("items", Holds.SCHEMA),
            Map.entry("unevaluatedItems", Holds.SCHEMA),
            Map.entry("contains", Holds.SCHEMA),
            Map.entry("not", Holds.SCHEMA),
            Map.entry("if", Holds.SCHEMA),
            Map.entry("then", Holds.SCHEMA),
            Map.entry("else", Holds.SCHEMA),
            Map.entry("allOf", Holds.LIST_OF_SCHEMAS),
            Map.entry("anyOf", Holds.LIST_OF_SCHEMAS),
            Map.entry("oneOf", Holds.LIST_OF_SCHEMAS),
            Map.entry("prefixItems", Holds.LIST_OF_SCHEMAS));

    static final List<String> TYPES =
            List.of("string", "number", "integer", "boolean", "object", "array", "null");

    static final Pattern DIALECT = Pattern.compile(
            "https?://json-schema\\.org/(?:draft-0[467]|draft/2019-09|draft/2020-12)/schema#?");

    private static final int LONGEST_PATTERN = 1_000;

    private final Problems problems;

    JsonSchemas(Problems problems) {
        this.problems = problems;
    }

    void check(JsonNode schema, Path at) {
        schema(schema, at, schema);
    }

    private void schema(JsonNode schema, Path at, JsonNode root) {
        if (schema.isBoolean()) {
            return;
        }
        if (!schema.isObject()) {
            problems.atValue(at, "a JSON Schema is an object, true or false; this is " + Wording.kind(schema), null);
            return;
        }
        for (var keyword : schema.properties()) {
            var value = keyword.getValue();
            var there = at.child(keyword.getKey());
            switch (keyword.getKey()) {
                case "type" -> types(value, there);
                case "$ref", "$dynamicRef" -> reference(value, there, root);
                case "$schema" -> dialect(value, there);
                case "pattern" -> pattern(value.asText(), there);
                default -> inner(KEYWORDS.get(keyword.getKey()), value, there, root);
            }
        }
        schema.path("patternProperties").fieldNames().forEachRemaining(
                pattern -> pattern(pattern, at.child("patternProperties").child(pattern)));
    }

    private void inner(@Nullable Holds holds, JsonNode value, Path at, JsonNode root) {
        if (holds == null) {
            return;
        }
        switch (holds) {
            case SCHEMA -> {
                // Until 2019-09 a list of schemas stood under `items`.
                if (value.isArray()) {
                    inner(Holds.LIST_OF_SCHEMAS, value, at, root);
                } else {
                    schema(value, at, root);
                }
            }
            case LIST_OF_SCHEMAS -> {
                if (!value.isArray()) {
                    problems.atValue(at, "%s must be a list of schemas; it is %s".formatted(
                            Wording.word(at.token()), Wording.kind(value)), null);
                }
                for (var index = 0; value.isArray() && index < value.size(); index++) {
                    schema(value.get(index), at.child(index), root);
                }
            }
            case OBJECT_OF_SCHEMAS -> {
                if (!value.isObject()) {
                    problems.atValue(at, "%s must be an object of schemas; it is %s".formatted(
                            Wording.word(at.token()), Wording.kind(value)), null);
                }
                value.properties().forEach(entry -> schema(entry.getValue(), at.child(entry.getKey()), root));
            }
        }
    }

    private void types(JsonNode value, Path at) {
        if (value.isArray()) {
            for (var index = 0; index < value.size(); index++) {
                type(value.get(index), at.child(index));
            }
        } else {
            type(value, at);
        }
    }

    private void type(JsonNode value, Path at) {
        if (!value.isTextual() || !TYPES.contains(value.textValue())) {
            problems.atValue(at, "a type of JSON Schema is one of " + Wording.anyOf(TYPES),
                    Nearest.to(value.asText(), TYPES));
        }
    }

    private void reference(JsonNode value, Path at, JsonNode root) {
        var target = value.asText();
        if (!target.startsWith("#")) {
            problems.atValue(at, "a schema cannot refer to another document yet; put what it refers to under `$defs`",
                    null);
        } else if (target.startsWith("#/") && !target.contains("%") && root.at(target.substring(1)).isMissingNode()) {
            problems.atValue(at, "there is nothing at %s in this schema".formatted(Wording.word(target)), null);
        }
    }

    private void dialect(JsonNode value, Path at) {
        if (!DIALECT.matcher(value.asText()).matches()) {
            problems.atValue(at, "%s is not a dialect of JSON Schema that is known here".formatted(
                    Wording.name(value.asText())), "https://json-schema.org/draft/2020-12/schema");
        }
    }

    private void pattern(String pattern, Path at) {
        if (pattern.length() > LONGEST_PATTERN) {
            problems.atValue(at, "a regular expression has at most %,d characters".formatted(LONGEST_PATTERN), null);
            return;
        }
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException broken) {
            problems.atValue(at, "%s is not a regular expression: %s".formatted(
                    Wording.name(pattern), broken.getDescription()), null);
        }
    }
}
