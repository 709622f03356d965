package dev.millrace.connection.provider;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import dev.millrace.language.action.Action;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

/** A {@code provider.yml} as it is written: what a provider does not say, or says as everybody does, is left out. */
record ProviderFile(
        String name,
        String title,
        Category category,
        String description,
        String color,
        LocalDate verified,
        @Nullable URI documentation,
        @Nullable Map<CredentialKind, Kind> kinds,
        @Nullable OAuth oauth,
        @Nullable Map<String, Variable> variables,
        @Nullable Template baseUrl,
        @Nullable Map<String, String> headers,
        @Nullable AccountRequest account,
        @Nullable RateLimit rateLimit,
        @Nullable Pagination pagination,
        @Nullable List<String> setUp) {

    private static final JsonMapper MAPPER =
            Json.mapper().rebuild().enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS).build();

    /** What {@code credentials/<kind>.yml} says, which most providers share and none may change. */
    private static final Map<CredentialKind, ObjectNode> GENERAL = new ConcurrentHashMap<>();

    /**
     * How a provider's credentials of a kind differ from {@code credentials/<kind>.yml}.
     *
     * @param fixed fields that nobody is asked for, with their values
     * @param without fields that it does not take
     * @param required fields that are needed besides those that always are
     * @param properties what is different about a field, by its name
     */
    record Kind(
            @Nullable String title,
            @Nullable Map<String, JsonNode> fixed,
            @Nullable List<String> without,
            @Nullable List<String> required,
            @Nullable Map<String, ObjectNode> properties) {

        CredentialSchema over(CredentialKind kind) {
            var general = GENERAL.computeIfAbsent(kind, Kind::general).deepCopy();
            if (title != null) {
                general.put("title", title);
            }
            var fields = (ObjectNode) general.path("properties");
            if (properties != null) {
                properties.forEach((name, differences) -> fields.withObjectProperty(name).setAll(differences));
            }
            var fixedValues = fixed == null ? Map.<String, JsonNode>of() : fixed;
            fields.remove(fixedValues.keySet());
            fields.remove(without == null ? List.of() : without);
            var needed = general.withArrayProperty("required");
            needed.removeIf(name -> fixedValues.containsKey(name.asText()));
            if (required != null) {
                required.forEach(needed::add);
            }
            return new CredentialSchema(kind, general, fixedValues);
        }

        private static ObjectNode general(CredentialKind kind) {
            return (ObjectNode) yaml(new ClassPathResource("credentials/%s.yml".formatted(kind.word())));
        }
    }

    /** @throws IllegalStateException naming the file, if it is no provider's entry */
    static Provider read(Resource resource) {
        try {
            var file = MAPPER.convertValue(yaml(resource), ProviderFile.class);
            return file.provider(actions(file.name, resource.createRelative("actions.yml")));
        } catch (RuntimeException | IOException unreadable) {
            throw new IllegalStateException("%s, or what stands beside it, is no provider's entry.".formatted(resource), unreadable);
        }
    }

    private static List<Action> actions(String provider, Resource resource) {
        if (!resource.exists()) {
            return List.of();
        }
        var files = MAPPER.convertValue(yaml(resource), new TypeReference<LinkedHashMap<String, ActionFile>>() {});
        return files.entrySet().stream()
                .map(file -> file.getValue().action(provider + "." + file.getKey()))
                .toList();
    }

    private Provider provider(List<Action> actions) {
        var schemas = new EnumMap<CredentialKind, CredentialSchema>(CredentialKind.class);
        orEmpty(kinds).forEach((kind, differences) -> schemas.put(kind, differences.over(kind)));
        return new Provider(
                name,
                title,
                category,
                description,
                color,
                verified,
                documentation,
                schemas,
                oauth,
                orEmpty(variables),
                baseUrl,
                orEmpty(headers),
                account,
                rateLimit,
                pagination,
                setUp == null ? List.of() : setUp,
                actions);
    }

    private static <K, V> Map<K, V> orEmpty(@Nullable Map<K, V> map) {
        return map == null ? Map.of() : map;
    }

    private static JsonNode yaml(Resource resource) {
        try (InputStream file = resource.getInputStream()) {
            var settings = LoadSettings.builder().setLabel(resource.getDescription()).build();
            return MAPPER.valueToTree(new Load(settings).loadFromInputStream(file));
        } catch (IOException unreadable) {
            throw new IllegalStateException("%s cannot be read.".formatted(resource), unreadable);
        }
    }
}
