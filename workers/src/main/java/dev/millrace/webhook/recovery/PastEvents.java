package dev.millrace.webhook.recovery;

import dev.millrace.event.Event;
import java.time.Instant;
import java.util.List;

/** Reads stored events in the order in which they were accepted. */
public interface PastEvents {

    /**
     * The first events of a workspace from {@code since} on and before {@code until}, beginning after the event {@code after}.
     *
     * @param after an id, or empty
     * @param limit at most so many; fewer where they are large, and none only where there are none
     */
    List<Event> between(String workspaceId, Instant since, Instant until, String after, int limit);
}
