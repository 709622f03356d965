package dev.millrace.webhook.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.regex.RegularExpression;
import dev.millrace.refusal.Refusal;
import java.util.List;
import java.util.Locale;

/** Checks JSON Schemas and what should fit them. Nothing is fetched, patterns run in linear time, and a check has an end. */
final class PayloadSchemas {

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, registry -> registry.schemaLoader(loader -> loader.block(iri -> true))
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .regularExpressionFactory(PayloadSchemas::linear)
                            .locale(Locale.ENGLISH)
                            .build()));

    private static final int MOST_STEPS = 100_000;

    /** Knows the schemas of schemas, which the library brings; it is asked for those of a known dialect only. */
    private static final SchemaRegistry METASCHEMAS =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private PayloadSchemas() {}

    /** Refuses with 422 what is no JSON Schema, naming the place in it. */
    static void requireSchema(JsonNode schema, String field) {
        if (!schema.isObject() && !schema.isBoolean()) {
            throw unusable(field, "A JSON Schema is an object, such as {\"type\": \"object\"}.");
        }
        var dialect = schema.path("$schema").asText(SpecificationVersion.DRAFT_2020_12.getDialectId());
        var version = SpecificationVersion.fromDialectId(dialect)
                .orElseThrow(() -> unusable(
                        field + "/$schema",
                        "This dialect of JSON Schema is not known here; leave $schema out for %s."
                                .formatted(SpecificationVersion.DRAFT_2020_12.getDialectId())));
        var wrong = METASCHEMAS.getSchema(SchemaLocation.of(version.getDialectId())).validate(schema);
        if (!wrong.isEmpty()) {
            throw unusable(field + place(wrong.getFirst()), "This is no JSON Schema: %s.".formatted(wrong.getFirst().getMessage()));
        }
        try {
            REGISTRY.getSchema(schema).initializeValidators();
        } catch (SchemaException | PatternSyntaxException | StackOverflowError broken) {
            throw unusable(field, "The schema cannot be used: %s.".formatted(reason(broken)));
        }
    }

    /** Refuses with 422 a value that does not fit {@code schema}, which is one, naming the place in the value. */
    static void requireFit(JsonNode value, JsonNode schema, String field, String what) {
        for (var error : validate(value, schema, field).stream().limit(1).toList()) {
            var place = place(error);
            throw Refusal.invalid(
                    "event_example_invalid",
                    field + place,
                    "%s does not fit the schema%s: %s.".formatted(what, place.isEmpty() ? "" : " at " + place, error.getMessage()));
        }
    }

    private static List<Error> validate(JsonNode value, JsonNode schema, String field) {
        try {
            return REGISTRY.getSchema(schema).validate(new Counted(), value, OutputFormat.DEFAULT);
        } catch (SchemaException | PatternSyntaxException | StackOverflowError broken) {
            throw unusable(field, "The schema cannot be used: %s.".formatted(reason(broken)));
        }
    }

    /** A few references to each other can ask for more steps than anybody lives to see. */
    private static final class Counted extends ExecutionContext {

        private int steps;

        private Counted() {
            executionConfig(config -> config.locale(Locale.ENGLISH));
        }

        @Override
        public void evaluationPathAddLast(String keyword) {
            if (++steps > MOST_STEPS) {
                throw new SchemaException("it takes more than %,d steps for the example".formatted(MOST_STEPS));
            }
            super.evaluationPathAddLast(keyword);
        }
    }

    private static String reason(Throwable broken) {
        return broken instanceof StackOverflowError
                ? "it refers to itself without an end"
                : String.valueOf(broken.getMessage()).replaceFirst("\\.$", "");
    }

    private static String place(Error error) {
        return error.getInstanceLocation().toString();
    }

    private static Refusal unusable(String field, String message) {
        return Refusal.invalid("event_schema_invalid", field, message);
    }

    private static RegularExpression linear(String pattern) {
        var compiled = Pattern.compile(pattern);
        return text -> compiled.matcher(text).find();
    }
}
