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
import dev.millrace.language.run.WorkflowError;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a run here does to the world: its calls are made, and its events are shown, since nobody is there to take them. */
final class RealActivities implements CallActivity, EmitActivity, EffectsActivity {

    private final Calls calls;
    private final Transcript transcript;

    RealActivities(Calls calls, Transcript transcript) {
        this.calls = calls;
        this.transcript = transcript;
    }

    @Override
    public CallResult call(Call call) {
        return calls.make(call);
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

    /** There is no earlier execution. */
    @Override
    public Map<String, Effect> load(String runId, String after) {
        return Map.of();
    }
}
