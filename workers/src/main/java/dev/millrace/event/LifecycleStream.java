package dev.millrace.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The stream of events, for those that tell of what their own transaction writes: what becomes of runs, and of records. */
public interface LifecycleStream {

    /** What anybody has named. */
    List<NamedLifecycle> named();

    /**
     * As {@link Events#accept(String, List, int)}, within the transaction of this thread: an event is durable when what it
     * tells of is.
     */
    void accept(String workspaceId, List<ObjectNode> cloudEvents, int depth);
}
