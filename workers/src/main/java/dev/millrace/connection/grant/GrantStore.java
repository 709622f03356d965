package dev.millrace.connection.grant;

import static dev.millrace.sql.Timestamps.utc;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import dev.millrace.vault.Vault;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code connection_grant}. */
final class GrantStore {

    /**
     * A grant under way.
     *
     * @param verifier of PKCE; null without it
     * @param nonce for the ID token; null without one
     */
    record Pending(byte[] browserHash, Wish wish, @Nullable Secret verifier, @Nullable String nonce) {}

    private final JdbcClient jdbc;
    private final Vault vault;

    GrantStore(JdbcClient jdbc, Vault vault) {
        this.jdbc = jdbc;
        this.vault = vault;
    }

    void insert(byte[] stateHash, Pending pending, Instant expiresAt) {
        var wish = pending.wish();
        jdbc.sql("""
                        insert into connection_grant (state_hash, browser_hash, workspace_id, member_id, provider, wish,
                            sealed_verifier, nonce, expires_at)
                        values (:state, :browser, :workspace, :member, :provider, :wish::json, :verifier, :nonce, :expires)""")
                .param("state", stateHash)
                .param("browser", pending.browserHash())
                .param("workspace", wish.workspaceId())
                .param("member", wish.memberId())
                .param("provider", wish.provider())
                .param("wish", Json.write(wish))
                .param("verifier", pending.verifier() == null ? null : vault.seal(owner(stateHash), pending.verifier()))
                .param("nonce", pending.nonce())
                .param("expires", utc(expiresAt))
                .update();
    }

    /** The grant of a state, which nobody gets a second time. */
    Optional<Pending> take(byte[] stateHash, Instant now) {
        return jdbc.sql("""
                        delete from connection_grant where state_hash = :state
                        returning browser_hash, wish, sealed_verifier, nonce, expires_at > :now as good""")
                .param("state", stateHash)
                .param("now", utc(now))
                .query((row, number) -> row.getBoolean("good")
                        ? Optional.of(new Pending(
                                row.getBytes("browser_hash"),
                                wish(row.getString("wish")),
                                row.getBytes("sealed_verifier") == null
                                        ? null
                                        : vault.open(owner(stateHash), row.getBytes("sealed_verifier")),
                                row.getString("nonce")))
                        : Optional.<Pending>empty())
                .optional()
                .flatMap(found -> found);
    }

    void forget(Instant now) {
        jdbc.sql("delete from connection_grant where expires_at <= ?").param(utc(now)).update();
    }

    private static Wish wish(String json) {
        try {
            return Json.mapper().readValue(json, Wish.class);
        } catch (JsonProcessingException ours) {
            throw new IllegalStateException("A wish that we wrote cannot be read.", ours);
        }
    }

    private static String owner(byte[] stateHash) {
        return "grant:" + Base64.getEncoder().encodeToString(stateHash);
    }
}
