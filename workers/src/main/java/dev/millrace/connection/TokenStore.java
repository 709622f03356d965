package dev.millrace.connection;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;
import static dev.millrace.sql.Timestamps.utc;
import static dev.millrace.sql.Timestamps.utcOrNull;

import dev.millrace.connection.token.TokenOutcome;
import dev.millrace.vault.Secret;
import dev.millrace.vault.Vault;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code connection_token}, and what a token's answer changes in {@code connection}. */
final class TokenStore {

    static final String COLUMNS =
            """
            t.sealed_token, t.sealed_refresh, t.expires_at as token_expires_at, t.renew_at, t.failure, t.denied, t.not_before
            """;

    private static final Secret NOT_KEPT = Secret.of("");

    private final JdbcClient jdbc;
    private final Vault vault;
    private final Clock clock;

    TokenStore(JdbcClient jdbc, Vault vault, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.clock = clock;
    }

    /**
     * Waits until no other process renews this connection, then reads what it holds; only within a transaction, whose
     * end lets the others go on.
     *
     * @return empty when the connection was deleted meanwhile
     * @throws org.springframework.dao.PessimisticLockingFailureException after {@code patience}
     */
    Optional<HeldToken> lock(String connectionId, Duration patience) {
        jdbc.sql("select set_config('lock_timeout', :millis, true)")
                .param("millis", Long.toString(patience.toMillis()))
                .query(String.class)
                .single();
        // Two statements: one that waits for the lock would read the token as it was before.
        var locked = jdbc.sql("select connection_id from connection where connection_id = :id for no key update")
                .param("id", connectionId)
                .query(String.class)
                .optional();
        return locked.map(id -> jdbc.sql(
                        """
                        select %s from connection c left join connection_token t on t.connection_id = c.connection_id
                        where c.connection_id = :id
                        """
                                .formatted(COLUMNS))
                .param("id", id)
                .query((row, number) -> held(vault, id, row))
                .single());
    }

    /** When the token endpoint last answered. */
    Instant answeredAt(String connectionId) {
        return jdbc.sql("select answered_at from connection_token where connection_id = :id")
                .param("id", connectionId)
                .query((row, number) -> instant(row, "answered_at"))
                .optional()
                .orElse(Instant.MIN);
    }

    void save(String connectionId, HeldToken held, TokenOutcome outcome) {
        var issued = held.issued();
        var life = issued == null ? null : issued.life();
        var failure = held.failure();
        jdbc.sql(
                        """
                        insert into connection_token (connection_id, sealed_token, sealed_refresh, expires_at, renew_at,
                            failure, denied, not_before, answered_at)
                        values (:id, :sealed, :sealedRefresh, :expiresAt, :renewAt, :failure, :denied, :notBefore, :now)
                        on conflict (connection_id) do update set
                            sealed_token = excluded.sealed_token,
                            sealed_refresh = excluded.sealed_refresh,
                            answered_at = excluded.answered_at,
                            expires_at = excluded.expires_at,
                            renew_at = excluded.renew_at,
                            failure = excluded.failure,
                            denied = excluded.denied,
                            not_before = excluded.not_before
                        """)
                .param("id", connectionId)
                .param("sealed", issued == null ? null : vault.seal(owner(connectionId), issued.token()))
                .param("sealedRefresh", held.refresh() == null ? null : vault.seal(refreshOwner(connectionId), held.refresh()))
                .param("expiresAt", life == null ? null : utc(life.expiresAt()))
                .param("renewAt", life == null ? null : utc(life.renewAt()))
                .param("now", utc(clock.instant()))
                .param("failure", failure == null ? null : failure.reason())
                .param("denied", failure == null ? null : failure instanceof TokenOutcome.Denied)
                .param("notBefore", utcOrNull(held.notBefore()))
                .update();
        switch (outcome) {
            case TokenOutcome.Issued next -> change(connectionId, ConnectionStatus.ACTIVE, next.scopes(), null);
            case TokenOutcome.Denied denied -> change(connectionId, ConnectionStatus.NEEDS_REAUTHORIZATION, null, denied.reason());
            case TokenOutcome.Unavailable unavailable -> {}
        }
    }

    /** Drops the access token, so that the next who wants one asks for it. */
    void forget(String connectionId) {
        jdbc.sql("update connection_token set sealed_token = null, expires_at = null, renew_at = null where connection_id = :id")
                .param("id", connectionId)
                .update();
    }

    private void change(String connectionId, ConnectionStatus status, @Nullable List<String> scopes, @Nullable String reason) {
        jdbc.sql(
                        """
                        update connection set
                            status = :status,
                            reason = :reason,
                            scopes = coalesce(string_to_array(:scopes, ' '), scopes),
                            updated_at = :now,
                            version = version + 1
                        where connection_id = :id
                            and (status, reason, scopes) is distinct from
                                (:status, :reason::text, coalesce(string_to_array(:scopes, ' '), scopes))
                        """)
                .param("id", connectionId)
                .param("status", status.word())
                .param("reason", reason)
                // Answers that say nothing change nothing.
                .param("scopes", scopes == null || scopes.isEmpty() ? null : String.join(" ", scopes))
                .param("now", utc(clock.instant()))
                .update();
    }

    /** What a row that has {@link #COLUMNS} holds; nothing where it has none of them. */
    static HeldToken held(Vault vault, String connectionId, ResultSet row) throws SQLException {
        var sealed = row.getBytes("sealed_token");
        var sealedRefresh = row.getBytes("sealed_refresh");
        var expiresAt = instantOrNull(row, "token_expires_at");
        var life = expiresAt == null ? null : new TokenOutcome.Life(instant(row, "renew_at"), expiresAt);
        var refresh = sealedRefresh == null ? null : vault.open(refreshOwner(connectionId), sealedRefresh);
        var issued = sealed == null
                ? null
                : new TokenOutcome.Issued(vault.open(owner(connectionId), sealed), null, List.of(), life, NOT_KEPT);
        var reason = row.getString("failure");
        if (reason == null) {
            return new HeldToken(issued, refresh, null, null);
        }
        var failure = row.getBoolean("denied")
                ? new TokenOutcome.Denied(reason)
                : new TokenOutcome.Unavailable(reason, Duration.ZERO);
        return new HeldToken(issued, refresh, failure, instant(row, "not_before"));
    }

    /** Not the credentials' owner, so that neither can take the other's place. */
    static String owner(String connectionId) {
        return connectionId + "/token";
    }

    static String refreshOwner(String connectionId) {
        return connectionId + "/refresh";
    }
}
