package dev.millrace.event;

import java.util.List;

/** Told of every accepted event, inside the transaction that stores it. */
public interface EventSubscriber {

    /**
     * Queues the work that {@code events}, of any workspaces, cause. Runs in the transaction that stores them and holds
     * up their acknowledgement: index look-ups and inserts only, one for all. An exception undoes the acceptance.
     */
    void accepted(List<Event> events);

    /**
     * Queues once more what {@code event} causes.
     *
     * @param number counts the event's replays from 1; it makes the new work different from the old
     * @param deliveries whether webhooks are to be delivered again too
     */
    void replayed(Event event, int number, boolean deliveries);

    /** The lifecycle events that it has somebody for, who has named them. Asked often: one look into an index. */
    default List<NamedLifecycle> lifecycle() {
        return List.of();
    }
}
