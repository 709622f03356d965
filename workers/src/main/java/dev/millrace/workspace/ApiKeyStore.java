package dev.millrace.workspace;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;
import static dev.millrace.sql.Timestamps.utc;
import static dev.millrace.workspace.WorkspaceStore.now;

import dev.millrace.id.Ids;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.vault.Secret;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code api_key}. Who checks a key of a request asks {@link ApiKeys}, which remembers. */
final class ApiKeyStore {

    private static final int SHOWN = ApiKeys.PREFIX.length() + 6;
    private static final String COLUMNS =
            "key_id, workspace_id, name, role, prefix, created_by, created_at, last_used_at, revoked_at";

    private final JdbcClient jdbc;
    private final Ids ids;
    private final Clock clock;

    ApiKeyStore(JdbcClient jdbc, Ids ids, Clock clock) {
        this.jdbc = jdbc;
        this.ids = ids;
        this.clock = clock;
    }

    ApiKey create(String workspaceId, String name, Role role, @Nullable String createdBy, Secret key) {
        var made = new ApiKey(
                ids.next("key"),
                workspaceId,
                name,
                role,
                key.reveal().substring(0, SHOWN),
                createdBy,
                now(clock),
                null,
                null);
        jdbc.sql("""
                        insert into api_key (key_id, workspace_id, name, role, hash, prefix, created_by, created_at)
                        values (:key, :workspace, :name, :role, :hash, :prefix, :creator, :created)""")
                .param("key", made.keyId())
                .param("workspace", workspaceId)
                .param("name", name)
                .param("role", role.word())
                .param("hash", Token.hash(key))
                .param("prefix", made.prefix())
                .param("creator", createdBy)
                .param("created", utc(made.createdAt()))
                .update();
        return made;
    }

    Optional<ApiKey> byHash(byte[] hash) {
        return jdbc.sql("select " + COLUMNS + " from api_key where hash = :hash")
                .param("hash", hash)
                .query((row, number) -> read(row))
                .optional();
    }

    Optional<ApiKey> find(String workspaceId, String keyId) {
        return jdbc.sql("select " + COLUMNS + " from api_key where workspace_id = :workspace and key_id = :key")
                .param("workspace", workspaceId)
                .param("key", keyId)
                .query((row, number) -> read(row))
                .optional();
    }

    Page<ApiKey> list(String workspaceId, PageRequest page) {
        var rows = jdbc.sql("select " + COLUMNS
                        + """
                         from api_key
                        where workspace_id = :workspace and (:after::text is null or key_id < :after)
                        order by key_id desc limit :limit""")
                .param("workspace", workspaceId)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query((row, number) -> read(row))
                .list();
        return Page.of(rows, page, ApiKey::keyId);
    }

    void revoke(String workspaceId, String keyId) {
        jdbc.sql("""
                        update api_key set revoked_at = coalesce(revoked_at, :now)
                         where workspace_id = :workspace and key_id = :key""")
                .param("now", utc(now(clock)))
                .param("workspace", workspaceId)
                .param("key", keyId)
                .update();
    }

    /** Records uses, leaving alone a key whose recorded use is less than a minute older. */
    void used(Map<String, Instant> uses) {
        jdbc.sql("""
                        update api_key
                           set last_used_at = used.at
                          from unnest(:keys::text[], :times::timestamptz[]) as used (key_id, at)
                         where api_key.key_id = used.key_id
                           and (last_used_at is null or last_used_at < used.at - interval '1 minute')""")
                .param("keys", uses.keySet().toArray(String[]::new))
                .param("times", uses.values().stream().map(Instant::toString).toArray(String[]::new))
                .update();
    }

    private static ApiKey read(ResultSet row) throws SQLException {
        return new ApiKey(
                row.getString("key_id"),
                row.getString("workspace_id"),
                row.getString("name"),
                Role.of(row.getString("role")),
                row.getString("prefix"),
                row.getString("created_by"),
                instant(row, "created_at"),
                instantOrNull(row, "last_used_at"),
                instantOrNull(row, "revoked_at"));
    }
}
