package dev.millrace.connection.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A service that an account can be connected at.
 *
 * @param name its word in the wire contract, and its folder
 * @param title its name for people
 * @param category where the console lists it
 * @param kinds the credentials it takes
 * @param baseUrl where its API is, or null when each connection says it
 */
public record Provider(
        String name,
        String title,
        String category,
        Map<CredentialKind, CredentialSchema> kinds,
        @Nullable URI baseUrl) {

    public Provider {
        kinds = Collections.unmodifiableMap(new TreeMap<>(kinds));
    }

    /** One JSON Schema for what {@code credentials} may be, an alternative a kind. */
    public JsonNode credentials() {
        var schema = Json.mapper().createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        var alternatives = schema.putArray("oneOf");
        kinds.values().forEach(kind -> alternatives.add(kind.json()));
        return schema;
    }

    /**
     * The kind of {@code credentials}, which fit this provider's schema of that kind.
     *
     * @throws Refusal naming the field that is wrong, {@code credentials.token} for instance, without any value
     */
    public CredentialKind check(@Nullable JsonNode credentials) {
        if (credentials == null || !credentials.isObject()) {
            throw Refusal.invalid(
                    "credentials_missing", "credentials", "credentials must be an object with a type: %s.".formatted(words()));
        }
        var type = credentials.path("type");
        var kind = type.isTextual()
                ? kinds.keySet().stream()
                        .filter(known -> known.word().equals(type.textValue()))
                        .findFirst()
                : Optional.<CredentialKind>empty();
        if (kind.isEmpty()) {
            throw Refusal.invalid(
                    "credentials_type_unknown",
                    "credentials.type",
                    "credentials.type must be one of %s for the provider '%s'.".formatted(words(), name));
        }
        kinds.get(kind.get()).check(credentials);
        return kind.get();
    }

    private String words() {
        return kinds.keySet().stream().map(CredentialKind::word).collect(Collectors.joining(", "));
    }

    /** The kinds' words, in a fixed order. */
    public List<String> kindWords() {
        return kinds.keySet().stream().map(CredentialKind::word).toList();
    }
}
