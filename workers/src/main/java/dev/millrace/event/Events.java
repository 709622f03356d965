package dev.millrace.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Takes events in. */
public interface Events {

    /**
     * Stores {@code cloudEvents} and queues what they cause, all or nothing, and returns once that is durable. An event
     * whose source and id the workspace has seen in the last 30 days is not stored again, so a repeated call is safe.
     *
     * @param cloudEvents valid CloudEvents 1.0 in their JSON format
     * @return a receipt an event, in their order
     */
    List<Acceptance> accept(String workspaceId, List<ObjectNode> cloudEvents);
}
