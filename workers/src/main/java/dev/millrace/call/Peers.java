package dev.millrace.call;

import dev.millrace.connection.limit.Gate;
import dev.millrace.connection.limit.Gate.Entry;
import dev.millrace.connection.limit.NotNow;
import dev.millrace.connection.limit.Passage;
import dev.millrace.egress.BodyWatch;
import dev.millrace.egress.Egress;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressRequest;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.Call.Authorization;
import dev.millrace.places.Places.Place;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reaches the other sides of calls. */
@Component
class Peers {

    private final Egress egress;
    private final Authorizations authorizations;
    private final HostShares shares = new HostShares(Duration.ofSeconds(5));
    private final Gate gate;
    private final Clock clock;

    Peers(Egress egress, Authorizations authorizations, Gate gate, Clock clock) {
        this.egress = egress;
        this.authorizations = authorizations;
        this.gate = gate;
        this.clock = clock;
    }

    /**
     * The other side at {@code endpoint}.
     *
     * @throws dev.millrace.connection.ConnectionFailure where there are no credentials to be had
     * @throws IllegalArgumentException where {@code endpoint} is no address, or the definition's credentials make no sense
     */
    Peer at(Call call, @Nullable Authorization authorization, String endpoint) {
        var signature = authorizations.find(call, authorization, endpoint);
        return new Peer(this, call, authorization, signature, signature.resolve(endpoint));
    }

    Signature find(Call call, @Nullable Authorization authorization, String endpoint) {
        return authorizations.find(call, authorization, endpoint);
    }

    boolean refused(Call call, @Nullable Authorization authorization, Signature refused) {
        return authorizations.refused(call, authorization, refused);
    }

    /**
     * Lets a request in the name of {@code signature} through to {@code target}.
     *
     * @param first whether it is the call's first there
     * @throws CallFailed where it is not to be sent now
     */
    Passage enter(Call call, Signature signature, URI target, boolean first) {
        var through = signature.through().orElse(null);
        if (through == null) {
            return Passage.FREE;
        }
        var turn = call.turn();
        try {
            return gate.enter(through, target, new Entry(first, turn != null, turn == null ? null : turn.slot()));
        } catch (NotNow notNow) {
            throw Failures.of(notNow, turn, clock.instant());
        }
    }

    Duration until(Instant time) {
        var left = Duration.between(clock.instant(), time);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** One of the workspace's places at a host; {@link HostShares.Taken} where none comes free in time. */
    Place place(Call call, String authority) {
        return shares.take(call.definition().workspaceId(), authority);
    }

    EgressAnswer exchange(Call call, EgressRequest request, BodyWatch watch) {
        try (var place = place(call, String.valueOf(request.uri().getAuthority()))) {
            return egress.exchange(request, watch);
        }
    }
}
