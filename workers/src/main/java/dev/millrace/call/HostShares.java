package dev.millrace.call;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many calls a workspace has under way to one host, so that one whose calls hang leaves connections to the others that
 * call the same host.
 */
final class HostShares {

    private static final int EACH = 32;

    private final Duration patience;
    private final Map<Key, Share> shares = new HashMap<>();

    private record Key(String workspaceId, String authority) {}

    /** Forgotten once nobody holds or wants a part of it. */
    private static final class Share {
        private final Semaphore places = new Semaphore(EACH, true);
        private int users;
    }

    /** A place, given back by closing. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

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
        var key = new Key(workspaceId, authority);
        var share = enter(key);
        try {
            if (share.places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return () -> {
                    share.places.release();
                    leave(key);
                };
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        leave(key);
        throw new Taken(authority);
    }

    private synchronized Share enter(Key key) {
        var share = shares.computeIfAbsent(key, first -> new Share());
        share.users++;
        return share;
    }

    private synchronized void leave(Key key) {
        shares.computeIfPresent(key, (same, share) -> --share.users == 0 ? null : share);
    }
}
