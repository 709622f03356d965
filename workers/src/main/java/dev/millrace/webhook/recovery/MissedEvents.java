package dev.millrace.webhook.recovery;

import dev.millrace.event.Event;
import dev.millrace.webhook.Subscriptions;
import dev.millrace.webhook.Subscriptions.Match;
import dev.millrace.webhook.Webhook;
import dev.millrace.webhook.Webhooks;
import dev.millrace.webhook.delivery.BulkQueueing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Finds the events that an endpoint was not sent because it was inactive, and queues them. */
final class MissedEvents {

    private static final int PAGE = 100;

    /** As many events as one turn looks at; an endpoint may want few of many. */
    private static final int PAGES = 20;

    /**
     * By so much a time is looked at longer: an event can be stored a little after the moment that its id names. One that the endpoint
     * was sent is known by its delivery.
     */
    private static final Duration SLACK = Duration.ofSeconds(10);

    private final PastEvents events;
    private final Subscriptions subscriptions;
    private final Webhooks webhooks;
    private final BulkQueueing queueing;

    MissedEvents(PastEvents events, Subscriptions subscriptions, Webhooks webhooks, BulkQueueing queueing) {
        this.events = events;
        this.subscriptions = subscriptions;
        this.webhooks = webhooks;
        this.queueing = queueing;
    }

    /**
     * @param after the last event that was looked at
     * @param last whether there is none behind it
     */
    record Found(int queued, String after, boolean last) {}

    /** Queues up to {@code room} of them, beginning after the event {@code after}, for the endpoint as it is now. */
    Found queue(Recovery recovery, Webhook webhook, String after, int room) {
        var missed = new ArrayList<Match>();
        var seen = after;
        var pages = 0;
        for (var span : webhooks.inactiveBetween(webhook.webhookId(), recovery.since(), recovery.until())) {
            var since = latest(span.since().minus(SLACK), recovery.since(), webhook.createdAt());
            var until = span.until().plus(SLACK);
            List<Event> page;
            do {
                if (pages++ == PAGES || missed.size() == room) {
                    queueing.first(missed);
                    return new Found(missed.size(), seen, false);
                }
                page = events.between(
                        recovery.workspaceId(), since, until.isBefore(recovery.until()) ? until : recovery.until(), seen, PAGE);
                seen = take(webhook, page, room, missed, seen);
            } while (!page.isEmpty());
        }
        queueing.first(missed);
        return new Found(missed.size(), seen, true);
    }

    private static Instant latest(Instant... times) {
        return Stream.of(times).max(Comparator.naturalOrder()).orElseThrow();
    }

    /** Adds what the endpoint wants and has not been sent, as far as there is room; the last event that was looked at. */
    private String take(Webhook webhook, List<Event> page, int room, List<Match> missed, String seen) {
        var wanted = subscriptions.of(webhook, page);
        var known = queueing.known(
                webhook.webhookId(), wanted.stream().map(match -> match.event().eventId()).toList());
        for (var match : wanted) {
            if (known.contains(match.event().eventId())) {
                continue;
            }
            if (missed.size() == room) {
                return missed.getLast().event().eventId();
            }
            missed.add(match);
        }
        return page.isEmpty() ? seen : page.getLast().eventId();
    }
}
