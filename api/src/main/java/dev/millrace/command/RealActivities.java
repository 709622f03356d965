package dev.millrace.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.call.Calls;
import dev.millrace.event.CloudEventCheck;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallActivity;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.Effect;
import dev.millrace.language.run.EffectsActivity;
import dev.millrace.language.run.EmitActivity;
import dev.millrace.language.run.ListenActivity;
import dev.millrace.language.run.ProcessActivity;
import dev.millrace.language.run.ProcessRequest;
import dev.millrace.language.run.SubflowActivity;
import dev.millrace.language.run.WorkflowError;
import dev.millrace.process.Processes;
import io.temporal.activity.Activity;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a run here does to the world: its calls are made, its processes run, and its events are shown, since nobody is there to take them. No
 * events come in, and no other run is started.
 */
final class RealActivities implements CallActivity, EmitActivity, EffectsActivity, ListenActivity, SubflowActivity,
        ProcessActivity {

    private final Calls calls;
    private final Processes processes;
    private final Transcript transcript;
    private final Consumer<WorkflowError> stop;

    /** @param stop ends the run with an error that no definition can catch */
    RealActivities(Calls calls, Processes processes, Transcript transcript, Consumer<WorkflowError> stop) {
        this.calls = calls;
        this.processes = processes;
        this.transcript = transcript;
        this.stop = stop;
    }

    @Override
    public CallResult call(Call call) {
        return calls.make(call);
    }

    @Override
    public CallResult run(ProcessRequest request) {
        var context = Activity.getExecutionContext();
        return processes.run(request, () -> context.heartbeat(null));
    }

    @Override
    public @Nullable WorkflowError emit(String workspaceId, String runId, ObjectNode event) {
        var check = new CloudEventCheck();
        check.event(event, "");
        if (!check.problems().isEmpty()) {
            var first = check.problems().getFirst();
            return WorkflowError.Type.VALIDATION.error(
                    "The event cannot be emitted: at %s, %s".formatted(first.pointer(), first.message()));
        }
        transcript.emitted(event);
        return null;
    }

    /** The run would wait for ever, and so would whoever watches it. */
    @Override
    public void open(Listener listener) {
        stop.accept(WorkflowError.Type.CONFIGURATION
                .error("No events come in here, so that a run which listens would wait for ever."
                        + " A server takes events; 'millrace test' gives them to a dry run, as events_to_come.")
                .at(transcript.pointer(listener.key())));
    }

    @Override
    public List<Received> receive(String runId, String key, long after) {
        return List.of();
    }

    @Override
    public void leave(String runId, String key) {}

    @Override
    public Started start(Child child) {
        return new Started(
                null,
                WorkflowError.Type.CONFIGURATION.error(("There are no other automations here, so that %s/%s is not run."
                                + " A server has them; 'millrace test' answers by a stub.")
                        .formatted(child.namespace(), child.name())));
    }

    @Override
    public @Nullable Outcome outcome(String childRunId) {
        throw new IllegalStateException("No run was started.");
    }

    @Override
    public void cancel(String childRunId) {}

    /** There is no earlier execution. */
    @Override
    public Map<String, Effect> load(String runId, String after) {
        return Map.of();
    }
}
