package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.event.Correlations;
import dev.millrace.language.event.EventMatcher;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The events that runs listen to. From {@link #open} on, every accepted event that is {@link Wanted} is kept for the run
 * in the order of its acceptance, and the run is told by the signal {@link AutomationWorkflow#news}; the run fetches what
 * there is. So an event is neither lost nor taken twice, whatever is restarted meanwhile.
 */
@ActivityInterface
public interface ListenActivity {

    /** Begins to keep events. Idempotent: opened again, it goes on. Throws where it could not be stored now. */
    @ActivityMethod(name = "listen")
    void open(Listener listener);

    /**
     * The events kept with a number above {@code after}, as many as one answer holds, in order; empty where there are no
     * more yet. Reads only: asked again, it gives the same and perhaps more.
     */
    @ActivityMethod(name = "receive")
    List<Received> receive(String runId, String key, long after);

    /** Ends the listening. Idempotent. */
    @ActivityMethod(name = "leave")
    void leave(String runId, String key);

    /**
     * Who listens, and to what.
     *
     * @param key identifies the listening task within its run, over replays and engines
     * @param workflowId where the signal goes
     * @param any what an event must be to be kept: one of these at least
     */
    record Listener(String workspaceId, String runId, String key, String workflowId, List<Wanted> any) {}

    /**
     * What can be told of an event outside the run. The run itself looks once more, with its variables.
     *
     * @param with attributes as in a filter, none that need the run's variables
     * @param correlate jq over the event, with the {@link dev.millrace.language.event.Correlations#text text} of what it
     *     must give
     */
    record Wanted(Map<String, JsonNode> with, Map<String, String> correlate) {

        /** Whether {@code event} is wanted, as far as that can be told outside the run. */
        public boolean fits(JsonNode event, Instant now) {
            return EventMatcher.atAcceptance(with, now).matches(event)
                    && correlate.entrySet().stream()
                            .allMatch(one -> one.getValue().equals(Correlations.keyAtAcceptance(one.getKey(), event, now)));
        }
    }

    /**
     * One kept event; numbers go up.
     *
     * @param event null where it is gone, or larger than a run carries
     */
    record Received(long number, String eventId, @Nullable JsonNode event) {

        public Received {
            // A null that was written to the history comes back as a JSON null.
            event = event == null || event.isNull() ? null : event;
        }

        /** As one value, to be kept as something that the run has learnt. */
        static JsonNode tree(List<Received> received) {
            var tree = JsonNodeFactory.instance.arrayNode();
            received.forEach(one -> tree.addObject()
                    .put("number", one.number())
                    .put("eventId", one.eventId())
                    .set("event", one.event()));
            return tree;
        }

        static List<Received> ofTree(JsonNode tree) {
            return tree.valueStream()
                    .map(one -> new Received(
                            one.path("number").asLong(), one.path("eventId").asText(), one.get("event")))
                    .toList();
        }

        public static Received unreadable(long number, String eventId) {
            return new Received(number, eventId, null);
        }
    }
}
