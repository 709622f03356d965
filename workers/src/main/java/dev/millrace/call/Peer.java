package dev.millrace.call;

import dev.millrace.egress.BodyWatch;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressFailure;
import dev.millrace.egress.EgressRequest;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.Call.Authorization;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The other side of one call. What is sent to it is signed, passes the gate of its connection, counts against the workspace's
 * share of its host, and has what is left of the call's deadline.
 */
final class Peer {

    private final long begun = System.nanoTime();
    private final Peers peers;
    private final Call call;
    private final @Nullable Authorization authorization;
    private final URI uri;
    private Signature signature;
    private boolean mayRenew = true;
    private boolean entered;

    Peer(Peers peers, Call call, @Nullable Authorization authorization, Signature signature, URI uri) {
        this.peers = peers;
        this.call = call;
        this.authorization = authorization;
        this.signature = signature;
        this.uri = uri;
    }

    URI uri() {
        return uri;
    }

    /** Blots out the credentials that are used now. */
    Redaction redaction() {
        return new Redaction(signature.secrets());
    }

    /** The same credentials at another address, and none at all where they are not for it. */
    Peer at(URI other) {
        return signature.covers(other)
                ? new Peer(peers, call.with(call.request(), left()), authorization, signature, other)
                : new Peer(peers, call.with(call.request(), left()), null, new Signature.None(), other);
    }

    /** What is left of the call's deadline. */
    Duration left() {
        return left(call, begun);
    }

    /** What is left of a call's deadline since {@code begun}, a {@code System.nanoTime()}. */
    static Duration left(Call call, long begun) {
        return call.deadline().minusNanos(System.nanoTime() - begun);
    }

    /**
     * Sends {@code plain} signed; once more where a challenge has to be answered, or where the token was refused, as it may
     * have been revoked, and there is another.
     *
     * @throws CallFailed where no answer came, it is not to be sent now, or the other side refuses for its limit's sake
     */
    EgressAnswer send(EgressRequest plain) {
        return send(plain, BodyWatch.TO_THE_END);
    }

    /** As {@link #send(EgressRequest)}, but reads the answer only until {@code watch} has seen enough. */
    EgressAnswer send(EgressRequest plain, BodyWatch watch) {
        var answer = exchange(plain, signature.sign(plain), watch);
        if (answer.status() == 401) {
            var challenged = signature.answer(plain, answer);
            if (challenged.isPresent()) {
                answer = exchange(plain, challenged.get(), watch);
            }
        }
        if (answer.status() == 401 && mayRenew && peers.refused(call, authorization, signature)) {
            mayRenew = false;
            signature = peers.find(call, authorization, uri.toString());
            return send(plain, watch);
        }
        return answer;
    }

    private EgressAnswer exchange(EgressRequest plain, EgressRequest signed, BodyWatch watch) {
        var passage = peers.enter(call, signature, plain.uri(), !entered);
        entered = true;
        var detour = passage.detour();
        var request = within(detour == null ? signed : signature.at(detour).sign(plain.withUri(detour)));
        try {
            var answer = peers.exchange(call, request, watch);
            var refusedUntil = passage.answered(answer);
            // Whoever cannot wait may want the answer as it is.
            if (refusedUntil.isPresent() && call.turn() != null) {
                throw Refused.limited(plain, answer, redaction(), peers.until(refusedUntil.get()));
            }
            return answer;
        } catch (EgressFailure failed) {
            passage.failed(failed);
            throw new CallFailed(Failures.of(failed, redaction()), Lapse.of(failed));
        }
    }

    private EgressRequest within(EgressRequest request) {
        var left = left();
        return request.deadline().compareTo(left) < 0 ? request : request.withDeadline(left);
    }
}
