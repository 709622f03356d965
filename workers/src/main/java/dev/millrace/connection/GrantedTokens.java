package dev.millrace.connection;

import dev.millrace.connection.provider.AccountRequest;
import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.token.TokenOutcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tokens of what people have granted: renewed where they end, looked after where they do not. */
final class GrantedTokens {

    /** As long as somebody may need to mend a deployment's settings, and not much longer. */
    private static final Duration UNTIL_SET_UP = Duration.ofSeconds(30);

    private static final TokenOutcome.Denied OVER =
            new TokenOutcome.Denied("the access that was granted has ended, and the provider gave nothing to renew it with");

    private final Providers providers;
    private final ProviderClients clients;
    private final TokenRenewal renewal;
    private final AccountReader accounts;
    private final Clock clock;

    GrantedTokens(
            Providers providers, ProviderClients clients, TokenRenewal renewal, AccountReader accounts, Clock clock) {
        this.providers = providers;
        this.clients = clients;
        this.renewal = renewal;
        this.accounts = accounts;
        this.clock = clock;
    }

    /** The token to use now, or why there is none; empty when the connection was deleted meanwhile. */
    Optional<TokenOutcome> token(ConnectionStore.Usable usable) {
        var answer = usable.held().answer(clock.instant());
        return answer.isPresent() ? answer : renew(usable);
    }

    private Optional<TokenOutcome> renew(ConnectionStore.Usable usable) {
        return renewUnlessSince(usable, Instant.MIN);
    }

    /**
     * As {@link #token}, but gets the next one although the one that is held is still good, unless the endpoint was asked
     * since {@code since}.
     */
    Optional<TokenOutcome> renewUnlessSince(ConnectionStore.Usable usable, Instant since) {
        var connection = usable.connection();
        if (usable.held().refresh() == null) {
            return Optional.of(OVER);
        }
        var requests = clients.requests(connection.workspaceId(), connection.provider(), usable.variables());
        if (requests.isEmpty()) {
            return Optional.of(new TokenOutcome.Unavailable(
                    "the provider '%s' is not set up here any more; an admin sets its client id and secret on its page"
                            .formatted(connection.provider()),
                    UNTIL_SET_UP));
        }
        return renewal.renew(
                connection.connectionId(),
                since,
                // What was read before the lock may be used up.
                held -> requests.get().refresh(held.refresh() == null ? usable.held().refresh() : held.refresh()));
    }

    /** Asks the service whether it still accepts a token that does not end, and notes it where it does not; whether that is so. */
    boolean lookAfter(ConnectionStore.Usable usable) {
        var connection = usable.connection();
        var issued = usable.held().issued();
        var request = providers.find(connection.workspaceId(), connection.provider())
                .map(found -> found.account())
                .orElse(null);
        if (issued == null
                || request == null
                || request.url() == null
                || request.source() == AccountRequest.Source.ID_TOKEN) {
            return false;
        }
        var whose = "The connection '%s'".formatted(connection.name());
        var authorized = Authorized.bearer(whose, connection.baseUrl(), issued.token(), List.of());
        if (accounts.ask(request, usable.variables(), authorized, null, null)
                instanceof AccountReader.Answer.Refused refused) {
            renewal.lost(connection.connectionId(), issued.token(), new TokenOutcome.Denied(refused.reason()));
            return true;
        }
        return false;
    }
}
