package dev.millrace.listening;

import static java.util.stream.Collectors.groupingBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.dispatch.Wake;
import dev.millrace.event.Event;
import dev.millrace.event.EventSubscriber;
import dev.millrace.event.NamedLifecycle;
import dev.millrace.language.event.Correlations;
import dev.millrace.language.event.EventMatcher;
import dev.millrace.language.event.EventTypes;
import dev.millrace.listening.ListenerStore.Candidate;
import dev.millrace.listening.ListenerStore.Kept;
import dev.millrace.listening.ListenerStore.Origin;
import dev.millrace.listening.ListenerStore.Question;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Keeps every accepted event for the runs that listen to it. */
@Component
class KeepEvents implements EventSubscriber {

    private final ListenerStore store;
    private final Wake wake;
    private final Clock clock;

    KeepEvents(ListenerStore store, Wake wake, Clock clock) {
        this.store = store;
        this.wake = wake;
        this.clock = clock;
    }

    @Override
    public void accepted(List<Event> events) {
        var kept = new LinkedHashSet<Kept>();
        events.stream()
                .collect(groupingBy(Event::workspaceId, LinkedHashMap::new, Collectors.toList()))
                .forEach((workspaceId, ofOne) -> kept.addAll(listening(workspaceId, ofOne)));
        if (!kept.isEmpty()) {
            store.keep(kept, clock.instant());
            wake.up(NewsQueue.NAME);
        }
    }

    /** A replay starts automations again; a run that listens has had the event, or did not listen then. */
    @Override
    public void replayed(Event event, int number, boolean deliveries) {}

    @Override
    public List<NamedLifecycle> lifecycle() {
        return store.lifecycle();
    }

    private Set<Kept> listening(String workspaceId, List<Event> events) {
        var types = new LinkedHashSet<String>();
        types.add(EventTypes.ANY);
        events.forEach(event -> types.add(event.type()));
        var origins = store.origins(workspaceId, types);
        if (origins.isEmpty()) {
            return Set.of();
        }
        var kept = new LinkedHashSet<Kept>();
        var questions = new LinkedHashSet<Question>();
        events.forEach(event -> questions.addAll(questions(event, origins)));
        var candidates = store.candidates(workspaceId, questions);
        for (var event : events) {
            candidates.stream()
                    .filter(candidate -> fits(candidate, event))
                    .forEach(candidate -> kept.add(new Kept(candidate.runId(), candidate.key(), event.eventId())));
        }
        return kept;
    }

    private static List<Question> questions(Event event, List<Origin> origins) {
        var questions = new ArrayList<Question>();
        for (var origin : origins) {
            if (!origin.type().equals(EventTypes.ANY) && !origin.type().equals(event.type())) {
                continue;
            }
            if (origin.expression().isEmpty()) {
                questions.add(Question.withoutCorrelation(origin.type()));
            } else {
                var value = Correlations.keyAtAcceptance(origin.expression(), event.cloudEvent(), event.receivedAt());
                if (value != null) {
                    questions.add(Question.of(origin.type(), origin.expression(), value));
                }
            }
        }
        return questions;
    }

    private static boolean fits(Candidate candidate, Event event) {
        return EventMatcher.atAcceptance(candidate.with(), event.receivedAt()).matches(event.cloudEvent())
                && candidate.correlate().properties().stream()
                        .allMatch(correlation -> correlates(correlation.getKey(), correlation.getValue(), event));
    }

    private static boolean correlates(String from, JsonNode expected, Event event) {
        return expected.asText()
                .equals(Correlations.keyAtAcceptance(from, event.cloudEvent(), event.receivedAt()));
    }
}
