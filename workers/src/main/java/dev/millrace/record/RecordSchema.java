package dev.millrace.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.regex.RegularExpression;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Checks data against the JSON Schema of a type (draft 2020-12 unless the schema says otherwise). Nothing is fetched: a
 * {@code $ref} reaches only into the schema itself. Patterns run in linear time.
 */
final class RecordSchema {

    /** A misspelt field is both unknown and missing; the first says more. */
    private static final List<String> MOST_TELLING_FIRST = List.of("additionalProperties", "required");

    /** Reads the dialects' own schemas, which come with the library. */
    private static final SchemaRegistry DIALECTS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static final List<Dialect> KNOWN = List.of(
            Dialects.getDraft202012(),
            Dialects.getDraft201909(),
            Dialects.getDraft7(),
            Dialects.getDraft6(),
            Dialects.getDraft4());

    private final Schema schema;

    RecordSchema(JsonNode schema) {
        // A registry of its own: an $id is nobody's to take, and must not lead to another workspace's schema.
        this.schema = SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12,
                        registry -> registry.schemaLoader(loader -> loader.block(iri -> true))
                                .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                        .regularExpressionFactory(RecordSchema::linear)
                                        .formatAssertionsEnabled(true)
                                        .locale(Locale.ENGLISH)
                                        .build()))
                .getSchema(schema);
    }

    /** Refuses with 422 what is no JSON Schema or reaches outside itself. */
    static void requireValid(JsonNode schema) {
        if (!schema.isObject() && !schema.isBoolean()) {
            throw Refusal.invalid("record_schema_invalid", "schema", "A schema is an object.");
        }
        try {
            var mistakes = DIALECTS.getSchema(SchemaLocation.of(dialect(schema))).validate(schema);
            if (!mistakes.isEmpty()) {
                var first = mistakes.getFirst();
                throw Refusal.invalid(
                        "record_schema_invalid", "/schema" + first.getInstanceLocation(), sentence("The schema", first));
            }
            var usable = new RecordSchema(schema).schema;
            usable.initializeValidators();
            // Some references are followed only when they are met.
            usable.validate(Json.mapper().createObjectNode());
        } catch (SchemaException | PatternSyntaxException unusable) {
            throw Refusal.invalid("record_schema_invalid", "schema", "The schema cannot be used: " + unusable.getMessage());
        } catch (StackOverflowError circular) {
            throw Refusal.invalid("record_schema_invalid", "schema", "The schema refers to itself without an end.");
        }
    }

    private static String dialect(JsonNode schema) {
        var named = schema.path("$schema");
        if (named.isMissingNode()) {
            return KNOWN.getFirst().getId();
        }
        var wanted = named.asText().replaceAll("#$", "");
        return KNOWN.stream()
                .map(Dialect::getId)
                .filter(id -> id.replaceAll("#$", "").equals(wanted))
                .findFirst()
                .orElseThrow(() -> Refusal.invalid(
                        "record_schema_invalid",
                        "/schema/$schema",
                        "$schema names a version of JSON Schema, such as https://json-schema.org/draft/2020-12/schema."));
    }

    /** Refuses with 422 data that does not fit, naming the place as {@code /data/email}. */
    void check(JsonNode data) {
        List<Error> mistakes;
        try {
            mistakes = schema.validate(data);
        } catch (SchemaException | PatternSyntaxException | StackOverflowError unusable) {
            throw Refusal.invalid(
                    "record_schema_unusable", "/data", "The type's schema cannot be applied to this; change the schema.");
        }
        if (!mistakes.isEmpty()) {
            var first = mistakes.stream().min(Comparator.comparing(RecordSchema::rank)).orElseThrow();
            throw Refusal.invalid("record_invalid", "/data" + place(first), sentence("The record", first));
        }
    }

    private static int rank(Error error) {
        var rank = MOST_TELLING_FIRST.indexOf(error.getKeyword());
        return rank < 0 ? MOST_TELLING_FIRST.size() : rank;
    }

    /** Where it is wrong; for a field that is missing or unknown, that field's own place. */
    private static String place(Error error) {
        var at = error.getInstanceLocation().toString();
        return error.getProperty() == null || !MOST_TELLING_FIRST.contains(error.getKeyword())
                ? at
                : at + "/" + error.getProperty().replace("~", "~0").replace("/", "~1");
    }

    private static String sentence(String what, Error error) {
        var place = error.getInstanceLocation().toString();
        return "%s does not fit%s: %s.".formatted(what, place.isEmpty() ? "" : " at " + place, error.getMessage());
    }

    private static RegularExpression linear(String pattern) {
        var compiled = Pattern.compile(pattern);
        return text -> compiled.matcher(text).find();
    }
}
