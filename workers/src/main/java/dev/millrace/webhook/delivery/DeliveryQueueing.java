package dev.millrace.webhook.delivery;

import dev.millrace.dispatch.Wake;
import dev.millrace.event.Event;
import dev.millrace.event.EventSubscriber;
import dev.millrace.event.NamedLifecycle;
import dev.millrace.id.Ids;
import dev.millrace.webhook.Subscriptions;
import java.time.Clock;
import java.util.List;

/**
 * Queues a delivery for every active endpoint that an accepted event matches: one query for all events of a batch, and
 * one insert where anything matches. Told again of the same event, as a replay does, it queues again.
 */
public final class DeliveryQueueing implements EventSubscriber {

    private final Subscriptions subscriptions;
    private final DeliveryStore store;
    private final Wake wake;
    private final Ids ids;
    private final Clock clock;

    DeliveryQueueing(Subscriptions subscriptions, DeliveryStore store, Wake wake, Ids ids, Clock clock) {
        this.subscriptions = subscriptions;
        this.store = store;
        this.wake = wake;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public void accepted(List<Event> events) {
        if (events.isEmpty()) {
            return;
        }
        var matches = subscriptions.of(events);
        if (!matches.isEmpty()) {
            store.enqueue(matches.stream().map(match -> ids.next("dlv")).toList(), matches, clock.instant());
            wake.up(DeliveryQueue.NAME);
        }
    }

    @Override
    public void replayed(Event event, int number, boolean deliveries) {
        if (deliveries) {
            accepted(List.of(event));
        }
    }

    @Override
    public List<NamedLifecycle> lifecycle() {
        return subscriptions.lifecycle();
    }
}
