package dev.millrace.gathering;

import dev.millrace.dispatch.DispatchSettings;
import dev.millrace.dispatch.WorkQueue;
import dev.millrace.gathering.Gatherings.Complete;
import java.time.Clock;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The queue of gatherings to which something has come: they are looked at, and those that suffice start runs. */
@Component
public class GatheringQueue implements WorkQueue<String> {

    public static final String NAME = "gatherings";

    private final Gatherings gatherings;
    private final Starter starter;
    private final DispatchSettings settings;
    private final Clock clock;

    /** Queues runs. The feature of runs provides it. */
    @FunctionalInterface
    public interface Starter {
        /** Queues the run of {@code events}, in the transaction of this thread. */
        void start(Complete events);
    }

    GatheringQueue(Gatherings gatherings, Starter starter, DispatchSettings settings, Clock clock) {
        this.gatherings = gatherings;
        this.starter = starter;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    @Transactional
    public List<String> claim(int limit) {
        return gatherings.claim(limit);
    }

    @Override
    public void start(String gatheringId) {
        while (gatherings.complete(gatheringId, starter::start)) {
            // Each look is a transaction of its own.
        }
        gatherings.lookedAt(gatheringId);
    }

    @Override
    public void release(List<String> gatheringIds, String reason) {
        gatherings.putBack(gatheringIds);
    }

    @Override
    public void reject(String gatheringId, String reason) {
        gatherings.lookedAt(gatheringId);
    }

    @Override
    public int recover() {
        return gatherings.putBackClaimedBefore(clock.instant().minus(settings.claimTimeout()));
    }

    @Override
    public Backlog backlog() {
        return gatherings.backlog();
    }

    /** No engine knows of gatherings. */
    @Override
    public int resume() {
        return 0;
    }
}
