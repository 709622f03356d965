package dev.millrace.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.event.EventInbox;
import dev.millrace.event.LifecycleStream;
import dev.millrace.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Puts changes into the history and, as events, into the inbox, within the transaction of this thread. */
@Component
class RecordLog {

    private static final String STATUS = "status";

    private final RecordChangeStore store;
    private final LifecycleStream stream;

    @Autowired
    RecordLog(RecordChangeStore store, EventInbox inbox) {
        this(store, inbox.lifecycle());
    }

    RecordLog(RecordChangeStore store, LifecycleStream stream) {
        this.store = store;
        this.stream = stream;
    }

    /** A change, and the record as it has become. */
    record Logged(RecordChange change, StoredRecord record) {}

    /** @param silent whether nobody is told */
    void write(RecordType type, List<Logged> all, Cause cause, boolean silent) {
        if (all.isEmpty()) {
            return;
        }
        store.insert(type.workspaceId(), all.stream().map(Logged::change).toList());
        if (!silent) {
            var events = new ArrayList<ObjectNode>();
            all.forEach(logged -> add(events, type, logged));
            stream.accept(type.workspaceId(), events, cause.depth());
        }
    }

    private static void add(List<ObjectNode> events, RecordType type, Logged logged) {
        var change = logged.change();
        events.add(event(type, logged, change.action().word(), change.changeId()));
        if (change.action() == RecordOutcome.Action.UPDATED && change.changes().has(STATUS)) {
            var event = event(type, logged, "status_changed", change.changeId() + "/status");
            var status = change.changes().path(STATUS);
            ObjectNode data = event.withObject("/data");
            data.set("from", status.has("from") ? status.path("from") : data.nullNode());
            data.set("to", status.has("to") ? status.path("to") : data.nullNode());
            events.add(event);
        }
    }

    /** The id is the change's, so that nothing that came from outside can have taken it before. */
    private static ObjectNode event(RecordType type, Logged logged, String what, String id) {
        var record = logged.record();
        var event = Json.mapper()
                .createObjectNode()
                .put("specversion", "1.0")
                .put("id", id)
                .put("source", "/records/%s/%s".formatted(type.type(), record.recordId()))
                .put("type", type.singular() + "." + what)
                .put("subject", record.recordId())
                .put("time", logged.change().at().toString())
                .put("datacontenttype", "application/json");
        var data = event.putObject("data")
                .put("record_id", record.recordId())
                .put("type", record.type())
                .put("version", record.version());
        data.set("data", record.data());
        if (logged.change().action() == RecordOutcome.Action.UPDATED) {
            data.set("changes", logged.change().changes());
        }
        data.put("created_at", record.createdAt().toString()).put("updated_at", record.updatedAt().toString());
        return event;
    }
}
