package dev.millrace.connection;

import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.token.Discovery;
import dev.millrace.egress.Egress;
import dev.millrace.egress.EgressFailure;
import dev.millrace.egress.EgressRequest;
import dev.millrace.vault.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives access back to providers, as well as it can be done: a provider that is away keeps nobody from disconnecting. */
final class Revocation {

    private static final Logger log = LoggerFactory.getLogger(Revocation.class);

    private final ProviderClients clients;
    private final Discovery discovery;
    private final Egress egress;
    private final Duration deadline;

    Revocation(ProviderClients clients, Discovery discovery, Egress egress, Duration deadline) {
        this.clients = clients;
        this.discovery = discovery;
        this.egress = egress;
        this.deadline = deadline;
    }

    /**
     * What is given back.
     *
     * @param variables values for the provider's addresses
     * @param token the access token, if there is one
     * @param refresh the refresh token, if there is one
     */
    record Access(
            String workspaceId, String provider, Map<String, String> variables, @Nullable Secret token, @Nullable Secret refresh) {

        static Access of(ConnectionStore.Usable usable) {
            var issued = usable.held().issued();
            return new Access(
                    usable.connection().workspaceId(),
                    usable.connection().provider(),
                    usable.variables(),
                    issued == null ? null : issued.token(),
                    usable.held().refresh());
        }

        boolean holdsSomething() {
            return token != null || refresh != null;
        }
    }

    /**
     * Asks once, and tells whether that is all that can be done: not where the provider was away or could not answer.
     *
     * @param whose for the log
     */
    boolean revoke(Access access, String whose) {
        var requests = clients.requests(access.workspaceId(), access.provider(), access.variables());
        if (requests.isEmpty() || !access.holdsSomething()) {
            return true;
        }
        try {
            var endpoint = endpoint(requests.get().issuer());
            var request = requests.get().revocation(endpoint, access.token(), access.refresh());
            if (request == null) {
                return true;
            }
            var answer = egress.exchange(request.withDeadline(deadline).withMaxAnswer(64 * 1024, EgressRequest.Overflow.CUT));
            if (answer.status() >= 300) {
                log.warn("{} answered {} when {} gave its access back; the tokens are deleted here all the same",
                        access.provider(), answer.status(), whose);
            }
            return answer.status() < 500 && answer.status() != 429;
        } catch (EgressFailure | IllegalArgumentException away) {
            log.warn("{} could not be told that {} gives its access back ({}); the tokens are deleted here all the same",
                    access.provider(), whose, away.getMessage());
            return false;
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
