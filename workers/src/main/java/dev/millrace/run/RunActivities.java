package dev.millrace.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.batch.GroupCommit;
import dev.millrace.call.Calls;
import dev.millrace.engine.Engine;
import dev.millrace.event.CloudEventCheck;
import dev.millrace.event.Events;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallActivity;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.Effect;
import dev.millrace.language.run.EffectsActivity;
import dev.millrace.language.run.EmitActivity;
import dev.millrace.language.run.WorkflowError;
import dev.millrace.run.JournalStore.Done;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/**
 * What runs do to the world. Where the engine forgets, a call's result is recorded before the run goes on, so that a run
 * which is started again does not make the call again.
 */
@Component
class RunActivities implements CallActivity, EmitActivity, EffectsActivity, AutoCloseable {

    /** An automation that starts itself, also by way of others, would else never stop. */
    static final int LONGEST_CHAIN = 16;

    private final Calls calls;
    private final Events events;
    private final RunStore runs;
    private final JournalStore journal;
    private final PastRuns past;
    private final Engine engine;
    private final GroupCommit<Done, Boolean> done;

    RunActivities(Calls calls, Events events, RunStore runs, JournalStore journal, PastRuns past, Engine engine) {
        this.calls = calls;
        this.events = events;
        this.runs = runs;
        this.journal = journal;
        this.past = past;
        this.engine = engine;
        this.done = new GroupCommit<>("effects", 1, this::record, effect -> effect.effect().length());
    }

    private List<Boolean> record(List<Done> together) {
        journal.effects(together);
        return Collections.nCopies(together.size(), true);
    }

    @Override
    public CallResult call(Call call) {
        try (var workspace = MDC.putCloseable("workspace", call.definition().workspaceId());
                var run = MDC.putCloseable("run", call.runId())) {
            var result = calls.make(call);
            if (engine.forgets()) {
                done.commit(Done.of(call.runId(), call.key(), Effect.of(result)));
            }
            return result;
        }
    }

    @Override
    public @Nullable WorkflowError emit(String workspaceId, String runId, ObjectNode event) {
        var check = new CloudEventCheck();
        var cloudEvent = check.event(event, "");
        if (!check.problems().isEmpty()) {
            var first = check.problems().getFirst();
            return WorkflowError.Type.VALIDATION.error(
                    "The event cannot be emitted: at %s, %s".formatted(first.pointer(), first.message()));
        }
        var depth = runs.depth(runId) + 1;
        if (depth > LONGEST_CHAIN) {
            return WorkflowError.Type.RUNTIME.error(
                    "%d runs in a row have started one another by what they emit. Does an automation emit what starts it?"
                            .formatted(LONGEST_CHAIN));
        }
        events.accept(workspaceId, List.of(cloudEvent), depth);
        return null;
    }

    @Override
    public Map<String, Effect> load(String runId, String after) {
        if (after.isEmpty()) {
            past.prepare(runId);
        }
        return journal.effects(runId, after);
    }

    @Override
    public void close() {
        done.close();
    }
}
