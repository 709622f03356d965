package dev.millrace.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.batch.GroupCommit;
import dev.millrace.call.HttpCalls;
import dev.millrace.engine.Engine;
import dev.millrace.event.Events;
import dev.millrace.language.run.CallActivity;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.Effect;
import dev.millrace.language.run.EffectsActivity;
import dev.millrace.language.run.EmitActivity;
import dev.millrace.language.run.HttpCall;
import dev.millrace.run.JournalStore.Done;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/**
 * What runs do to the world. Where the engine forgets, a call's result is recorded before the run goes on, so that a run
 * which is started again does not make the call again.
 */
@Component
class RunActivities implements CallActivity, EmitActivity, EffectsActivity, AutoCloseable {

    private final HttpCalls calls;
    private final Events events;
    private final JournalStore journal;
    private final Engine engine;
    private final GroupCommit<Done, Boolean> done;

    RunActivities(HttpCalls calls, Events events, JournalStore journal, Engine engine) {
        this.calls = calls;
        this.events = events;
        this.journal = journal;
        this.engine = engine;
        this.done = new GroupCommit<>("effects", 1, this::record, effect -> effect.effect().length());
    }

    private List<Boolean> record(List<Done> together) {
        journal.effects(together);
        return Collections.nCopies(together.size(), true);
    }

    @Override
    public CallResult call(HttpCall call) {
        try (var workspace = MDC.putCloseable("workspace", call.definition().workspaceId());
                var run = MDC.putCloseable("run", call.runId())) {
            var result = calls.make(call);
            if (engine.forgets()) {
                done.commit(Done.of(call.runId(), call.key(), new Effect(result, null)));
            }
            return result;
        }
    }

    @Override
    public void emit(String workspaceId, ObjectNode event) {
        events.accept(workspaceId, List.of(event));
    }

    @Override
    public Map<String, Effect> load(String runId, String after) {
        return journal.effects(runId, after);
    }

    @Override
    public void close() {
        done.close();
    }
}
