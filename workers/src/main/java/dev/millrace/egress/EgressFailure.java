package dev.millrace.egress;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** No answer. The message is one sentence for the person who wrote the call; it holds no path, query or header. */
public final class EgressFailure extends RuntimeException {

    /** Where the exchange ended. */
    public enum Cause {
        /** The request or the place it goes to is not allowed; trying again changes nothing. */
        REFUSED,
        /** The host has no address, or DNS did not answer. */
        DNS,
        /** No connection came about. */
        CONNECT,
        /** No trusted encrypted connection came about. */
        TLS,
        /** So many calls are under way that this one never had its turn; the other side is not to blame. */
        BUSY,
        /** The request's deadline passed, wherever the exchange was. */
        TIMEOUT,
        /** The body, after decompression, or the headers are over the bound. */
        ANSWER_TOO_LARGE,
        /** The connection broke, or what came over it was not HTTP. */
        PROTOCOL,
        /** The calling thread was interrupted, and is again. */
        INTERRUPTED
    }

    private final Cause cause;
    private final boolean beforeSending;

    EgressFailure(Cause cause, boolean beforeSending, String message, @Nullable Throwable origin) {
        super(message, origin, false, false);
        this.cause = cause;
        this.beforeSending = beforeSending;
    }

    static EgressFailure refused(String message) {
        return new EgressFailure(Cause.REFUSED, true, message, null);
    }

    /** This failure of a later hop: the first origin has had the request. */
    EgressFailure after(List<String> origins) {
        var way = String.join(" to ", origins);
        return new EgressFailure(cause, false, "%s (redirected from %s)".formatted(getMessage(), way), getCause());
    }

    public Cause cause() {
        return cause;
    }

    /** Nothing of this request can have reached the other side, so that sending it again repeats nothing. */
    public boolean beforeSending() {
        return beforeSending;
    }
}
