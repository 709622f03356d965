package dev.millrace.listening;

import dev.millrace.dispatch.Wake;
import dev.millrace.language.run.ListenActivity.Listener;
import java.time.Clock;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells runs of the end of others. */
@Component
public class AwaitedRuns {

    private final ListenerStore store;
    private final Wake wake;
    private final Clock clock;

    public AwaitedRuns(JdbcClient jdbc, Wake wake, Clock clock) {
        this.store = new ListenerStore(jdbc);
        this.wake = wake;
        this.clock = clock;
    }

    /** From now on the run {@code parentRunId} is told when {@code childRunId} has ended. Idempotent. */
    public void await(String workspaceId, String parentRunId, String key, String workflowId, String childRunId) {
        store.awaitRun(new Listener(workspaceId, parentRunId, key, workflowId, List.of()), childRunId, clock.instant());
    }

    /** Call it in the transaction that ends the runs. */
    public void ended(List<String> runIds) {
        if (!runIds.isEmpty() && store.ended(runIds, clock.instant()) > 0) {
            wake.up(NewsQueue.NAME);
        }
    }
}
