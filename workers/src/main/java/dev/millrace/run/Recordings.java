package dev.millrace.run;

import dev.millrace.automation.StoredDefinitions;
import dev.millrace.id.Ids;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.language.run.SubflowActivity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What ended runs did, for whoever wants to know how they would go today. Reads only. */
@Component
public class Recordings {

    private final Runs runs;
    private final RunStore store;
    private final PastRuns past;
    private final StoredDefinitions definitions;
    private final SubflowActivity subflows;

    Recordings(Runs runs, RunStore store, PastRuns past, StoredDefinitions definitions, Subflows subflows) {
        this.runs = runs;
        this.store = store;
        this.past = past;
        this.definitions = definitions;
        this.subflows = subflows;
    }

    /** The ids of an automation's ended runs that were begun at {@code since} or later and before {@code until}, the newest first. */
    public List<String> ended(
            String workspaceId, String namespace, String name, Instant since, Instant until, int limit) {
        return store.ended(
                workspaceId, namespace, name, Ids.from("run", since), Ids.from("run", until), limit);
    }

    /**
     * What {@code run}, which has ended and which the caller has found in its workspace, did. Takes as long as a replay.
     *
     * @throws IllegalStateException where its version is not stored any more, or its history cannot be replayed
     */
    public Recording of(String workspaceId, Run run) {
        var pin = run.automation();
        var definition = definitions.load(new DefinitionRef(
                workspaceId, pin.namespace(), pin.name(), pin.version(), store.sha256(run.runId())));
        var known = past.known(run.runId(), run.temporal().workflowId());
        return new Recording(
                run,
                definition,
                known.effects(),
                known.whole(),
                store.resumption(run.runId()).isPresent(),
                childRunId -> Optional.ofNullable(subflows.outcome(childRunId)));
    }

    /** How many steps a run has, which the caller has found in a workspace. */
    public int countSteps(Run run) {
        return store.countSteps(run.runId());
    }

    /** @throws dev.millrace.refusal.Refusal where the workspace has no such run */
    public Run find(String workspaceId, String runId) {
        return runs.find(workspaceId, runId);
    }
}
