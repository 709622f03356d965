package dev.millrace.connection.limit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.connection.Connection;
import dev.millrace.connection.limit.Breakers.Degraded;
import dev.millrace.event.Events;
import dev.millrace.json.Json;
import java.time.Instant;
import java.util.List;

/**
 * Tells of connections by events: {@code connector.degraded}, {@code connector.recovered} and {@code connection.expired}. Told
 * again of the same cause, it is the same event and stored once.
 */
final class ConnectorEvents {

    private final Events events;

    ConnectorEvents(Events events) {
        this.events = events;
    }

    void degraded(Connection connection, Degraded degraded) {
        var event = event(connection, "connector.degraded", cause(degraded) + "/degraded", degraded.since());
        data(event)
                .put("host", degraded.host())
                .put("reason", degraded.reason())
                .put("degraded_at", degraded.since().toString())
                .put("until", degraded.until().toString());
        accept(connection, event);
    }

    void recovered(Connection connection, Degraded was, Instant at) {
        var event = event(connection, "connector.recovered", cause(was) + "/recovered", at);
        data(event)
                .put("host", was.host())
                .put("degraded_at", was.since().toString())
                .put("recovered_at", at.toString());
        accept(connection, event);
    }

    /** @param at since when it is so */
    void expired(Connection connection, Instant at) {
        var status = connection.status().word();
        var event = event(connection, "connection.expired", status + "/" + at, at);
        data(event)
                .put("status", status)
                .put("reason", connection.reason() == null ? "Its credentials have ended." : connection.reason())
                .put("expired_at", at.toString());
        accept(connection, event);
    }

    private static String cause(Degraded degraded) {
        return degraded.host() + "/" + degraded.since();
    }

    private static ObjectNode event(Connection connection, String type, String id, Instant at) {
        var event = Json.mapper().createObjectNode();
        event.put("specversion", "1.0");
        event.put("id", connection.connectionId() + "/" + id);
        event.put("source", "/connections/" + connection.connectionId());
        event.put("type", type);
        event.put("time", at.toString());
        event.put("datacontenttype", "application/json");
        event.putObject("data")
                .put("connection_id", connection.connectionId())
                .put("name", connection.name())
                .put("provider", connection.provider());
        return event;
    }

    private static ObjectNode data(ObjectNode event) {
        return (ObjectNode) event.get("data");
    }

    private void accept(Connection connection, ObjectNode event) {
        events.accept(connection.workspaceId(), List.of(event));
    }
}
