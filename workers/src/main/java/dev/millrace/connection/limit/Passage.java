package dev.millrace.connection.limit;

import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressFailure;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request that was let through. What came of it is told exactly once, and never fails because of that. */
public interface Passage {

    Passage FREE = new Passage() {};

    /** Where to send the request instead, since its own host is down; null for where it goes anyway. */
    default @Nullable URI detour() {
        return null;
    }

    /** Until when the provider refuses further requests, where that is what {@code answer} says. */
    default Optional<Instant> answered(EgressAnswer answer) {
        return Optional.empty();
    }

    default void failed(EgressFailure failure) {}

    /** For what is no HTTP: whether the other side was there. */
    default void ended(boolean reached, String how) {}
}
