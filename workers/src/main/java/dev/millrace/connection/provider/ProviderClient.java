package dev.millrace.connection.provider;

import dev.millrace.vault.Secret;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How we are registered at a provider.
 *
 * @param clientSecret null for a client that has none
 * @param variables values for the provider's addresses that an admin has set, an issuer for one
 * @param changedBy who of the workspace has set it; null where it stands in the deployment's configuration
 */
public record ProviderClient(
        String clientId, @Nullable Secret clientSecret, Map<String, String> variables, @Nullable String changedBy) {

    public ProviderClient {
        variables = Map.copyOf(variables);
    }
}
