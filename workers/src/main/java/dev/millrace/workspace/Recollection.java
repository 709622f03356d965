package dev.millrace.workspace;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What the database said about a token hash in the last few seconds, so that 500 requests a second with one key are not
 * 500 look-ups. Bounded: the least lately used is forgotten first. That a token is unknown is remembered too, apart, so
 * that a flood of wrong tokens can neither reach the database with one token twice nor push out the right ones.
 */
final class Recollection<T> {

    /** How long a revocation in another process may go unseen. */
    static final Duration TRUSTED = Duration.ofSeconds(4);

    private static final int KNOWN = 10_000;
    private static final int UNKNOWN = 1_000;

    private record Remembered<T>(Optional<T> found, Instant until) {}

    private final Clock clock;
    private final Map<ByteBuffer, Remembered<T>> known = bounded(KNOWN);
    private final Map<ByteBuffer, Remembered<T>> unknown = bounded(UNKNOWN);
    private long forgotten;

    Recollection(Clock clock) {
        this.clock = clock;
    }

    Optional<T> recall(byte[] hash, Supplier<Optional<T>> lookUp) {
        var token = ByteBuffer.wrap(hash);
        var now = clock.instant();
        long before;
        synchronized (this) {
            var remembered = known.getOrDefault(token, unknown.get(token));
            if (remembered != null && now.isBefore(remembered.until())) {
                return remembered.found();
            }
            before = forgotten;
        }
        var found = lookUp.get();
        synchronized (this) {
            // Something was revoked while we read: what we read may be older than that.
            if (before == forgotten) {
                (found.isPresent() ? known : unknown).put(token, new Remembered<>(found, now.plus(TRUSTED)));
            }
        }
        return found;
    }

    /** Forgets at once what {@code about} accepts. */
    synchronized void forget(Predicate<T> about) {
        forgotten++;
        known.values().removeIf(remembered -> remembered.found().filter(about).isPresent());
    }

    private static <T> Map<ByteBuffer, Remembered<T>> bounded(int limit) {
        return new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Remembered<T>> eldest) {
                return size() > limit;
            }
        };
    }
}
