package dev.millrace.event;

/** Causes again what a stored event caused. */
public interface EventReplays {

    /**
     * Starts the automations that match now once more; gives the number of the replay.
     *
     * @param deliveries whether endpoints are sent the event again too
     * @throws dev.millrace.refusal.Refusal 404 where the workspace has no such event
     */
    int replay(String workspaceId, String eventId, boolean deliveries);
}
