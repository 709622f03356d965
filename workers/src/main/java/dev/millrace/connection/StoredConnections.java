package dev.millrace.connection;

import dev.millrace.connection.token.TokenOutcome;
import dev.millrace.connection.provider.CredentialKind;
import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.token.TokenOutcome;
import dev.millrace.json.Json;
import dev.millrace.vault.Secret;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Resolves names to the connections in PostgreSQL. */
final class StoredConnections implements ConnectionAccess {

    private static final Duration LAST_USE_PRECISION = Duration.ofMinutes(1);

    private final ConnectionStore store;
    private final TokenRenewal renewal;
    private final GrantedTokens granted;
    private final Providers providers;
    private final Clock clock;

    /** A service that refuses every token must not make us ask for one at each call. */
    private final OnceAMinute refusals;

    StoredConnections(
            ConnectionStore store, TokenRenewal renewal, GrantedTokens granted, Providers providers, Clock clock) {
        this.store = store;
        this.renewal = renewal;
        this.granted = granted;
        this.providers = providers;
        this.clock = clock;
        this.refusals = new OnceAMinute(clock);
    }

    @Override
    public Optional<Authorized> byName(String workspaceId, String name) {
        var found = store.findUsable(workspaceId, name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var usable = found.get();
        var connection = usable.connection();
        var whose = "The connection '%s'".formatted(name);
        if (connection.status() == ConnectionStatus.EXPIRED) {
            throw new ConnectionFailure.AuthorizationLost(
                    whose, "its credentials ended at %s".formatted(connection.expiresAt()));
        }
        var provider = providers.find(workspaceId, connection.provider()).orElseThrow(() -> new ConnectionFailure.SwitchedOff(
                whose, connection.provider()));
        noteUse(usable);
        return authorized(whose, usable)
                .map(authorized -> authorized.withHeaders(provider.headers()).of(connection));
    }

    private Optional<Authorized> authorized(String whose, ConnectionStore.Usable usable) {
        var credentials = Json.trusted(usable.credentials().reveal());
        return authorized(whose, usable, Credentials.read(usable.connection().kind(), credentials));
    }

    private Optional<Authorized> authorized(String whose, ConnectionStore.Usable usable, Credentials credentials) {
        var connection = usable.connection();
        return switch (credentials) {
            case Credentials.OAuth2 byAPerson -> granted.token(usable)
                    .map(outcome -> ConnectionFailure.tokenOrThrow(whose, outcome))
                    .map(token -> Authorized.bearer(whose, connection.baseUrl(), token, List.of()));
            case Credentials.Bearer bearer -> Optional.of(
                    Authorized.bearer(whose, connection.baseUrl(), bearer.token(), List.of()));
            case Credentials.Basic basic -> Optional.of(Authorized.basic(
                    whose, connection.baseUrl(), basic.username().reveal(), basic.password()));
            case Credentials.ApiKey key -> Optional.of(
                    key.inQuery()
                            ? Authorized.queryKey(whose, connection.baseUrl(), key.name(), key.value())
                            : Authorized.headerKey(whose, connection.baseUrl(), key.name(), key.value()));
            case Credentials.MutualTls tls when tls.beside() == null ->
                Optional.of(Authorized.mutualTls(whose, connection.baseUrl(), tls.identity()));
            case Credentials.MutualTls tls ->
                authorized(whose, usable, tls.beside()).map(beside -> beside.with(tls.identity()));
            case Credentials.Aws aws ->
                Optional.of(Authorized.aws(whose, connection.baseUrl(), aws.signature(), clock));
            case Credentials.OnFileServer server -> throw new ConnectionFailure.WrongOrigin(
                    "%s leads to a server that takes files, and no requests over HTTP.".formatted(whose));
            case Credentials.Exchanged exchanged -> token(usable, exchanged)
                    .map(outcome -> ConnectionFailure.tokenOrThrow(whose, outcome))
                    .map(token -> Authorized.bearer(whose, connection.baseUrl(), token, exchanged.secrets()));
        };
    }

    @Override
    public boolean refused(String workspaceId, String name, Authorized refused) {
        var held = store.findUsable(workspaceId, name)
                .filter(usable -> usable.held().issued() != null)
                .orElse(null);
        if (held == null) {
            return false;
        }
        var token = held.held().issued().token();
        if (!refused.secrets().contains(token)) {
            // Somebody else has got another one meanwhile.
            return true;
        }
        var connectionId = held.connection().connectionId();
        if (!refusals.allows(connectionId)) {
            return false;
        }
        if (held.connection().kind() == CredentialKind.OAUTH2 && held.held().refresh() == null) {
            // Whoever asks again is told that somebody has to connect it again.
            return granted.lookAfter(held);
        }
        renewal.forget(connectionId, token);
        return true;
    }

    private Optional<TokenOutcome> token(ConnectionStore.Usable usable, Credentials.Exchanged credentials) {
        return usable.held()
                .answer(clock.instant())
                .or(() -> renewal.renew(usable.connection().connectionId(), held -> credentials.request(clock.instant())));
    }

    private void noteUse(ConnectionStore.Usable usable) {
        if (usable.sealedWithOldKey() != null) {
            store.rotate(usable);
        }
        var now = clock.instant();
        var lastUsedAt = usable.connection().lastUsedAt();
        if (lastUsedAt == null || lastUsedAt.plus(LAST_USE_PRECISION).isBefore(now)) {
            store.touch(usable.connection().connectionId(), now);
        }
    }
}
