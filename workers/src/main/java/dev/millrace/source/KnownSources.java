package dev.millrace.source;

import dev.millrace.source.gate.Gate;
import dev.millrace.source.gate.Gates;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Remembers sources and their opened secrets for a few seconds, so that a hook costs no look-up. Unknown names are not
 * remembered: whoever tries names would push the real ones out, and the look-up is one step in an index.
 */
final class KnownSources {

    static final int MAX_REMEMBERED = 10_000;
    static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");

    /** A source with its secrets, and what its requests must pass. */
    record Known(SourceStore.Opened opened, Gate gate) {

        Source source() {
            return opened.source();
        }
    }

    private record Remembered(Known known, Instant until) {}

    private final SourceStore store;
    private final Gates gates;
    private final Clock clock;
    private final Duration rememberFor;
    private final Map<String, Remembered> remembered = new ConcurrentHashMap<>();
    private final AtomicLong changes = new AtomicLong();

    KnownSources(SourceStore store, Gates gates, Clock clock, Duration rememberFor) {
        this.store = store;
        this.gates = gates;
        this.clock = clock;
        this.rememberFor = rememberFor;
    }

    Optional<Known> find(String name) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        var known = remembered.get(name);
        if (known != null && clock.instant().isBefore(known.until())) {
            return Optional.of(known.known());
        }
        var before = changes.get();
        var found = store.open(name).map(this::known);
        // A source that was deleted while we read it must not come back for some seconds.
        if (found.isPresent() && changes.get() == before) {
            remember(name, found.get());
        } else {
            remembered.remove(name);
        }
        return found;
    }

    /** Call it after a source was made, changed or deleted. In a transaction it forgets once more after the commit. */
    void forget(String name) {
        changes.incrementAndGet();
        remembered.remove(name);
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            return;
        }
        // Whoever asked before the commit has remembered the source as it was.
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                changes.incrementAndGet();
                remembered.remove(name);
            }
        });
    }

    /** The same as it is in the database now; for what happens seldom and must not be stale. */
    Optional<Known> fresh(String name) {
        forget(name);
        return find(name);
    }

    private Known known(SourceStore.Opened opened) {
        var source = opened.source();
        return new Known(opened, gates.of(source.name(), source.provider(), source.verifier()));
    }

    int size() {
        return remembered.size();
    }

    private void remember(String name, Known known) {
        if (remembered.size() >= MAX_REMEMBERED) {
            remembered.clear();
        }
        remembered.put(name, new Remembered(known, clock.instant().plus(rememberFor)));
    }
}
