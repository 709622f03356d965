package dev.millrace.webhook.delivery;

import dev.millrace.dispatch.Wake;
import dev.millrace.id.Ids;
import dev.millrace.webhook.Subscriptions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Queues many deliveries of one endpoint, a page at a time. Whoever calls it keeps how far it came in the same transaction, so that
 * a crash between two pages repeats nothing. What is queued keeps the endpoint's order.
 */
public final class BulkQueueing {

    private final DeliveryStore store;
    private final Pace pace;
    private final Wake wake;
    private final Ids ids;
    private final Clock clock;

    BulkQueueing(DeliveryStore store, Pace pace, Wake wake, Ids ids, Clock clock) {
        this.store = store;
        this.pace = pace;
        this.wake = wake;
        this.ids = ids;
        this.clock = clock;
    }

    /** How many deliveries, made from {@code since} on and before {@code until}, ended without being delivered. */
    public long failed(String webhookId, Instant since, Instant until) {
        return store.countFailed(webhookId, since, until);
    }

    /**
     * Queues up to {@code limit} of them again, oldest first, beginning after the delivery {@code after}; their ids in that
     * order. Fewer than {@code limit} are the last.
     */
    public List<String> again(String webhookId, Instant since, Instant until, String after, int limit) {
        store.sequences().lock(List.of(webhookId));
        var queued = store.requeueFailed(webhookId, since, until, after, limit, clock.instant());
        if (!queued.isEmpty()) {
            store.sequences().letGo(webhookId, clock.instant());
            wake.up(DeliveryQueue.NAME);
        }
        return queued;
    }

    /** Which of these events have a delivery to the endpoint, whatever became of it. */
    public Set<String> known(String webhookId, List<String> eventIds) {
        return store.known(webhookId, eventIds);
    }

    /** Queues a delivery for each of {@code missed}. */
    public void first(List<Subscriptions.Match> missed) {
        if (!missed.isEmpty()) {
            store.enqueue(missed.stream().map(match -> ids.next("dlv")).toList(), missed, clock.instant());
            wake.up(DeliveryQueue.NAME);
        }
    }

    /** The first turn at the endpoint that is not taken yet, where it has a limit or has asked to be left alone; else the past. */
    public Instant freeTurn(String webhookId) {
        return pace.free(webhookId);
    }
}
