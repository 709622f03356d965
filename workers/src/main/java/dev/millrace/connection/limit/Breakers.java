package dev.millrace.connection.limit;

import dev.millrace.connection.Connection;
import dev.millrace.connection.limit.BreakerStore.Breaker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Keeps calls away from a host that has failed five times in a row, for each connection: for 60 s, after which one call tries
 * it for all.
 */
public final class Breakers {

    /** Of one connection. */
    public static final int MOST_SHOWN = 20;

    private static final int THRESHOLD = 5;
    private static final Duration OPEN = Duration.ofSeconds(60);

    /** Whoever waited comes within so long after the end, so that one comes first, and the others learn how it went. */
    private static final long SPREAD_MILLIS = 10_000;

    private final BreakerStore store;
    private final ConnectorEvents events;
    private final Clock clock;
    private final RandomGenerator chance;

    Breakers(BreakerStore store, ConnectorEvents events, Clock clock, RandomGenerator chance) {
        this.store = store;
        this.events = events;
        this.clock = clock;
        this.chance = chance;
    }

    /**
     * A host that is not called.
     *
     * @param reason what its last failure was
     * @param until when one call tries it again
     */
    public record Degraded(String host, String reason, Instant since, Instant until) {}

    /** How a host may be used: known to have failed lately, tried for all others, or not at all. */
    record State(boolean known, boolean probe, Optional<Degraded> closedTo) {

        static final State WELL = new State(false, false, Optional.empty());
    }

    /**
     * The hosts of a connection that are not called just now, those that have failed longest first and {@link #MOST_SHOWN} at
     * most; empty while all is well.
     */
    public List<Degraded> degraded(String connectionId) {
        return degraded(List.of(connectionId)).getOrDefault(connectionId, List.of());
    }

    /** As {@link #degraded(String)} for several, by their ids; those whose hosts are all well have no entry. */
    public Map<String, List<Degraded>> degraded(Collection<String> connectionIds) {
        return store.open(connectionIds, MOST_SHOWN).stream()
                .collect(Collectors.groupingBy(
                        Breaker::connectionId, Collectors.mapping(Breakers::degraded, Collectors.toList())));
    }

    /** Asks whether {@code host} may be called; who is told that it is the probe has to tell how it went. */
    State ask(Connection through, String host) {
        var breaker = store.find(through.connectionId(), host).orElse(null);
        if (breaker == null) {
            return State.WELL;
        }
        if (breaker.openedAt() == null) {
            return new State(true, false, Optional.empty());
        }
        var now = clock.instant();
        var probe = !now.isBefore(Objects.requireNonNull(breaker.probeAt()))
                && store.claimProbe(through.connectionId(), host, now, now.plus(OPEN));
        return new State(true, probe, probe ? Optional.empty() : Optional.of(degraded(breaker)));
    }

    /** When somebody who was not let through comes back. */
    Instant comeBack(Degraded degraded) {
        var now = clock.instant();
        var next = degraded.until().isBefore(now) ? now : degraded.until();
        return next.plusMillis(chance.nextLong(SPREAD_MILLIS));
    }

    void answered(Connection through, String host, State state) {
        if (state.known()) {
            store.answered(through.connectionId(), host, state.probe())
                    .ifPresent(closed -> events.recovered(through, degraded(closed), clock.instant()));
        }
    }

    void failed(Connection through, String host, String reason, State state) {
        var now = clock.instant();
        store.failed(through.connectionId(), host, reason, state.probe(), THRESHOLD, now, now.plus(OPEN))
                .filter(breaker -> breaker.failures() == THRESHOLD)
                .ifPresent(opened -> events.degraded(through, degraded(opened)));
    }

    private static Degraded degraded(Breaker breaker) {
        return new Degraded(
                breaker.host(),
                breaker.reason(),
                Objects.requireNonNull(breaker.openedAt()),
                Objects.requireNonNull(breaker.probeAt()));
    }
}
