package dev.millrace.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.call.HttpCalls;
import dev.millrace.engine.Engine;
import dev.millrace.event.Events;
import dev.millrace.language.run.CallActivity;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.Effect;
import dev.millrace.language.run.EffectsActivity;
import dev.millrace.language.run.EmitActivity;
import dev.millrace.language.run.HttpCall;
import java.util.List;
import java.util.Map;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/**
 * What runs do to the world. Where the engine forgets, a call's result is recorded before the run goes on, so that a run
 * which is started again does not make the call again.
 */
@Component
class RunActivities implements CallActivity, EmitActivity, EffectsActivity {

    private final HttpCalls calls;
    private final Events events;
    private final JournalStore journal;
    private final Engine engine;

    RunActivities(HttpCalls calls, Events events, JournalStore journal, Engine engine) {
        this.calls = calls;
        this.events = events;
        this.journal = journal;
        this.engine = engine;
    }

    @Override
    public CallResult call(HttpCall call) {
        try (var workspace = MDC.putCloseable("workspace", call.definition().workspaceId());
                var run = MDC.putCloseable("run", call.runId())) {
            var result = calls.make(call);
            if (engine.forgets()) {
                journal.effect(call.runId(), call.key(), new Effect(result, null));
            }
            return result;
        }
    }

    @Override
    public void emit(String workspaceId, ObjectNode event) {
        events.accept(workspaceId, List.of(event));
    }

    @Override
    public Map<String, Effect> load(String runId) {
        return journal.effects(runId);
    }
}
