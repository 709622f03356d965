package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import org.jspecify.annotations.Nullable;

/** The runs that runs start. */
@ActivityInterface
public interface SubflowActivity {

    /**
     * Queues a run of another automation. Idempotent by the parent's run and key: the same run is told again. When a run that
     * is awaited has ended, the parent is told by the signal {@link AutomationWorkflow#news}.
     */
    @ActivityMethod(name = "startSubflow")
    Started start(Child child);

    /** How the run {@code childRunId} has ended; null while it goes on. Reads only. */
    @ActivityMethod(name = "subflowOutcome")
    @Nullable Outcome outcome(String childRunId);

    /** Asks the run to end. Idempotent; a run that has ended stays as it is. */
    @ActivityMethod(name = "cancelSubflow")
    void cancel(String childRunId);

    /**
     * What is to be run.
     *
     * @param workflowId the parent's, where the signal goes
     * @param version null for the one that was stored last
     */
    record Child(
            String workspaceId,
            String parentRunId,
            String key,
            String workflowId,
            String namespace,
            String name,
            @Nullable String version,
            JsonNode input,
            boolean awaited) {}

    /** The run's id, or why there will be none. */
    record Started(@Nullable String runId, @Nullable WorkflowError refused) {}

    /** An output, or an error. */
    record Outcome(@Nullable JsonNode output, @Nullable WorkflowError error) {}
}
