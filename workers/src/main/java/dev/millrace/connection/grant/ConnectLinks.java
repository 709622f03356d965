package dev.millrace.connection.grant;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.utc;

import dev.millrace.connection.Connections;
import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.provider.Scope;
import dev.millrace.refusal.Refusal;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Token;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Makes links for people who connect an account for a workspace without signing in to it. */
public final class ConnectLinks {

    public static final Duration LONGEST = Duration.ofDays(30);

    private final JdbcClient jdbc;
    private final Providers providers;
    private final ProviderClients clients;
    private final Clock clock;

    ConnectLinks(JdbcClient jdbc, Providers providers, ProviderClients clients, Clock clock) {
        this.jdbc = jdbc;
        this.providers = providers;
        this.clients = clients;
        this.clock = clock;
    }

    /** A link that was made; {@code token} is shown once. */
    public record Made(Secret token, ConnectLink link) {}

    /**
     * Makes a link.
     *
     * @throws Refusal naming what is wrong: a provider that nobody grants access at, a scope that it does not know, a life
     *     that is not from a minute to 30 days; with 409 where nobody has set the provider up
     */
    public Made create(
            String workspaceId,
            @Nullable String provider,
            @Nullable String name,
            List<String> scopes,
            Duration life,
            String madeBy) {
        var oauth = Optional.ofNullable(provider)
                .flatMap(named -> providers.find(workspaceId, named))
                .map(found -> found.oauth())
                .orElseThrow(() -> Refusal.invalid(
                        "provider_unknown",
                        "provider",
                        "provider must be one at which people grant access; GET /api/v1/providers lists them with the kind oauth2."));
        var known = oauth.scopes().stream().map(Scope::name).toList();
        if (!known.containsAll(scopes)) {
            throw Refusal.invalid("scope_unknown", "scopes", "One of the scopes is none of this provider's.");
        }
        if (name != null) {
            Connections.name(name);
        }
        if (life.compareTo(Duration.ofMinutes(1)) < 0 || life.compareTo(LONGEST) > 0) {
            throw Refusal.invalid("field_invalid", "expires_in", "expires_in must be a duration from PT1M to P30D.");
        }
        if (clients.find(workspaceId, provider).isEmpty()) {
            throw Refusal.of(
                            Refusal.Kind.CONFLICT,
                            "provider_not_set_up",
                            "Nobody could follow the link: an admin sets the provider up first, at /settings/integrations/%s."
                                    .formatted(provider))
                    .at("provider");
        }
        var token = Token.random("");
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var link = new ConnectLink(workspaceId, provider, name, scopes, madeBy, now.plus(life));
        jdbc.sql("""
                        insert into connect_link (token_hash, workspace_id, provider, name, scopes, made_by, created_at, expires_at)
                        values (:hash, :workspace, :provider, :name, string_to_array(:scopes, ' '), :by, :now, :expires)""")
                .param("hash", Token.hash(token))
                .param("workspace", workspaceId)
                .param("provider", provider)
                .param("name", name)
                .param("scopes", String.join(" ", scopes))
                .param("by", madeBy)
                .param("now", utc(now))
                .param("expires", utc(link.expiresAt()))
                .update();
        return new Made(token, link);
    }

    /** The link of {@code token}; empty where it is unknown, used or too old. */
    public Optional<ConnectLink> find(Secret token) {
        return jdbc.sql("""
                        select workspace_id, provider, name, scopes, made_by, expires_at from connect_link
                        where token_hash = :hash and used_at is null and expires_at > :now""")
                .param("hash", Token.hash(token))
                .param("now", utc(clock.instant()))
                .query((row, number) -> new ConnectLink(
                        row.getString("workspace_id"),
                        row.getString("provider"),
                        row.getString("name"),
                        List.of((String[]) row.getArray("scopes").getArray()),
                        row.getString("made_by"),
                        instant(row, "expires_at")))
                .optional();
    }

    /** What a {@link Wish} knows a link by. */
    public static String id(Secret token) {
        return HexFormat.of().formatHex(Token.hash(token));
    }

    /** Uses a link up; of two who try, one does. */
    boolean use(String id) {
        return jdbc.sql("""
                        update connect_link set used_at = :now
                        where token_hash = :hash and used_at is null and expires_at > :now""")
                        .param("hash", HexFormat.of().parseHex(id))
                        .param("now", utc(clock.instant()))
                        .update()
                > 0;
    }

    void forget(Instant now) {
        jdbc.sql("delete from connect_link where expires_at <= ?").param(utc(now)).update();
    }
}
