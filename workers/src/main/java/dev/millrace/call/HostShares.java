package dev.millrace.call;

import dev.millrace.places.Places;
import dev.millrace.places.Places.Place;
import java.time.Duration;

/**
 * How many calls a workspace has under way to one host, so that one whose calls hang leaves connections to the others that
 * call the same host.
 */
final class HostShares {

    private static final int EACH = 32;

    private final Places<Key> places = new Places<>(EACH);
    private final Duration patience;

    private record Key(String workspaceId, String authority) {}

    /** There was no place in time, so nothing was sent; it passes. */
    static final class Taken extends RuntimeException {
        Taken(String authority) {
            super(
                    "The workspace has %d calls to %s under way; this one waits for its turn.".formatted(EACH, authority),
                    null,
                    false,
                    false);
        }
    }

    /** @param patience how long a call waits for its place */
    HostShares(Duration patience) {
        this.patience = patience;
    }

    Place take(String workspaceId, String authority) {
        return places.take(new Key(workspaceId, authority), patience).orElseThrow(() -> new Taken(authority));
    }
}
