package dev.millrace.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.event.Acceptance;
import dev.millrace.event.EventReplays;
import dev.millrace.event.Events;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Events in memory: deduplicated by workspace, source and id, as the interface promises. */
public final class RecordedEvents implements Events, EventReplays {

    private final Map<List<String>, String> ledger = new LinkedHashMap<>();
    private final List<ObjectNode> stored = new ArrayList<>();
    private final List<String> replayed = new ArrayList<>();

    @Override
    public synchronized List<Acceptance> accept(String workspaceId, List<ObjectNode> cloudEvents, int depth) {
        return cloudEvents.stream().map(event -> accept(workspaceId, event)).toList();
    }

    @Override
    public synchronized int replay(String workspaceId, String eventId, boolean deliveries) {
        replayed.add(eventId);
        return replayed.size();
    }

    /** The ids of the events that were replayed. */
    public synchronized List<String> replayed() {
        return List.copyOf(replayed);
    }

    /** What was stored, in its order, without the duplicates. */
    public synchronized List<ObjectNode> stored() {
        return List.copyOf(stored);
    }

    private Acceptance accept(String workspaceId, ObjectNode event) {
        var key = List.of(workspaceId, event.path("source").asText(), event.path("id").asText());
        var first = ledger.get(key);
        if (first != null) {
            return new Acceptance(first, true);
        }
        stored.add(event);
        var eventId = "evt_%04d".formatted(stored.size());
        ledger.put(key, eventId);
        return new Acceptance(eventId, false);
    }
}
