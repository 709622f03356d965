package dev.millrace.webhook;

import dev.millrace.event.Event;
import dev.millrace.event.NamedLifecycle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds the active endpoints that events match. */
public final class Subscriptions {

    private final WebhookStore store;

    Subscriptions(WebhookStore store) {
        this.store = store;
    }

    /**
     * One event and one endpoint that wants it.
     *
     * @param sequence with which others of the endpoint it goes out one after the other; null where it has no order
     */
    public record Match(Event event, String webhookId, @Nullable String sequence) {}

    /** The lifecycle events that active endpoints name; a star alone names none of them. */
    public List<NamedLifecycle> lifecycle() {
        return store.lifecycle();
    }

    /** Which of {@code events} one endpoint wants as it is now, active or not; in their order. */
    public List<Match> of(Webhook webhook, List<Event> events) {
        var subscription = Subscription.of(webhook);
        return events.stream()
                .filter(event -> EventPattern.matching(event.type()).stream().anyMatch(webhook.events()::contains))
                .filter(subscription::wants)
                .map(event -> new Match(event, webhook.webhookId(), subscription.sequence(event)))
                .toList();
    }

    /**
     * Every pair of one of {@code events} and an endpoint of its workspace that wants it, each once: by its type, its channel and
     * the endpoint's filter. Asks the database once, whatever the number of events and endpoints.
     */
    public List<Match> of(List<Event> events) {
        record Kind(String workspaceId, String type) {}
        var kinds = new LinkedHashMap<Kind, List<Event>>();
        events.forEach(event -> kinds.computeIfAbsent(
                        new Kind(event.workspaceId(), event.type()), kind -> new ArrayList<>())
                .add(event));
        var asked = List.copyOf(kinds.keySet());
        var owners = new ArrayList<Integer>();
        var workspaces = new ArrayList<String>();
        var patterns = new ArrayList<String>();
        IntStream.range(0, asked.size()).forEach(owner -> {
            for (var pattern : EventPattern.matching(asked.get(owner).type())) {
                owners.add(owner);
                workspaces.add(asked.get(owner).workspaceId());
                patterns.add(pattern);
            }
        });
        return store
                .matches(
                        owners.toArray(Integer[]::new),
                        workspaces.toArray(String[]::new),
                        patterns.toArray(String[]::new))
                .stream()
                .flatMap(found -> kinds.get(asked.get(found.owner())).stream()
                        .filter(found.subscription()::wants)
                        .map(event -> new Match(
                                event, found.subscription().webhookId(), found.subscription().sequence(event))))
                .toList();
    }
}
