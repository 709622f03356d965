package dev.millrace.connection;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;
import static dev.millrace.sql.Timestamps.utc;
import static dev.millrace.sql.Timestamps.utcOrNull;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.millrace.connection.provider.CredentialKind;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.vault.Secret;
import dev.millrace.vault.Vault;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code connection}, but for what {@link TokenStore} writes when a token was asked for. */
final class ConnectionStore {

    /**
     * A connection with what it needs to sign.
     *
     * @param credentials their JSON
     * @param variables values for the provider's addresses
     * @param sealedWithOldKey the credentials as they are stored, if they are to be sealed again
     * @param held the access token it has, or the last failure to get one
     */
    record Usable(
            Connection connection,
            Secret credentials,
            Map<String, String> variables,
            byte @Nullable [] sealedWithOldKey,
            HeldToken held) {}

    /** What a viewer may see. */
    private static final String VISIBLE =
            "c.workspace_id = :workspace and (c.member_id = :viewer or c.member_id is null and :shared)";

    private static final String COLUMNS =
            """
            c.connection_id, c.workspace_id, c.member_id, c.provider, c.name, c.kind, c.base_url, c.status, c.reason,
            c.account_id, c.account_email, c.account_name, c.scopes, c.created_at, c.updated_at, c.expires_at, c.last_used_at
            """;

