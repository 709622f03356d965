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
import dev.millrace.language.run.ProcessActivity;
import dev.millrace.language.run.ProcessRequest;
import dev.millrace.language.run.WorkflowError;
import dev.millrace.process.Processes;
import dev.millrace.run.JournalStore.Done;
import io.temporal.activity.Activity;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.stereotype.Component;

/**
 * What runs do to the world. Where the engine forgets, a call's result is recorded before the run goes on, so that a run
 * which is started again does not make the call again.
 */
@Component
class RunActivities implements CallActivity, ProcessActivity, EmitActivity, EffectsActivity, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RunActivities.class);
    private static final CallResult LOST = CallResult.failed(WorkflowError.Type.RUNTIME.error(ProcessRequest.LOST), null);

    /** An automation that starts itself, also by way of others, would else never stop. */
    static final int LONGEST_CHAIN = 16;

    private final Calls calls;
    private final Processes processes;
    private final Events events;
    private final RunStore runs;
    private final JournalStore journal;
    private final PastRuns past;
    private final Engine engine;
    private final GroupCommit<Done, Boolean> done;

    RunActivities(
            Calls calls,
            Processes processes,
            Events events,
            RunStore runs,
            JournalStore journal,
            PastRuns past,
            Engine engine) {
        this.calls = calls;
        this.processes = processes;
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
            // What is made again is not done yet.
            if (engine.forgets() && result.later() == null) {
                done.commit(Done.of(call.runId(), call.key(), Effect.of(result)));
            }
            return result;
        }
    }

    @Override
    public CallResult run(ProcessRequest request) {
        var context = Activity.getExecutionContext();
        try (var workspace = MDC.putCloseable("workspace", request.definition().workspaceId());
                var run = MDC.putCloseable("run", request.runId())) {
            if (engine.forgets() && !request.idempotent()) {
                done.commit(Done.of(request.runId(), ProcessRequest.begunKey(request.key()), Effect.of(LOST)));
            }
            var result = processes.run(request, () -> context.heartbeat(null));
            if (engine.forgets()) {
                keep(Done.of(request.runId(), request.key(), Effect.of(result)));
            }
            return result;
        }
    }

    /** The process has done its work, so that its result must not be lost for the sake of its record. */
    private void keep(Done result) {
        try {
            done.commit(result);
        } catch (RuntimeException away) {
            log.warn("What a process gave is not recorded; a run that is started again faults there: {}", away.toString());
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
