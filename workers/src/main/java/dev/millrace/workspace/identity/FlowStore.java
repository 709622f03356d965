package dev.millrace.workspace.identity;

import static dev.millrace.sql.Timestamps.utc;

import dev.millrace.vault.Secret;
import dev.millrace.vault.Vault;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables {@code sign_in_flow} and {@code pending_identity}: what is under way for ten minutes. */
final class FlowStore {

    /**
     * Somebody who is at a provider.
     *
     * @param memberId who links an account; null for whoever signs in
     * @param confirms the hash of the pending link that this sign-in confirms; null for any other
     * @param verifier of PKCE; null without it
     * @param nonce for the ID token; null without one
     */
    record Flow(
            byte[] browserHash,
            String provider,
            @Nullable String memberId,
            byte @Nullable [] confirms,
            URI redirect,
            String target,
            @Nullable Secret verifier,
            @Nullable String nonce) {}

    /** An account that is linked once its member has signed in as before. */
    record Pending(
            byte[] browserHash,
            String memberId,
            String provider,
            String issuer,
            String subject,
            String email,
            String target) {}

    private static final String PENDING = "browser_hash, member_id, provider, issuer, subject, email, target";

    private final JdbcClient jdbc;
    private final Vault vault;

    FlowStore(JdbcClient jdbc, Vault vault) {
        this.jdbc = jdbc;
        this.vault = vault;
    }

    void insert(byte[] stateHash, Flow flow, Instant expiresAt) {
        jdbc.sql("""
                        insert into sign_in_flow (state_hash, browser_hash, provider, member_id, confirms, redirect, target,
                            sealed_verifier, nonce, expires_at)
                        values (:state, :browser, :provider, :member, :confirms, :redirect, :target, :verifier, :nonce,
                            :expires)""")
                .param("state", stateHash)
                .param("browser", flow.browserHash())
                .param("provider", flow.provider())
                .param("member", flow.memberId())
                .param("confirms", flow.confirms())
                .param("redirect", flow.redirect().toString())
                .param("target", flow.target())
                .param("verifier", flow.verifier() == null ? null : vault.seal(owner(stateHash), flow.verifier()))
                .param("nonce", flow.nonce())
                .param("expires", utc(expiresAt))
                .update();
    }

    /** The flow of a state, which nobody gets a second time. */
    Optional<Flow> take(byte[] stateHash, Instant now) {
        return jdbc.sql("""
                        delete from sign_in_flow where state_hash = :state
                        returning browser_hash, provider, member_id, confirms, redirect, target, sealed_verifier, nonce,
                            expires_at > :now as good""")
                .param("state", stateHash)
                .param("now", utc(now))
                .query((row, number) -> row.getBoolean("good") ? Optional.of(flow(row, stateHash)) : Optional.<Flow>empty())
                .optional()
                .flatMap(found -> found);
    }

    private Flow flow(ResultSet row, byte[] stateHash) throws SQLException {
        var verifier = row.getBytes("sealed_verifier");
        return new Flow(
                row.getBytes("browser_hash"),
                row.getString("provider"),
                row.getString("member_id"),
                row.getBytes("confirms"),
                URI.create(row.getString("redirect")),
                row.getString("target"),
                verifier == null ? null : vault.open(owner(stateHash), verifier),
                row.getString("nonce"));
    }

    void insert(byte[] tokenHash, Pending pending, Instant expiresAt) {
        jdbc.sql("""
                        insert into pending_identity (token_hash, browser_hash, member_id, provider, issuer, subject, email,
                            target, expires_at)
                        values (:token, :browser, :member, :provider, :issuer, :subject, :email, :target, :expires)""")
                .param("token", tokenHash)
                .param("browser", pending.browserHash())
                .param("member", pending.memberId())
                .param("provider", pending.provider())
                .param("issuer", pending.issuer())
                .param("subject", pending.subject())
                .param("email", pending.email())
                .param("target", pending.target())
                .param("expires", utc(expiresAt))
                .update();
    }

    /** The pending link, for a page that asks; whoever carries it out takes it. */
    Optional<Pending> look(byte[] tokenHash, byte[] browserHash, Instant now) {
        return pending("select " + PENDING + " from pending_identity" + good(), tokenHash, browserHash, now);
    }

    /** The pending link, which nobody gets a second time. */
    Optional<Pending> take(byte[] tokenHash, byte[] browserHash, Instant now) {
        return pending("delete from pending_identity" + good() + " returning " + PENDING, tokenHash, browserHash, now);
    }

    private static String good() {
        return " where token_hash = :token and browser_hash = :browser and expires_at > :now";
    }

    private Optional<Pending> pending(String sql, byte[] tokenHash, byte[] browserHash, Instant now) {
        return jdbc.sql(sql)
                .param("token", tokenHash)
                .param("browser", browserHash)
                .param("now", utc(now))
                .query((row, number) -> new Pending(
                        row.getBytes("browser_hash"),
                        row.getString("member_id"),
                        row.getString("provider"),
                        row.getString("issuer"),
                        row.getString("subject"),
                        row.getString("email"),
                        row.getString("target")))
                .optional();
    }

    void forget(Instant now) {
        jdbc.sql("delete from sign_in_flow where expires_at <= ?").param(utc(now)).update();
        jdbc.sql("delete from pending_identity where expires_at <= ?").param(utc(now)).update();
    }

    private static String owner(byte[] stateHash) {
        return "sign-in:" + Base64.getEncoder().encodeToString(stateHash);
    }
}
