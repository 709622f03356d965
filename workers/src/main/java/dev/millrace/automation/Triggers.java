package dev.millrace.automation;

import dev.millrace.automation.AutomationStore.Candidate;
import dev.millrace.event.Event;
import dev.millrace.event.NamedLifecycle;
import dev.millrace.language.event.EventMatcher;
import dev.millrace.language.event.EventTypes;
import dev.millrace.language.run.DefinitionRef;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.springframework.stereotype.Component;

/** Finds the automations that an event starts, through the index of triggers. */
@Component
public class Triggers {

    private final AutomationStore store;

    Triggers(AutomationStore store) {
        this.store = store;
    }

    /** An automation that {@code event} starts. */
    public record Match(Event event, DefinitionRef definition) {}

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
                    .map(Triggers::definition)
                    .distinct()
                    .forEach(definition -> matches.add(new Match(event, definition)));
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

    private static DefinitionRef definition(Candidate candidate) {
        return new DefinitionRef(
                candidate.workspaceId(),
                candidate.namespace(),
                candidate.name(),
                candidate.version(),
                candidate.sha256());
    }
}
