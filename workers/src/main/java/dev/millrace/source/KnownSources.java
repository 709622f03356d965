package dev.millrace.source;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Remembers sources and their opened secrets for a few seconds, so that a hook costs no look-up. Unknown names are not
 * remembered: whoever tries names would push the real ones out, and the look-up is one step in an index.
 */
final class KnownSources {

    static final int MAX_REMEMBERED = 10_000;
    static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

    private record Remembered(SourceStore.Opened opened, Instant until) {}

    private final SourceStore store;
    private final Clock clock;
    private final Duration rememberFor;
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    KnownSources(SourceStore store, Clock clock, Duration rememberFor) {
        this.store = store;
        this.clock = clock;
        this.rememberFor = rememberFor;
    }

    Optional<SourceStore.Opened> find(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        var known = remembered.get(name);
        if (known != null && clock.instant().isBefore(known.until())) {
            return Optional.of(known.opened());
        }
        var before = changes.get();
        var found = store.open(name);
        // A source that was deleted while we read it must not come back for some seconds.
        if (found.isPresent() && changes.get() == before) {
            remember(name, found.get());
        } else {
            remembered.remove(name);
        }
        return found;
    }

    /** Call it after a source was made or deleted. */
    void forget(String name) {
        changes.incrementAndGet();
        remembered.remove(name);
    }

    int size() {
        return remembered.size();
    }

    private void remember(String name, SourceStore.Opened opened) {
        if (remembered.size() >= MAX_REMEMBERED) {
            remembered.clear();
        }
        remembered.put(name, new Remembered(opened, clock.instant().plus(rememberFor)));
    }
}
