package dev.millrace.connection.provider;

import static dev.millrace.sql.Timestamps.utc;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import dev.millrace.vault.Vault;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code provider_client}. */
final class ProviderClientStore {

    private final JdbcClient jdbc;
    private final Vault vault;
    private final Clock clock;

    ProviderClientStore(JdbcClient jdbc, Vault vault, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.clock = clock;
    }

    Optional<ProviderClient> find(String workspaceId, String provider) {
        return jdbc.sql("""
                        select client_id, sealed_secret, variables, updated_by from provider_client
                        where workspace_id = :workspace and provider = :provider""")
                .param("workspace", workspaceId)
                .param("provider", provider)
                .query((row, number) -> new ProviderClient(
                        row.getString("client_id"),
                        open(workspaceId, provider, row.getBytes("sealed_secret")),
                        Json.mapper().convertValue(Json.trusted(row.getString("variables")), VARIABLES),
                        row.getString("updated_by")))
                .optional();
    }

    Set<String> providers(String workspaceId) {
        return jdbc.sql("select provider from provider_client where workspace_id = :workspace")
                .param("workspace", workspaceId)
                .query(String.class)
                .set();
    }

    /** @param secret null keeps the one that is there */
    void save(String workspaceId, String provider, String clientId, @Nullable Secret secret, Map<String, String> variables, String by) {
        jdbc.sql("""
                        insert into provider_client (workspace_id, provider, client_id, sealed_secret, variables, updated_by,
                            updated_at)
                        values (:workspace, :provider, :clientId, :sealed, :variables::json, :by, :now)
                        on conflict (workspace_id, provider) do update set
                            client_id = excluded.client_id,
                            sealed_secret = coalesce(excluded.sealed_secret, provider_client.sealed_secret),
                            variables = excluded.variables,
                            updated_by = excluded.updated_by,
                            updated_at = excluded.updated_at""")
                .param("workspace", workspaceId)
                .param("provider", provider)
                .param("clientId", clientId)
                .param("sealed", secret == null ? null : vault.seal(owner(workspaceId, provider), secret))
                .param("variables", Json.write(variables))
                .param("by", by)
                .param("now", utc(clock.instant()))
                .update();
    }

    boolean delete(String workspaceId, String provider) {
        return jdbc.sql("delete from provider_client where workspace_id = :workspace and provider = :provider")
                        .param("workspace", workspaceId)
                        .param("provider", provider)
                        .update()
                > 0;
    }

    private static final TypeReference<Map<String, String>> VARIABLES = new TypeReference<>() {};

    private @Nullable Secret open(String workspaceId, String provider, byte @Nullable [] sealed) {
        return sealed == null ? null : vault.open(owner(workspaceId, provider), sealed);
    }

    static String owner(String workspaceId, String provider) {
        return "provider:" + workspaceId + "/" + provider;
    }
}
