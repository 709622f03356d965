package dev.millrace.connection.limit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The request is not to be sent now. Nothing was sent. */
public final class NotNow extends RuntimeException {

    /** Why not. */
    public enum Reason {
        /** The provider's limit is used up. */
        LIMIT,
        /** The host has failed again and again. */
        BROKEN
    }

    private final Reason reason;
    private final @Nullable Instant at;
    private final @Nullable Instant slot;

    NotNow(Reason reason, String sentence, @Nullable Instant at, @Nullable Instant slot) {
        super(sentence, null, false, false);
        this.reason = reason;
        this.at = at;
        this.slot = slot;
    }

    public Reason reason() {
        return reason;
    }

    /** When to try again; null where that is too far away to wait for. */
    public @Nullable Instant at() {
        return at;
    }

    /** What to come back with at that time, where it was reserved. */
    public @Nullable Instant slot() {
        return slot;
    }
}
