package dev.millrace.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.automation.Automations;
import dev.millrace.dispatch.Wake;
import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.language.run.SubflowActivity;
import dev.millrace.language.run.WorkflowError;
import dev.millrace.listening.AwaitedRuns;
import dev.millrace.refusal.Refusal;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The runs that runs start: queued as any other, so that they take their turns and outlive a crash. */
@Component
class Subflows implements SubflowActivity {

    private final Automations automations;
    private final Runs runs;
    private final RunStore store;
    private final RunQueueStore queue;
    private final AwaitedRuns awaited;
    private final TransactionTemplate transaction;
    private final Wake wake;
    private final Ids ids;
    private final Clock clock;

    Subflows(
            Automations automations,
            Runs runs,
            RunStore store,
            RunQueueStore queue,
            AwaitedRuns awaited,
            TransactionTemplate transaction,
            Wake wake,
            Ids ids,
            Clock clock) {
        this.automations = automations;
        this.runs = runs;
        this.store = store;
        this.queue = queue;
        this.awaited = awaited;
        this.transaction = transaction;
        this.wake = wake;
        this.ids = ids;
        this.clock = clock;
    }

    @Override
    public Started start(Child child) {
        var before = queue.childOf(child.parentRunId(), child.key());
        if (before.isPresent()) {
            return new Started(before.get(), null);
        }
        var depth = store.depth(child.parentRunId()) + 1;
        if (depth > RunActivities.LONGEST_CHAIN) {
            return refused(WorkflowError.Type.RUNTIME.error(
                    "%d runs in a row have started one another. Does an automation run itself?"
                            .formatted(RunActivities.LONGEST_CHAIN)));
        }
        try {
            return new Started(transaction.execute(status -> queue(child, depth)), null);
        } catch (Refusal refusal) {
            return refused(WorkflowError.Type.CONFIGURATION.error("There is no automation %s/%s%s to run."
                    .formatted(
                            child.namespace(),
                            child.name(),
                            child.version() == null ? "" : " of the version " + child.version())));
        }
    }

    private String queue(Child child, int depth) {
        var current = automations.get(child.workspaceId(), child.namespace(), child.name());
        var pinned = automations.version(
                child.workspaceId(),
                child.namespace(),
                child.name(),
                child.version() == null ? current.version() : child.version());
        var definition = new DefinitionRef(
                child.workspaceId(), child.namespace(), child.name(), pinned.version(), pinned.sha256());
        var runId = ids.next("run");
        queue.queue(List.of(new NewRun(
                runId,
                definition,
                WorkflowIds.of(definition, runId),
                null,
                null,
                child.input(),
                new NewRun.Parent(child.parentRunId(), child.key(), depth),
                null,
                clock.instant().truncatedTo(ChronoUnit.MICROS))));
        if (child.awaited()) {
            awaited.await(child.workspaceId(), child.parentRunId(), child.key(), child.workflowId(), runId);
        }
        wake.up(RunQueue.NAME);
        return runId;
    }

    private static Started refused(WorkflowError error) {
        return new Started(null, error);
    }

    @Override
    public @Nullable Outcome outcome(String childRunId) {
        return store.outcome(childRunId)
                .map(ended -> switch (ended.status()) {
                    case "completed" -> new Outcome(
                            ended.output() == null
                                    ? JsonNodeFactory.instance.nullNode()
                                    : Json.trusted(ended.output()),
                            null);
                    case "faulted" -> new Outcome(null, JournalStore.stored(ended.error()));
                    case String cancelled -> new Outcome(
                            null, WorkflowError.Type.RUNTIME.error("It was " + cancelled + "."));
                })
                .orElse(null);
    }

    @Override
    public void cancel(String childRunId) {
        try {
            runs.cancel(store.workspaceOf(childRunId), childRunId);
        } catch (Refusal ended) {
            if (ended.kind() != Refusal.Kind.CONFLICT) {
                throw ended;
            }
        }
    }
}