    private static final TypeReference<Map<String, String>> VARIABLES = new TypeReference<>() {};

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
                        insert into connection (connection_id, workspace_id, member_id, provider, name, kind, base_url,
                            sealed_credentials, status, scopes, created_at, updated_at, expires_at, version)
                        values (:id, :workspace, :member, :provider, :name, :kind, :baseUrl,
                            :sealed, :status, string_to_array(:scopes, ' '), :now, :now, :expiresAt, 1)
                        on conflict on constraint connection_name_unique do nothing
                        """)
                .param("id", connection.connectionId())
                .param("workspace", connection.workspaceId())
                .param("member", connection.memberId())
                .param("provider", connection.provider())
                .param("name", connection.name())
                .param("kind", connection.kind().word())
                .param("baseUrl", connection.baseUrl().toString())
                .param("sealed", vault.seal(connection.connectionId(), credentials))
                .param("status", connection.status().word())
                .param("scopes", String.join(" ", connection.scopes()))
                .param("now", utc(connection.createdAt()))
                .param("expiresAt", utcOrNull(connection.expiresAt()))
                .update()
                > 0;
    }

    List<Connection> list(Viewer viewer, PageRequest page) {
        return seenBy(
                        viewer,
                        """
                        select %s from connection c
                        where %s and (:after::text is null or c.connection_id < :after)
                        order by c.connection_id desc
                        limit :limit
                        """
                                .formatted(COLUMNS, VISIBLE))
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query((row, number) -> connection(row))
                .list();
    }

    Optional<Connection> find(Viewer viewer, String connectionId) {
        return seenBy(viewer, "select %s from connection c where %s and c.connection_id = :id".formatted(COLUMNS, VISIBLE))
                .param("id", connectionId)
                .query((row, number) -> connection(row))
                .optional();
    }

    Optional<Connection> findByName(String workspaceId, String name) {
        return jdbc.sql("select %s from connection c where c.workspace_id = :workspace and c.name = :name".formatted(COLUMNS))
                .param("workspace", workspaceId)
                .param("name", name)
                .query((row, number) -> connection(row))
                .optional();
    }

    /** Those that nobody but their member sees, the newest first. */
    List<Connection> personal(String workspaceId, String memberId) {
        return jdbc.sql(
                        """
                        select %s from connection c
                        where c.workspace_id = :workspace and c.member_id = :member
                        order by c.connection_id desc
                        limit 1000
                        """
                                .formatted(COLUMNS))
                .param("workspace", workspaceId)
                .param("member", memberId)
                .query((row, number) -> connection(row))
                .list();
    }

    /** Waits until nobody renews one of them; they stay as they are until the end of the transaction. */
    void lockPersonal(String workspaceId, String memberId) {
        jdbc.sql(
                        """
                        select connection_id from connection
                        where workspace_id = :workspace and member_id = :member
                        order by connection_id
                        for update
                        """)
                .param("workspace", workspaceId)
                .param("member", memberId)
                .query(String.class)
                .list();
    }

    /** That of an account of one owner, so that connecting it again makes no second one. */
    Optional<Connection> findByAccount(GrantedAccess granted) {
        return jdbc.sql(
                        """
                        select %s from connection c
                        where c.workspace_id = :workspace and c.provider = :provider and c.account_id = :account
                            and c.member_id is not distinct from :member and c.kind = 'oauth2'
                        order by c.connection_id limit 1
                        """
                                .formatted(COLUMNS))
                .param("workspace", granted.workspaceId())
                .param("provider", granted.provider().name())
                .param("account", granted.account().id())
                .param("member", granted.memberId())
                .query((row, number) -> connection(row))
                .optional();
    }

    /** Notes what a person has granted; the tokens are kept apart. */
    void granted(String connectionId, GrantedAccess granted, @Nullable Instant endsAt) {
        jdbc.sql(
                        """
                        update connection set
                            base_url = :baseUrl, variables = :variables::json, expires_at = :expiresAt,
                            account_id = :account, account_email = :email, account_name = :accountName,
                            scopes = string_to_array(:scopes, ' '), updated_at = :now, version = version + 1
                        where connection_id = :id
                        """)
                .param("id", connectionId)
                .param("baseUrl", granted.baseUrl().toString())
                .param("variables", Json.write(granted.variables()))
                .param("expiresAt", utcOrNull(endsAt))
                .param("account", granted.account().id())
                .param("email", granted.account().email())
                .param("accountName", granted.account().name())
                .param("scopes", String.join(" ", granted.scopes()))
                .param("now", utc(clock.instant()))
                .update();
    }

    private JdbcClient.StatementSpec seenBy(Viewer viewer, String sql) {
        return jdbc.sql(sql)
                .param("workspace", viewer.workspaceId())
                .param("viewer", viewer.id())
                .param("shared", viewer.shared());
    }

    Optional<Usable> findUsable(String workspaceId, String name) {
        return usable("c.workspace_id = :workspace and c.name = :key", workspaceId, name);
    }

    Optional<Usable> findUsableById(String workspaceId, String connectionId) {
        return usable("c.workspace_id = :workspace and c.connection_id = :key", workspaceId, connectionId);
    }

    private Optional<Usable> usable(String condition, String workspaceId, String key) {
        return jdbc.sql(
                        """
                        select %s, c.sealed_credentials, c.variables, %s
                        from connection c
                        left join connection_token t on t.connection_id = c.connection_id
                        where %s
                        """
                                .formatted(COLUMNS, TokenStore.COLUMNS, condition))
                .param("workspace", workspaceId)
                .param("key", key)
                .query((row, number) -> {
                    var connection = connection(row);
                    var sealed = row.getBytes("sealed_credentials");
                    return new Usable(
                            connection,
                            vault.open(connection.connectionId(), sealed),
                            Json.mapper().convertValue(Json.trusted(row.getString("variables")), VARIABLES),
                            vault.needsRotation(sealed) ? sealed : null,
                            TokenStore.held(vault, connection.connectionId(), row));
                })
                .optional();
    }

    /**
     * Takes what people have granted, whose token endpoint has not been asked and that nobody has looked after since
     * {@code before}; each is given to one process.
     */
    List<Usable> claimIdle(Instant before, int limit) {
        record Claimed(String workspaceId, String connectionId) {}
        return jdbc
                .sql(
                        """
                        update connection_token set looked_at = :now
                        from connection c
                        where c.connection_id = connection_token.connection_id and c.connection_id in (
                            select t.connection_id from connection_token t join connection using (connection_id)
                            where kind = 'oauth2' and status = 'active'
                                and greatest(t.answered_at, t.looked_at) < :before
                            order by greatest(t.answered_at, t.looked_at)
                            limit :limit
                            for update of t skip locked)
                        returning c.workspace_id, c.connection_id
                        """)
                .param("now", utc(clock.instant()))
                .param("before", utc(before))
                .param("limit", limit)
                .query((row, number) -> new Claimed(row.getString("workspace_id"), row.getString("connection_id")))
                .list()
                .stream()
                .flatMap(claimed -> findUsableById(claimed.workspaceId(), claimed.connectionId()).stream())
                .toList();
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
                .param("now", utc(now))
                .update();
    }

    /** Those whose end is not told, the first to change first. */
    List<Connection> endedUntold(Instant now, int limit) {
        return jdbc.sql(
                        """
                        select %s from connection c
                        where (c.status <> 'active' or c.expires_at <= :now)
                            and c.told_status is distinct from case when c.expires_at <= :now then 'expired' else c.status end
                        order by c.updated_at
                        limit :limit
                        """
                                .formatted(COLUMNS))
                .param("now", utc(now))
                .param("limit", limit)
                .query((row, number) -> connection(row))
                .list();
    }

    void toldOfEnd(Connection connection) {
        jdbc.sql("update connection set told_status = :status where connection_id = :id")
                .param("id", connection.connectionId())
                .param("status", connection.status().word())
                .update();
    }

    void forgetEndsOfActive(Instant now) {
        jdbc.sql(
                        """
                        update connection set told_status = null
                        where told_status is not null and status = 'active' and (expires_at is null or expires_at > :now)
                        """)
                .param("now", utc(now))
                .update();
    }

    private Connection connection(ResultSet row) throws SQLException {
        var expiresAt = instantOrNull(row, "expires_at");
        var ended = expiresAt != null && !clock.instant().isBefore(expiresAt);
        return new Connection(
                row.getString("connection_id"),
                row.getString("workspace_id"),
                row.getString("member_id"),
                row.getString("provider"),
                row.getString("name"),
                CredentialKind.find(row.getString("kind")).orElseThrow(),
                URI.create(row.getString("base_url")),
                ended ? ConnectionStatus.EXPIRED : ConnectionStatus.of(row.getString("status")),
                row.getString("reason"),
                new Account(row.getString("account_id"), row.getString("account_email"), row.getString("account_name")),
                List.of((String[]) row.getArray("scopes").getArray()),
                instant(row, "created_at"),
                instant(row, "updated_at"),
                expiresAt,
                instantOrNull(row, "last_used_at"));
    }
}
