package dev.millrace.automation;

import dev.millrace.automation.AutomationStore.Candidate;
import dev.millrace.event.Event;
import dev.millrace.event.NamedLifecycle;
import dev.millrace.language.event.Correlations;
import dev.millrace.language.event.EventMatcher;
import dev.millrace.language.event.EventTypes;
import dev.millrace.language.run.DefinitionRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the automations that an event starts, through the index of triggers. */
@Component
public class Triggers {

    private final AutomationStore store;

    Triggers(AutomationStore store) {
        this.store = store;
    }

    /**
     * An automation that {@code event} starts.
     *
     * @param correlation by name, what tells with which others it does so together; null where it does so by itself
     */
    public record Match(Event event, DefinitionRef definition, @Nullable Map<String, String> correlation) {}

    /** What each of {@code events}, all of one workspace, starts: an automation once an event. */
    public List<Match> match(String workspaceId, List<Event> events) {
        var types = new LinkedHashSet<String>();
        types.add(EventTypes.ANY);
        events.forEach(event -> types.add(event.type()));
        var candidates = store.candidates(workspaceId, List.copyOf(types));
        var matches = new ArrayList<Match>();
        for (var event : events) {
            candidates.stream()
                    .filter(candidate -> fires(candidate, event))
                    .flatMap(candidate -> match(candidate, event).stream())
                    .distinct()
                    .forEach(matches::add);
        }
        return matches;
    }

    /** The lifecycle events that active triggers name. */
    public List<NamedLifecycle> lifecycle() {
        return store.lifecycle();
    }

    private static boolean fires(Candidate candidate, Event event) {
        return (candidate.on().equals(EventTypes.ANY) || candidate.on().equals(event.type()))
                && EventMatcher.atAcceptance(candidate.filter(), event.receivedAt()).matches(event.cloudEvent());
    }

    /** None where the event does not say to which others it belongs. */
    private static Optional<Match> match(Candidate candidate, Event event) {
        if (candidate.correlate() == null) {
            return Optional.of(new Match(event, definition(candidate), null));
        }
        var values = new HashMap<String, String>();
        for (var correlation : candidate.correlate().properties()) {
            var value = Correlations.keyAtAcceptance(
                    correlation.getValue().textValue(), event.cloudEvent(), event.receivedAt());
            if (value == null) {
                return Optional.empty();
            }
            values.put(correlation.getKey(), value);
        }
        return Optional.of(new Match(event, definition(candidate), Map.copyOf(values)));
    }

    private static DefinitionRef definition(Candidate candidate) {
        return new DefinitionRef(
                candidate.workspaceId(),
                candidate.namespace(),
                candidate.name(),
                candidate.version(),
                candidate.sha256());
    }
}
