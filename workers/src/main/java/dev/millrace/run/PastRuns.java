package dev.millrace.run;

import dev.millrace.engine.EngineConnection;
import dev.millrace.language.run.AutomationWorkflow;
import dev.millrace.language.run.Definitions;
import dev.millrace.language.run.Effect;
import dev.millrace.language.run.InterpretedAutomation;
import dev.millrace.run.JournalStore.Done;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.worker.WorkerFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Finds out what ended runs had done, by replaying their histories on the side. Where the engine no longer has a history, what
 * was recorded for the run is all that is known.
 */
@Component
class PastRuns {

    private static final String QUEUE = "millrace-replays";
    private static final int AT_ONCE = 200;
    private static final int MOST_EXECUTIONS = 1_000;

    private final RunStore runs;
    private final JournalStore journal;
    private final Definitions definitions;
    private final EngineConnection engine;

    PastRuns(RunStore runs, JournalStore journal, Definitions definitions, EngineConnection engine) {
        this.runs = runs;
        this.journal = journal;
        this.definitions = definitions;
        this.engine = engine;
    }

    /** Records for {@code runId} what of the run that it goes on with stays done. Idempotent. */
    void prepare(String runId) {
        runs.resumption(runId).ifPresent(from -> {
            var passages = runs.stepKeys(from.pastRunId());
            var resumption = Resumption.from(from.pointer(), passages)
                    .orElseThrow(() -> new IllegalStateException("the run never came to " + from.pointer()));
            var kept = new LinkedHashMap<>(resumption.kept(known(from.pastRunId(), from.pastWorkflowId()).effects()));
            if (from.input() != null) {
                kept.put(Effect.inputKey(resumption.key()), Effect.input(from.input()));
            }
            write(runId, kept);
        });
    }

    private void write(String runId, Map<String, Effect> effects) {
        var done = new ArrayList<Done>();
        effects.forEach((key, effect) -> done.add(Done.of(runId, key, effect)));
        for (var start = 0; start < done.size(); start += AT_ONCE) {
            journal.effects(done.subList(start, Math.min(done.size(), start + AT_ONCE)));
        }
    }

    /**
     * What is known of what a run has done.
     *
     * @param whole false where the engine has forgotten the run, so that this may be a part of it, or nothing
     */
    record Known(Map<String, Effect> effects, boolean whole) {}

    Known known(String runId, String workflowId) {
        try {
            return new Known(replay(workflowId), true);
        } catch (WorkflowNotFoundException forgotten) {
            return new Known(recorded(runId), false);
        } catch (StatusRuntimeException answer) {
            if (answer.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return new Known(recorded(runId), false);
            }
            throw answer;
        }
    }

    private Map<String, Effect> recorded(String runId) {
        var all = new LinkedHashMap<String, Effect>();
        for (var page = journal.effects(runId, ""); !page.isEmpty(); ) {
            all.putAll(page);
            page = journal.effects(runId, List.copyOf(page.keySet()).getLast());
        }
        return all;
    }

    /** A run that has continued as new has a history an execution. */
    private Map<String, Effect> replay(String workflowId) {
        var effects = new LinkedHashMap<String, Effect>();
        var executions = 0;
        for (@Nullable String execution = null; executions == 0 || !String.valueOf(execution).isEmpty(); executions++) {
            if (executions == MOST_EXECUTIONS) {
                throw new IllegalStateException(workflowId + " has continued as new too often to be replayed");
            }
            var history = engine.client().fetchHistory(workflowId, execution);
            var before = effects;
            effects = new LinkedHashMap<>(replay(workflowId, history));
            effects.putAll(before);
            execution = history.getHistory().getEvents(0).getWorkflowExecutionStartedEventAttributes().getContinuedExecutionRunId();
        }
        return effects;
    }

    private Map<String, Effect> replay(String workflowId, WorkflowExecutionHistory history) {
        var effects = Collections.synchronizedMap(new LinkedHashMap<String, Effect>());
        var factory = WorkerFactory.newInstance(engine.client());
        try {
            var worker = factory.newWorker(QUEUE);
            worker.registerWorkflowImplementationFactory(
                    AutomationWorkflow.class, () -> new InterpretedAutomation(definitions, entry -> {}, effects::put));
            worker.replayWorkflowExecution(history);
            return effects;
        } catch (Exception failed) {
            throw new IllegalStateException("the history of %s cannot be replayed".formatted(workflowId), failed);
        } finally {
            factory.shutdownNow();
        }
    }
}
