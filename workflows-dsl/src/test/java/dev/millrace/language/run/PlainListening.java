package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.event.Correlations;
import dev.millrace.language.event.EventMatcher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Keeps events for the runs that listen, in memory. */
final class PlainListening implements ListenActivity {

    private static final int AT_ONCE = 3;

    private final Map<String, Listener> listeners = new ConcurrentHashMap<>();
    private final Map<String, List<JsonNode>> kept = new ConcurrentHashMap<>();
    private final Consumer<Listener> signal;

    /** @param signal tells a run that there is news */
    PlainListening(Consumer<Listener> signal) {
        this.signal = signal;
    }

    @Override
    public void open(Listener listener) {
        listeners.put(listener.runId() + listener.key(), listener);
        kept.putIfAbsent(listener.runId() + listener.key(), new ArrayList<>());
    }

    @Override
    public List<Received> receive(String runId, String key, long after) {
        var events = kept.get(runId + key);
        synchronized (events) {
            var received = new ArrayList<Received>();
            for (var number = (int) after; number < events.size() && received.size() < AT_ONCE; number++) {
                received.add(new Received(number + 1, "evt_" + number, events.get(number)));
            }
            return received;
        }
    }

    @Override
    public void leave(String runId, String key) {
        listeners.remove(runId + key);
    }

    /** How many tasks listen. */
    int open() {
        return listeners.size();
    }

    /** Accepts an event; gives how many listening tasks want it. */
    int accept(JsonNode event) {
        var wanting = listeners.values().stream()
                .filter(listener -> listener.any().stream().anyMatch(wanted -> fits(wanted, event)))
                .toList();
        for (var listener : wanting) {
            var events = kept.get(listener.runId() + listener.key());
            synchronized (events) {
                events.add(event);
            }
            signal.accept(listener);
        }
        return wanting.size();
    }

    private static boolean fits(Wanted wanted, JsonNode event) {
        var with = JsonNodeFactory.instance.objectNode();
        wanted.with().forEach(with::set);
        return EventMatcher.atAcceptance(with, Instant.EPOCH).matches(event)
                && wanted.correlate().entrySet().stream().allMatch(one -> one.getValue()
                        .equals(Correlations.keyAtAcceptance(one.getKey(), event, Instant.EPOCH)));
    }
}
