package dev.millrace.connection.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the credentials of one kind must look like at one provider. */
public final class CredentialSchema {

    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    /** A misspelt field is both unknown and missing; the first says more. */
    private static final List<String> MOST_TELLING_FIRST = List.of("additionalProperties", "required");

    private final CredentialKind kind;
    private final Map<String, JsonNode> fixed;
    private final ObjectNode json;
    private final Schema schema;

    /**
     * Adds what every entry has in common: an object, its {@code type}, and no other fields than those named.
     *
     * @param fixed fields that are not asked for, with their values
     */
    CredentialSchema(CredentialKind kind, JsonNode entry, Map<String, JsonNode> fixed) {
        this.kind = kind;
        this.fixed = Map.copyOf(fixed);
        this.json = Json.mapper().createObjectNode();
        json.set("title", entry.path("title"));
        json.put("type", "object");
        json.putArray("required").add("type").addAll((ArrayNode) entry.path("required"));
        var properties = json.putObject("properties");
        properties.putObject("type").put("const", kind.word());
        properties.setAll((ObjectNode) entry.path("properties"));
        json.put("additionalProperties", false);
        this.schema = REGISTRY.getSchema(Json.write(json), InputFormat.JSON);
    }

    private CredentialSchema(CredentialKind kind, Map<String, JsonNode> fixed, ObjectNode json, Schema schema) {
        this.kind = kind;
        this.fixed = Map.copyOf(fixed);
        this.json = json;
        this.schema = schema;
    }

    /** The same with tokens got at {@code tokenUrl}, where nobody is asked for that address. */
    CredentialSchema at(@Nullable String tokenUrl) {
        if (tokenUrl == null || !fixed.containsKey("token_url")) {
            return this;
        }
        var changed = new HashMap<>(fixed);
        changed.put("token_url", TextNode.valueOf(tokenUrl));
        return new CredentialSchema(kind, changed, json, schema);
    }

    /** {@code credentials} with the fields that nobody is asked for. */
    public JsonNode complete(JsonNode credentials) {
        var whole = (ObjectNode) credentials.deepCopy();
        fixed.forEach(whole::set);
        return whole;
    }

    /** The JSON Schema; fields that hold a secret are {@code writeOnly}. */
    public JsonNode json() {
        return json.deepCopy();
    }

    /** @param at where {@code credentials} stand in the request, {@code credentials} for instance */
    void check(JsonNode credentials, String at) {
        var problems = schema.validate(Json.write(credentials), InputFormat.JSON);
        if (!problems.isEmpty()) {
            throw refusal(at, problems.stream()
                    .min(Comparator.comparing(CredentialSchema::rank))
                    .orElseThrow());
        }
    }

    private static int rank(Error problem) {
        var place = MOST_TELLING_FIRST.indexOf(problem.getKeyword());
        return place < 0 ? MOST_TELLING_FIRST.size() : place;
    }

    /** Our own words: the validator's could show the value. */
    private Refusal refusal(String root, Error problem) {
        var path = path(problem);
        var at = path.isEmpty() ? root : root + "." + path;
        return switch (problem.getKeyword()) {
            case "additionalProperties" -> {
                var unknown = problem.getProperty();
                var shown = unknown.length() > 64 ? unknown.substring(0, 64) + "…" : unknown;
                yield Refusal.invalid(
                        "field_unknown",
                        at + "." + shown,
                        "%s credentials have no field '%s'; they have %s.".formatted(kind.word(), shown, fields()));
            }
            case "required" -> Refusal.invalid(
                    "field_missing",
                    at + "." + problem.getProperty(),
                    "%s.%s is missing: %s."
                            .formatted(at, problem.getProperty(), description(path.isEmpty() ? problem.getProperty() : path)));
            default -> Refusal.invalid("field_invalid", at, "%s must be %s.".formatted(at, description(path)));
        };
    }

    private static String path(Error problem) {
        var location = problem.getInstanceLocation();
        var path = new StringBuilder();
        for (var index = 0; index < location.getNameCount(); index++) {
            path.append(index == 0 ? "" : ".").append(location.getElement(index));
        }
        return path.toString();
    }

    private String fields() {
        var names = new TreeSet<String>();
        json.path("properties").fieldNames().forEachRemaining(names::add);
        return names.stream().collect(Collectors.joining(", "));
    }

    private String description(String path) {
        var dot = path.indexOf('.');
        return json.path("properties").path(dot < 0 ? path : path.substring(0, dot)).path("description").asText();
    }
}
