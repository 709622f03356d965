package dev.millrace.connection;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** Connections that can be used no more, and whether their owners have been told. */
public final class ConnectionEnds {

    private final ConnectionStore store;
    private final Clock clock;

    ConnectionEnds(ConnectionStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** @param at since when it is so */
    public record Ended(Connection connection, Instant at) {}

    /** Those of whose end nobody has been told, at most {@code limit}. One that is active again can end anew. */
    public List<Ended> untold(int limit) {
        var now = clock.instant();
        store.forgetEndsOfActive(now);
        return store.endedUntold(now, limit).stream()
                .map(connection -> new Ended(
                        connection,
                        connection.status() == ConnectionStatus.EXPIRED && connection.expiresAt() != null
                                ? connection.expiresAt()
                                : connection.updatedAt()))
                .toList();
    }

    public void told(Connection connection) {
        store.toldOfEnd(connection);
    }
}
