package dev.millrace.connection;

import dev.millrace.connection.provider.OAuthRequests;
import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.provider.Providers;
import dev.millrace.connection.token.Discovery;
import dev.millrace.egress.Egress;
import dev.millrace.egress.EgressFailure;
import dev.millrace.egress.EgressRequest;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives access back to providers, as well as it can be done: a provider that is away keeps nobody from disconnecting. */
final class Revocation {

    private static final Logger log = LoggerFactory.getLogger(Revocation.class);

    private final Providers providers;
    private final ProviderClients clients;
    private final Discovery discovery;
    private final Egress egress;
    private final Duration deadline;

    Revocation(Providers providers, ProviderClients clients, Discovery discovery, Egress egress, Duration deadline) {
        this.providers = providers;
        this.clients = clients;
        this.discovery = discovery;
        this.egress = egress;
        this.deadline = deadline;
    }

    /** Asks once, and returns whatever comes of it. */
    void revoke(ConnectionStore.Usable usable) {
        var connection = usable.connection();
        var provider = providers.find(connection.provider()).filter(found -> found.oauth() != null);
        var client = clients.find(connection.workspaceId(), connection.provider());
        var access = usable.held().issued() == null ? null : usable.held().issued().token();
        if (provider.isEmpty() || client.isEmpty() || access == null && usable.held().refresh() == null) {
            return;
        }
        try {
            var requests = new OAuthRequests(provider.get(), client.get(), usable.variables());
            var request = requests.revocation(endpoint(requests.issuer()), access, usable.held().refresh());
            if (request == null) {
                return;
            }
            var answer = egress.exchange(request.withDeadline(deadline).withMaxAnswer(64 * 1024, EgressRequest.Overflow.CUT));
            if (answer.status() >= 300) {
                log.warn("{} answered {} when {} gave its access back; the tokens are deleted here all the same",
                        provider.get().title(), answer.status(), connection.connectionId());
            }
        } catch (EgressFailure | IllegalArgumentException away) {
            log.warn("{} could not be told that {} gives its access back ({}); the tokens are deleted here all the same",
                    provider.get().title(), connection.connectionId(), away.getMessage());
        }
    }

    private @Nullable URI endpoint(@Nullable URI issuer) {
        try {
            return issuer == null ? null : discovery.metadata(issuer).revocationEndpoint();
        } catch (Discovery.Unknown unknown) {
            return null;
        }
    }
}
