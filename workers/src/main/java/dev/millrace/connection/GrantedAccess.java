package dev.millrace.connection;

import dev.millrace.connection.provider.Provider;
import dev.millrace.connection.token.TokenOutcome;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a person has granted at a provider.
 *
 * @param memberId whose connection it becomes; null for one of the whole workspace
 * @param connectionId the connection that is renewed by it; null for a new one
 * @param name what definitions call it; null for one that is made of the provider's
 * @param variables values for the provider's addresses, for this account
 * @param scopes that were granted
 */
public record GrantedAccess(
        String workspaceId,
        @Nullable String memberId,
        @Nullable String connectionId,
        @Nullable String name,
        Provider provider,
        URI baseUrl,
        Map<String, String> variables,
        Account account,
        TokenOutcome.Issued tokens,
        List<String> scopes) {

    public GrantedAccess {
        variables = Map.copyOf(variables);
        scopes = List.copyOf(scopes);
    }
}
