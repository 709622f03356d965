package dev.millrace.connection;

import dev.millrace.connection.provider.CredentialKind;
import dev.millrace.page.PageRequest;
import dev.millrace.vault.Secret;
import dev.millrace.vault.Vault;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code connection}, but for what {@link TokenStore} writes when a token was asked for. */
final class ConnectionStore {

    /**
     * A connection with what it needs to sign.
     *
     * @param credentials their JSON
     * @param sealedWithOldKey the credentials as they are stored, if they are to be sealed again
     * @param held the access token it has, or the last failure to get one
     */
    record Usable(
            Connection connection, Secret credentials, byte @Nullable [] sealedWithOldKey, HeldToken held) {}

    private static final String COLUMNS =
            """
            c.connection_id, c.workspace_id, c.provider, c.name, c.kind, c.base_url, c.status, c.scopes, c.created_at,
            c.updated_at, c.expires_at, c.last_used_at
            """;

    private final JdbcClient jdbc;
    private final Vault vault;
    private final Clock clock;

    ConnectionStore(JdbcClient jdbc, Vault vault, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.clock = clock;
    }

    /** Whether the name was free. */
    boolean insert(Connection connection, Secret credentials) {
        return jdbc.sql(
                        """
                        insert into connection (connection_id, workspace_id, provider, name, kind, base_url,
                            sealed_credentials, status, scopes, created_at, updated_at, version)
                        values (:id, :workspace, :provider, :name, :kind, :baseUrl,
                            :sealed, :status, string_to_array(:scopes, ' '), :now, :now, 1)
                        on conflict on constraint connection_name_unique do nothing
                        """)
                .param("id", connection.connectionId())
                .param("workspace", connection.workspaceId())
                .param("provider", connection.provider())
                .param("name", connection.name())
                .param("kind", connection.kind().word())
                .param("baseUrl", connection.baseUrl().toString())
                .param("sealed", vault.seal(connection.connectionId(), credentials))
                .param("status", connection.status().word())
                .param("scopes", String.join(" ", connection.scopes()))
                .param("now", time(connection.createdAt()))
                .update()
                > 0;
    }

    List<Connection> list(String workspaceId, PageRequest page) {
        return jdbc.sql(
                        """
                        select %s
                        from connection c
                        where c.workspace_id = :workspace and (:after::text is null or c.connection_id < :after)
                        order by c.connection_id desc
                        limit :limit
                        """
                                .formatted(COLUMNS))
                .param("workspace", workspaceId)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query((row, number) -> connection(row))
                .list();
    }

    Optional<Connection> find(String workspaceId, String connectionId) {
        return one("c.workspace_id = :workspace and c.connection_id = :key", workspaceId, connectionId);
    }

    Optional<Connection> findByName(String workspaceId, String name) {
        return one("c.workspace_id = :workspace and c.name = :key", workspaceId, name);
    }

    private Optional<Connection> one(String condition, String workspaceId, String key) {
        return jdbc.sql("select %s from connection c where %s".formatted(COLUMNS, condition))
                .param("workspace", workspaceId)
                .param("key", key)
                .query((row, number) -> connection(row))
                .optional();
    }

    Optional<Usable> findUsable(String workspaceId, String name) {
        return jdbc.sql(
                        """
                        select %s, c.sealed_credentials, %s
                        from connection c
                        left join connection_token t on t.connection_id = c.connection_id
                        where c.workspace_id = :workspace and c.name = :name
                        """
                                .formatted(COLUMNS, TokenStore.COLUMNS))
                .param("workspace", workspaceId)
                .param("name", name)
                .query((row, number) -> {
                    var connection = connection(row);
                    var sealed = row.getBytes("sealed_credentials");
                    return new Usable(
                            connection,
                            vault.open(connection.connectionId(), sealed),
                            vault.needsRotation(sealed) ? sealed : null,
                            TokenStore.held(vault, connection.connectionId(), row));
                })
                .optional();
    }

    /** Seals the credentials again with the newest key, unless somebody has changed them since they were read. */
    void rotate(Usable usable) {
        jdbc.sql(
                        """
                        update connection set sealed_credentials = :sealed
                        where connection_id = :id and sealed_credentials = :old
                        """)
                .param("id", usable.connection().connectionId())
                .param("sealed", vault.seal(usable.connection().connectionId(), usable.credentials()))
                .param("old", usable.sealedWithOldKey())
                .update();
    }

    /** Whether there was such a connection; it and its token are gone. */
    boolean delete(String workspaceId, String connectionId) {
        return jdbc.sql("delete from connection where workspace_id = :workspace and connection_id = :id")
                        .param("workspace", workspaceId)
                        .param("id", connectionId)
                        .update()
                > 0;
    }

    /** Skips a row that is locked: a use must not wait for another's renewal just to note the time. */
    void touch(String connectionId, Instant now) {
        jdbc.sql(
                        """
                        update connection set last_used_at = :now
                        where connection_id in (
                            select connection_id from connection where connection_id = :id for no key update skip locked)
                        """)
                .param("id", connectionId)
                .param("now", time(now))
                .update();
    }

    private Connection connection(ResultSet row) throws SQLException {
        var expiresAt = optionalInstant(row, "expires_at");
        var ended = expiresAt != null && !clock.instant().isBefore(expiresAt);
        return new Connection(
                row.getString("connection_id"),
                row.getString("workspace_id"),
                row.getString("provider"),
                row.getString("name"),
                CredentialKind.find(row.getString("kind")).orElseThrow(),
                URI.create(row.getString("base_url")),
                ended ? ConnectionStatus.EXPIRED : ConnectionStatus.of(row.getString("status")),
                List.of((String[]) row.getArray("scopes").getArray()),
                instant(row, "created_at"),
                instant(row, "updated_at"),
                expiresAt,
                optionalInstant(row, "last_used_at"));
    }

    static OffsetDateTime time(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant optionalInstant(ResultSet row, String column) throws SQLException {
        var time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
