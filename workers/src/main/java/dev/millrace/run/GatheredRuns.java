package dev.millrace.run;

import dev.millrace.dispatch.Wake;
import dev.millrace.gathering.GatheringQueue;
import dev.millrace.gathering.Gatherings.Complete;
import dev.millrace.id.Ids;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.stereotype.Component;

/** Queues the runs of events that start one together. */
@Component
class GatheredRuns implements GatheringQueue.Starter {

    private final RunQueueStore store;
    private final Wake wake;
    private final Ids ids;
    private final Clock clock;

    GatheredRuns(RunQueueStore store, Wake wake, Ids ids, Clock clock) {
        this.store = store;
        this.wake = wake;
        this.ids = ids;
        this.clock = clock;
    }

    /** An event completes what it belongs to once, so the same events give the same workflow id. */
    @Override
    public void start(Complete events) {
        store.queue(List.of(new NewRun(
                ids.next("run"),
                events.definition(),
                WorkflowIds.of(events.definition(), events.lastEventId() + events.passage()),
                events.lastEventId(),
                null,
                events.input(),
                clock.instant().truncatedTo(ChronoUnit.MICROS))));
        wake.up(RunQueue.NAME);
    }
}
