package dev.millrace.run;

import dev.millrace.automation.Triggers;
import dev.millrace.automation.Triggers.Match;
import dev.millrace.event.Event;
import dev.millrace.event.EventSubscriber;
import dev.millrace.id.Ids;
import java.util.List;
import org.springframework.stereotype.Component;

/** Queues a run for every automation that an accepted event starts. */
@Component
class RunQueueing implements EventSubscriber {

    private final Triggers triggers;
    private final RunQueueStore store;
    private final Ids ids;

    RunQueueing(Triggers triggers, RunQueueStore store, Ids ids) {
        this.triggers = triggers;
        this.store = store;
        this.ids = ids;
    }

    @Override
    public void accepted(List<Event> events) {
        queue(triggers.match(events.getFirst().workspaceId(), events), "");
    }

    @Override
    public void replayed(Event event, int number, boolean deliveries) {
        queue(triggers.match(event.workspaceId(), List.of(event)), "/replay-" + number);
    }

    private void queue(List<Match> matches, String passage) {
        var runs = matches.stream()
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
        }
    }
}
