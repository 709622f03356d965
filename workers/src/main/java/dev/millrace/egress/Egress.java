package dev.millrace.egress;

/**
 * Sends one HTTP/1.1 request to the outside and waits for the whole answer, at most for the request's deadline.
 *
 * <p>Nothing is sent twice: there are no retries, and a caller who wants one asks {@link
 * EgressFailure#beforeSending()} whether the other side can have seen the request. Every status is an answer; only a
 * missing, broken or refused exchange is a failure. Blocks the calling thread, which may be a virtual one; an
 * interrupt of a virtual thread ends the exchange. Safe for use by many threads.
 */
public interface Egress {

    default EgressAnswer exchange(EgressRequest request) throws EgressFailure {
        return exchange(request, BodyWatch.TO_THE_END);
    }

    /** As {@link #exchange(EgressRequest)}, but reads the body only until {@code watch} has seen enough of it. */
    EgressAnswer exchange(EgressRequest request, BodyWatch watch) throws EgressFailure;
}
