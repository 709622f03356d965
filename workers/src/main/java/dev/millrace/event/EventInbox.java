package dev.millrace.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.batch.GroupCommit;
import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The inbox in PostgreSQL. What comes in at the same time is stored in one transaction, but for what takes one workspace long.
 */
@Component
public class EventInbox implements Events, EventReplays, AutoCloseable {

    private static final Duration REMEMBERED = Duration.ofDays(30);

    /** Two, so that one that waits for the disk does not hold up whoever comes meanwhile. */
    private static final int WRITERS = 2;
    private static final long PAGE_BYTES = 8L * 1024 * 1024;

    private final EventStore store;
    private final List<EventSubscriber> subscribers;
    private final TransactionTemplate transaction;
    private final Ids ids;
    private final Clock clock;
    private final Counter accepted;
    private final Counter duplicates;
    private final SlowWorkspaces slow = new SlowWorkspaces();
    private final GroupCommit<Arrival, List<Acceptance>> arrivals;

    /** Those of slow workspaces, one by one: they wait for each other, and nobody else for them. */
    private final GroupCommit<Arrival, List<Acceptance>> slowArrivals;

    /** What one call of {@link #accept} brings: all of it is stored, or nothing. */
    private record Arrival(List<Event> events, List<String> bodies) {

        long weight() {
            return bodies.stream().mapToLong(String::length).sum();
        }
    }

    EventInbox(
            EventStore store,
            List<EventSubscriber> subscribers,
            TransactionTemplate transaction,
            Ids ids,
            Clock clock,
            MeterRegistry meters) {
        this.store = store;
        this.subscribers = List.copyOf(subscribers);
        this.transaction = transaction;
        this.ids = ids;
        this.clock = clock;
        this.accepted = Counter.builder("millrace.events.accepted")
                .description("Events stored and acknowledged")
                .register(meters);
        this.duplicates = Counter.builder("millrace.events.duplicate")
                .description("Events that had been seen before")
                .register(meters);
        this.arrivals = new GroupCommit<>("inbox", WRITERS, this::storeTogether, Arrival::weight);
        this.slowArrivals = new GroupCommit<>("inbox-slow", 1, this::storeTogether, arrival -> Long.MAX_VALUE);
    }

    @Override
    public List<Acceptance> accept(String workspaceId, List<ObjectNode> cloudEvents, int depth) {
        if (cloudEvents.isEmpty()) {
            return List.of();
        }
        var lane = slow.has(workspaceId) ? slowArrivals : arrivals;
        var acceptances = lane.commit(arrival(workspaceId, cloudEvents, depth));
        var seen = acceptances.stream().filter(Acceptance::duplicate).count();
        duplicates.increment(seen);
        accepted.increment(acceptances.size() - seen);
        return acceptances;
    }

    /** For what tells of runs and records, whose own transaction stores it. */
    public LifecycleStream lifecycle() {
        return new LifecycleStream() {
            @Override
            public List<NamedLifecycle> named() {
                return subscribers.stream()
                        .flatMap(subscriber -> subscriber.lifecycle().stream())
                        .toList();
            }

            @Override
            public void accept(String workspaceId, List<ObjectNode> cloudEvents, int depth) {
                storeTogether(List.of(arrival(workspaceId, cloudEvents, depth)));
            }
        };
    }

    private Arrival arrival(String workspaceId, List<ObjectNode> cloudEvents, int depth) {
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        var events = new ArrayList<Event>();
        var bodies = new ArrayList<String>();
        for (var cloudEvent : cloudEvents) {
            var id = ids.next("evt");
            var named = Json.mapper().createObjectNode();
            named.setAll(cloudEvent);
            var event = new Event(workspaceId, id, now, depth, named.put("millraceeventid", id));
            events.add(event);
            bodies.add(Json.write(event.cloudEvent()));
        }
        return new Arrival(events, bodies);
    }

    private List<List<Acceptance>> storeTogether(List<Arrival> together) {
        return transaction.execute(status -> {
            var events = together.stream().flatMap(arrival -> arrival.events().stream()).toList();
            var bodies = together.stream().flatMap(arrival -> arrival.bodies().stream()).toList();
            var unseen = store.insert(events, bodies);
            var fresh = events.stream()
                    .filter(event -> unseen.contains(event.eventId()))
                    .toList();
            if (!fresh.isEmpty()) {
                slow.measure(fresh, () -> subscribers.forEach(subscriber -> subscriber.accepted(fresh)));
            }
            return together.stream()
                    .map(arrival -> acceptances(arrival, unseen))
                    .toList();
        });
    }

    private List<Acceptance> acceptances(Arrival arrival, Set<String> unseen) {
        return arrival.events().stream()
                .map(event -> unseen.contains(event.eventId())
                        ? new Acceptance(event.eventId(), false)
                        : new Acceptance(store.first(event.workspaceId(), event.source(), event.id()), true))
                .toList();
    }

    @Override
    public int replay(String workspaceId, String eventId, boolean deliveries) {
        return transaction.execute(status -> {
            var number = store.countReplay(workspaceId, eventId).orElseThrow(() -> Refusal.notFound("event", eventId));
            var event = get(workspaceId, eventId);
            subscribers.forEach(subscriber -> subscriber.replayed(event, number, deliveries));
            return number;
        });
    }

    public Optional<Event> find(String workspaceId, String eventId) {
        return store.find(workspaceId, eventId);
    }

    public Event get(String workspaceId, String eventId) {
        return find(workspaceId, eventId).orElseThrow(() -> Refusal.notFound("event", eventId));
    }

    /**
     * The first events accepted from {@code since} on and before {@code until}, oldest first, that come after the event
     * {@code after}, which may be empty; at most {@code limit}, and fewer where they are large; none only where there are none.
     */
    public List<Event> between(String workspaceId, Instant since, Instant until, String after, int limit) {
        return store.between(workspaceId, Ids.from("evt", since), Ids.from("evt", until), after, limit, PAGE_BYTES);
    }

    /** The newest events first. A page ends before its limit where its events would have more than 8 MiB together. */
    public Page<Event> list(String workspaceId, @Nullable String type, PageRequest page) {
        var sizes = store.sizes(workspaceId, type, page);
        var taken = 0;
        var bytes = 0L;
        while (taken < Math.min(sizes.size(), page.limit()) && (taken == 0 || bytes + sizes.get(taken).size() <= PAGE_BYTES)) {
            bytes += sizes.get(taken++).size();
        }
        var eventIds = sizes.subList(0, taken).stream().map(EventStore.Sized::eventId).toList();
        return Page.of(store.read(workspaceId, eventIds), sizes.size() > taken, Event::eventId);
    }

    @Scheduled(fixedDelayString = "PT10M", initialDelayString = "PT1M")
    void forgetWhatIsOld() {
        var before = clock.instant().minus(REMEMBERED);
        while (store.forget(before, 5_000) == 5_000) {
            // Bounded transactions: a month of entries at once would hold up everyone else.
        }
    }

    @Override
    public void close() {
        arrivals.close();
        slowArrivals.close();
    }
}
