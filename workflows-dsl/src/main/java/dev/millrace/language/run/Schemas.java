package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.regex.RegularExpression;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks data against the JSON Schemas of a definition (draft 2020-12 unless the schema says otherwise). Nothing is
 * fetched: a {@code $ref} reaches only into the schema itself. Patterns run in linear time.
 */
final class Schemas {

    private static final int SHOWN = 3;

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12, registry -> registry.schemaLoader(loader -> loader.block(iri -> true))
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .regularExpressionFactory(Schemas::linear)
                            .locale(Locale.ENGLISH)
                            .build()));

    // A definition's schemas are nodes of its tree, which lives as long as the definition does.
    private final Map<JsonNode, Schema> compiled = Collections.synchronizedMap(new IdentityHashMap<>());

    /** Does nothing without a schema; throws a validation {@link Fault} that names the first few mistakes. */
    void check(@Nullable JsonNode schema, JsonNode data, String what) {
        if (schema == null) {
            return;
        }
        var errors = validate(schema, data);
        if (errors.isEmpty()) {
            return;
        }
        var mistakes = errors.stream().limit(SHOWN).map(Schemas::sentence).collect(Collectors.joining("; "));
        var more = errors.size() > SHOWN ? " and %d more".formatted(errors.size() - SHOWN) : "";
        throw new Fault(WorkflowError.Type.VALIDATION.error("The %s does not fit its schema: %s%s.".formatted(what, mistakes, more)));
    }

    private List<Error> validate(JsonNode schema, JsonNode data) {
        try {
            return compiled.computeIfAbsent(schema, REGISTRY::getSchema).validate(data);
        } catch (StackOverflowError circular) {
            throw new Fault(WorkflowError.Type.CONFIGURATION.error(
                    "The schema cannot be used: it refers to itself without an end, or the data nests too deep for it."));
        } catch (SchemaException | PatternSyntaxException unusable) {
            throw new Fault(WorkflowError.Type.CONFIGURATION.error("The schema cannot be used: " + unusable.getMessage()));
        }
    }

    private static String sentence(Error error) {
        var place = error.getInstanceLocation().toString();
        return place.isEmpty() ? error.getMessage() : place + " " + error.getMessage();
    }

    private static RegularExpression linear(String pattern) {
        var compiled = Pattern.compile(pattern);
        return text -> compiled.matcher(text).find();
    }
}
