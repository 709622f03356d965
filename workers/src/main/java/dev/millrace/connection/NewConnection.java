package dev.millrace.connection;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks to connect, unchecked: {@link Connections#create} says what is missing or wrong.
 *
 * @param baseUrl null for the provider's own
 * @param variables values for the provider's own address, by name
 * @param credentials as the provider's JSON Schema wants them
 */
public record NewConnection(
        @Nullable String provider,
        @Nullable String name,
        @Nullable String baseUrl,
        Map<String, String> variables,
        @Nullable JsonNode credentials) {

    public NewConnection {
        variables = Map.copyOf(variables);
    }

    public NewConnection(
            @Nullable String provider, @Nullable String name, @Nullable String baseUrl, @Nullable JsonNode credentials) {
        this(provider, name, baseUrl, Map.of(), credentials);
    }

    /** Leaves the credentials out. */
    @Override
    public String toString() {
        return "NewConnection[provider=%s, name=%s, baseUrl=%s]".formatted(provider, name, baseUrl);
    }
}
