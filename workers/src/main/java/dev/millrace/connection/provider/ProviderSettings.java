package dev.millrace.connection.provider;

import dev.millrace.vault.Secret;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What a deployment says about providers, by their names: {@code millrace.providers.github.client-id}, or
 * {@code MILLRACE_PROVIDERS_GITHUB_CLIENTID}. In variables of the environment a name has no dashes.
 */
@ConfigurationProperties("millrace")
public record ProviderSettings(@DefaultValue Map<String, One> providers) {

    public ProviderSettings {
        providers = Map.copyOf(providers);
    }

    /**
     * One provider.
     *
     * @param enabled false takes it out of the catalogue, and its connections out of use
     * @param clientId of the application that is registered at the provider for every workspace
     * @param clientSecret that belongs to {@code clientId}
     * @param baseUrl of its API, for a sandbox or an installation of one's own; so are the other addresses
     * @param fallbackBaseUrl where calls go instead while the API has failed again and again; its credentials are sent there
     */
    public record One(
            @DefaultValue("true") boolean enabled,
            @Nullable String clientId,
            @Nullable Secret clientSecret,
            @Nullable String baseUrl,
            @Nullable String authorizationUrl,
            @Nullable String tokenUrl,
            @Nullable String refreshUrl,
            @Nullable String revocationUrl,
            @Nullable String accountUrl,
            @Nullable String issuer,
            @Nullable String fallbackBaseUrl) {}

    /** What is said about {@code provider}; null where nothing is. */
    public @Nullable One of(String provider) {
        var exact = providers.get(provider);
        return exact != null ? exact : providers.get(provider.replace("-", ""));
    }
}
