package dev.millrace.connection.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.millrace.connection.Connection;
import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.provider.RateLimit.Shared;
import java.time.Duration;
import java.util.Optional;

/** Finds whose allowance a connection uses. */
final class Budgets {

    private final Providers providers;
    private final ProviderClients clients;

    /** Asked at each call, and hardly ever another. */
    private final Cache<String, String> clientIds =
            Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(Duration.ofMinutes(1)).build();

    Budgets(Providers providers, ProviderClients clients) {
        this.providers = providers;
        this.clients = clients;
    }

    /** Empty where the provider documents no limit. */
    Optional<Budget> of(Connection connection) {
        return providers.find(connection.workspaceId(), connection.provider())
                .filter(provider -> provider.rateLimit() != null)
                .map(provider -> new Budget(
                        key(connection, provider.rateLimit().shared()), provider.title(), provider.rateLimit()));
    }

    private String key(Connection connection, Shared shared) {
        var clientId = shared == Shared.CLIENT ? clientId(connection) : "";
        if (!clientId.isEmpty()) {
            // One registration may serve many workspaces, and the provider counts them together.
            return "%s/client/%s".formatted(connection.provider(), clientId);
        }
        var account = connection.account().id();
        return "%s/%s/%s"
                .formatted(
                        connection.workspaceId(),
                        connection.provider(),
                        account == null ? connection.connectionId() : "account/" + account);
    }

    private String clientId(Connection connection) {
        return clientIds.get(
                connection.workspaceId() + "/" + connection.provider(),
                key -> clients.find(connection.workspaceId(), connection.provider())
                        .map(client -> client.clientId())
                        .orElse(""));
    }
}
