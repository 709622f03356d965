package dev.millrace.call;

import dev.millrace.egress.EgressFailure;
import org.jspecify.annotations.Nullable;

/** How a call can fail for a while, and how often it is made again for that. */
enum Lapse {
    /** Nothing has reached the other side. */
    UNSENT(3, false, true),
    /** No answer came in time. */
    TIMED_OUT(3, false, false),
    /** The other side's limit is used up. */
    TOO_MANY(5, false, true),
    /** The other side does not work just now. */
    AWAY(3, true, true),
    /** The other side has failed. */
    BROKEN(3, false, false);

    private final int most;
    private final boolean linear;
    private final boolean unprocessed;

    Lapse(int most, boolean linear, boolean unprocessed) {
        this.most = most;
        this.linear = linear;
        this.unprocessed = unprocessed;
    }

    /** How often the call is made again. */
    int most() {
        return most;
    }

    /** The seconds before it is made again for the {@code time}th time, unless the other side asks for more. */
    long seconds(int time) {
        return linear ? 5L * time : 1L << time;
    }

    /** Whether the call has surely had no effect. */
    boolean unprocessed() {
        return unprocessed;
    }

    /** That of an answer of HTTP; null where it is final. */
    static @Nullable Lapse of(int status) {
        return switch (status) {
            case 429 -> TOO_MANY;
            case 503 -> AWAY;
            default -> status >= 500 ? BROKEN : null;
        };
    }

    /** That of no answer; null where it is final. */
    static @Nullable Lapse of(EgressFailure failure) {
        return switch (failure.cause()) {
            case TIMEOUT -> failure.beforeSending() ? UNSENT : TIMED_OUT;
            case DNS, CONNECT, TLS, PROTOCOL -> failure.beforeSending() ? UNSENT : BROKEN;
            case REFUSED, BUSY, ANSWER_TOO_LARGE, INTERRUPTED -> null;
        };
    }
}
