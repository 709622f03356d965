package dev.millrace.connection.limit;

import dev.millrace.connection.ConnectionEnds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.TransactionException;

/**
 * Tells by the event {@code connection.expired} that a connection cannot be used any more until somebody acts, whoever has found
 * that out, and also where only time has passed.
 */
class EndedConnections {

    private static final Logger log = LoggerFactory.getLogger(EndedConnections.class);
    private static final int AT_ONCE = 100;

    private final ConnectionEnds ends;
    private final ConnectorEvents events;

    EndedConnections(ConnectionEnds ends, ConnectorEvents events) {
        this.ends = ends;
        this.events = events;
    }

    @Scheduled(fixedDelayString = "PT5S", initialDelayString = "PT5S")
    void tell() {
        try {
            for (var ended : ends.untold(AT_ONCE)) {
                // Told first: noted without being told it would never be.
                events.expired(ended.connection(), ended.at());
                ends.told(ended.connection());
            }
        } catch (DataAccessException | TransactionException notNow) {
            log.warn("Owners of ended connections are told in 5 s: {}", notNow.toString());
        }
    }
}
