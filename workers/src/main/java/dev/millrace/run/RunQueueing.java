package dev.millrace.run;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.millrace.automation.Triggers;
import dev.millrace.automation.Triggers.Match;
import dev.millrace.dispatch.Wake;
import dev.millrace.event.Event;
import dev.millrace.event.EventSubscriber;
import dev.millrace.event.NamedLifecycle;
import dev.millrace.gathering.GatheringQueue;
import dev.millrace.gathering.Gatherings;
import dev.millrace.id.Ids;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.springframework.stereotype.Component;

/** Queues a run for every automation that an accepted event starts. */
@Component
class RunQueueing implements EventSubscriber {

    private final Triggers triggers;
    private final Gatherings gatherings;
    private final RunQueueStore store;
    private final Wake wake;
    private final Ids ids;

    RunQueueing(Triggers triggers, Gatherings gatherings, RunQueueStore store, Wake wake, Ids ids) {
        this.triggers = triggers;
        this.gatherings = gatherings;
        this.store = store;
        this.wake = wake;
        this.ids = ids;
    }

    @Override
    public void accepted(List<Event> events) {
        var matches = new ArrayList<Match>();
        events.stream()
                .collect(groupingBy(Event::workspaceId, LinkedHashMap::new, toList()))
                .forEach((workspaceId, ofOne) -> matches.addAll(triggers.match(workspaceId, ofOne)));
        queue(matches, "");
    }

    @Override
    public void replayed(Event event, int number, boolean deliveries) {
        queue(triggers.match(event.workspaceId(), List.of(event)), "/replay-" + number);
    }

    @Override
    public List<NamedLifecycle> lifecycle() {
        return triggers.lifecycle();
    }

    private void queue(List<Match> matches, String passage) {
        var gathered = matches.stream().filter(match -> match.correlation() != null).toList();
        if (!gathered.isEmpty()) {
            gatherings.join(gathered, passage);
            wake.up(GatheringQueue.NAME);
        }
        var runs = matches.stream()
                .filter(match -> match.correlation() == null)
                .map(match -> new NewRun(
                        ids.next("run"),
                        match.definition(),
                        WorkflowIds.of(match.definition(), match.event().eventId() + passage),
                        match.event().eventId(),
                        null,
                        null,
                        match.event().receivedAt()))
                .toList();
        if (!runs.isEmpty()) {
            store.queue(runs);
            wake.up(RunQueue.NAME);
        }
    }
}
