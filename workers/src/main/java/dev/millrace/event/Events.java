package dev.millrace.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Takes events in. */
public interface Events {

    /**
     * Stores {@code cloudEvents}, which come from outside, and queues what they cause, all or nothing, and returns once that is durable. An event
     * whose source and id the workspace has seen in the last 30 days is not stored again, so a repeated call is safe.
     *
     * @param cloudEvents valid CloudEvents 1.0 in their JSON format
     * @return a receipt an event, in their order
     */
    default List<Acceptance> accept(String workspaceId, List<ObjectNode> cloudEvents) {
        return accept(workspaceId, cloudEvents, 0);
    }

    /**
     * As {@link #accept(String, List)}, for what runs emit.
     *
     * @param depth how many runs in a row led to these events, each started by what the one before had emitted
     */
    List<Acceptance> accept(String workspaceId, List<ObjectNode> cloudEvents, int depth);
}
