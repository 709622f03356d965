package dev.millrace.places;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** As many places for each key, in this process; a key that nobody uses takes no memory. */
public final class Places<K> {

    private final int each;
    private final Map<K, Share> shares = new HashMap<>();

    private final class Share {
        private final Semaphore places = new Semaphore(each, true);
        private int users;
    }

    /** A place, given back by closing. */
    public interface Place extends AutoCloseable {
        @Override
        void close();
    }

    public Places(int each) {
        this.each = each;
    }

    /** A place for {@code key}; empty where none came free within {@code patience}, or the thread was interrupted. */
    public Optional<Place> take(K key, Duration patience) {
        var share = enter(key);
        try {
            if (share.places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return Optional.of(() -> {
                    share.places.release();
                    leave(key);
                });
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        leave(key);
        return Optional.empty();
    }

    private synchronized Share enter(K key) {
        var share = shares.computeIfAbsent(key, first -> new Share());
        share.users++;
        return share;
    }

    private synchronized void leave(K key) {
        shares.computeIfPresent(key, (same, share) -> --share.users == 0 ? null : share);
    }
}
