package dev.millrace.connection.limit;

import dev.millrace.connection.Connection;
import dev.millrace.connection.ConnectionEnds;
import dev.millrace.mail.Outbox;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.transaction.TransactionException;

/**
 * Tells by the event {@code connection.expired}, and the admins by mail, that a connection cannot be used any more until somebody acts, whoever has found
 * that out, and also where only time has passed.
 */
class EndedConnections {

    private static final Logger log = LoggerFactory.getLogger(EndedConnections.class);
    private static final int AT_ONCE = 100;

    private final ConnectionEnds ends;
    private final ConnectorEvents events;
    private final Outbox outbox;

    EndedConnections(ConnectionEnds ends, ConnectorEvents events, Outbox outbox) {
        this.ends = ends;
        this.events = events;
        this.outbox = outbox;
    }

    @Scheduled(fixedDelayString = "PT5S", initialDelayString = "PT5S")
    void tell() {
        try {
            for (var ended : ends.untold(AT_ONCE)) {
                // Told first: noted without being told it would never be.
                events.expired(ended.connection(), ended.at());
                write(ended.connection(), ended.at());
                ends.told(ended.connection());
            }
        } catch (DataAccessException | TransactionException notNow) {
            log.warn("Owners of ended connections are told in 5 s: {}", notNow.toString());
        }
    }

    private void write(Connection connection, Instant at) {
        outbox.tellAdmins(
                connection.workspaceId(),
                "connection/%s/%s/%s".formatted(connection.connectionId(), connection.status().word(), at),
                "Connection '%s' cannot be used any more".formatted(connection.name()),
                """
                The connection '%s' to %s cannot be used any more: %s

                Automations that need it wait until somebody connects it again.

                What to do: connect it again.
                   %s
                """
                        .formatted(
                                connection.name(),
                                connection.provider(),
                                connection.reason() == null ? "its credentials have ended." : connection.reason(),
                                outbox.link("/settings/integrations")));
    }
}
