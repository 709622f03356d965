package dev.millrace.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.automation.Automation;
import dev.millrace.automation.Automations;
import dev.millrace.automation.StoredDefinitions;
import dev.millrace.dispatch.Wake;
import dev.millrace.engine.EngineConnection;
import dev.millrace.id.Ids;
import dev.millrace.language.run.AutomationWorkflow;
import dev.millrace.language.diagram.Progress;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.language.run.RunJournal.Status;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.refusal.Refusal.Kind;
import dev.millrace.run.RunStore.Wanted;
import io.temporal.client.WorkflowNotFoundException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Starts, finds, cancels and retries runs. */
@Component
public class Runs {

    /** How many steps of a run are shown; a longer run says so. */
    public static final int MAX_STEPS = 2_000;

    /** How far {@link #countSince} and {@link #countUnended} count. */
    public static final int MAX_COUNTED = 100_000;

    private static final Set<String> STATUSES =
            Set.of("running", "waiting", "suspended", "completed", "faulted", "cancelled");

    private final RunStore store;
    private final RunQueueStore queue;
    private final UnjournaledEnd ends;
    private final Automations automations;
    private final StoredDefinitions definitions;
    private final EngineConnection engine;
    private final RunWatch watch;
    private final TemporalLinks links;
    private final Wake wake;
    private final Ids ids;
    private final Clock clock;

    Runs(
            RunStore store,
            RunQueueStore queue,
            UnjournaledEnd ends,
            Automations automations,
            StoredDefinitions definitions,
            EngineConnection engine,
            RunWatch watch,
            TemporalLinks links,
            Wake wake,
            Ids ids,
            Clock clock) {
        this.store = store;
        this.queue = queue;
        this.ends = ends;
        this.automations = automations;
        this.definitions = definitions;
        this.engine = engine;
        this.watch = watch;
        this.links = links;
        this.wake = wake;
        this.ids = ids;
        this.clock = clock;
    }

    /** Queues a run by hand and gives its id. {@code version} null means the current one. */
    public String start(
            String workspaceId, String namespace, String name, @Nullable String version, @Nullable JsonNode input) {
        var current = automations.get(workspaceId, namespace, name);
        var pinned = automations.version(
                workspaceId, namespace, name, version == null ? current.version() : version);
        var definition = new DefinitionRef(workspaceId, namespace, name, pinned.version(), pinned.sha256());
        return queue(definition, input == null ? JsonNodeFactory.instance.nullNode() : input, null, null);
    }

    /** A run with its steps, the first and the last of them where it has more than {@link #MAX_STEPS}. */
    public Run get(String workspaceId, String runId) {
        // The run before its steps: so an ended run never shows a step that was still open.
        var run = find(workspaceId, runId);
        return run.with(store.steps(runId, MAX_STEPS / 2), store.countSteps(runId));
    }

    /** A run without its steps. */
    public Run find(String workspaceId, String runId) {
        return store.find(workspaceId, runId, links).orElseThrow(() -> Refusal.notFound("run", runId));
    }

    /** How far {@code run}, which the caller has found in a workspace, has come: with all of its steps. */
    public Progress progress(Run run) {
        return new Progress(Status.valueOf(run.status().toUpperCase(Locale.ROOT)), store.passages(run.runId()));
    }

    /**
     * Runs without steps, the newest first.
     *
     * @param automation {@code namespace/name}, or null for all
     */
    public Page<Run> list(
            String workspaceId,
            @Nullable String status,
            @Nullable String automation,
            @Nullable String eventId,
            PageRequest page) {
        if (status != null && !STATUSES.contains(status)) {
            throw Refusal.invalid("status_invalid", "status", "status must be one of " + String.join(", ", STATUSES.stream().sorted().toList()) + ".");
        }
        var parts = automation == null ? new @Nullable String[] {null, null} : parts(automation);
        var runs = store.list(workspaceId, new Wanted(status, parts[0], parts[1], eventId), page, links);
        return Page.of(runs, page, Run::runId);
    }

    /** How many runs were begun at {@code since} or later, by status, of the newest {@link #MAX_COUNTED}. */
    public Map<String, Integer> countSince(String workspaceId, Instant since) {
        return store.countSince(workspaceId, Ids.from("run", since), MAX_COUNTED);
    }

    /** How many runs are running, waiting and suspended now, at most {@link #MAX_COUNTED} of each. */
    public Map<String, Integer> countUnended(String workspaceId) {
        return store.countUnended(workspaceId, MAX_COUNTED);
    }

    /** The newest run of each of the workspace's automations that has one, without steps, by {@code namespace/name}. */
    public Map<String, Run> newestOf(String workspaceId, List<Automation> automations) {
        return store.newestOf(workspaceId, automations, links).stream()
                .collect(Collectors.toMap(
                        run -> run.automation().namespace() + "/" + run.automation().name(), Function.identity()));
    }

    /**
     * For each of the runs a text that changes whenever the run moves, so that those who look at runs of other processes
     * ask for all of them at once. Whoever asks has found the runs in a workspace before.
     */
    public Map<String, String> marks(Collection<String> runIds) {
        return runIds.isEmpty() ? Map.of() : store.marks(runIds);
    }

    private static String[] parts(String automation) {
        var parts = automation.split("/", -1);
        if (parts.length != 2) {
            throw Refusal.invalid("automation_invalid", "automation", "automation must be namespace/name.");
        }
        return parts;
    }

    /** The run once it has ended, or as it is after {@code patience}. */
    public Run await(String workspaceId, String runId, Duration patience) {
        var deadline = clock.instant().plus(patience);
        while (true) {
            var moved = new CountDownLatch(1);
            try (var handle = watch.watch(runId, id -> moved.countDown())) {
                var run = get(workspaceId, runId);
                var left = Duration.between(clock.instant(), deadline);
                if (run.ended() || !left.isPositive()) {
                    return run;
                }
                // Another process may be at work on it, so its store is asked now and then.
                moved.await(Math.min(left.toMillis(), 250), TimeUnit.MILLISECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return get(workspaceId, runId);
            }
        }
    }

    /** Asks a run to end. One that is still queued ends at once. */
    public void cancel(String workspaceId, String runId) {
        var run = get(workspaceId, runId);
        refuseEnded(run);
        if (run.dispatch().equals("queued") && ends.beforeItsStart(runId, Status.CANCELLED, null)) {
            return;
        }
        try {
            engine.client().newUntypedWorkflowStub(run.temporal().workflowId()).cancel();
        } catch (WorkflowNotFoundException notThere) {
            refuseEnded(get(workspaceId, runId));
            throw Refusal.unavailable(
                    "run_not_started", "The run is being started; try again in a moment.", Duration.ofSeconds(1));
        }
    }

    private static void refuseEnded(Run run) {
        if (run.ended()) {
            throw Refusal.of(Kind.CONFLICT, "run_ended", "The run has ended: it is %s.".formatted(run.status()));
        }
    }

    /** Queues a new run of the same version with the same input. */
    public String retry(String workspaceId, String runId) {
        var run = get(workspaceId, runId);
        if (!run.status().equals("faulted") && !run.status().equals("cancelled")) {
            throw Refusal.of(
                    Kind.CONFLICT,
                    "run_not_retryable",
                    "Only a faulted or cancelled run can be retried; this one is %s.".formatted(run.status()));
        }
        var pin = run.automation();
        var definition = new DefinitionRef(
                workspaceId, pin.namespace(), pin.name(), pin.version(), store.sha256(runId));
        // An event's body is not copied: the new run refers to the same event.
        var input = run.eventId() == null ? run.input() : null;
        return queue(definition, input, run.eventId(), runId);
    }

    /** Lets no further task of a run begin until it is resumed. Calls and waits under way go on. Idempotent. */
    public void suspend(String workspaceId, String runId, String by) {
        var run = get(workspaceId, runId);
        refuseEnded(run);
        var sentence = "Suspended by %s; resume it to go on.".formatted(by);
        if (queue.suspend(runId, sentence)) {
            tell(workspaceId, run, workflow -> workflow.suspend(sentence));
        }
    }

    /**
     * Goes on with a suspended run, or, where it has faulted or was cancelled, with a new run from one of its tasks: what was
     * done before that is not done again.
     *
     * @param from the pointer of the task; null for the one at which the run ended
     * @param input what the task is given; null for what it was given then
     * @param latest whether with the automation's current version
     * @return the id of the run that goes on
     */
    public String resume(
            String workspaceId, String runId, @Nullable String from, @Nullable JsonNode input, boolean latest) {
        var run = get(workspaceId, runId);
        return switch (run.status()) {
            case "faulted", "cancelled" -> resumeEnded(workspaceId, run, from, input, latest);
            case "completed" ->
                throw Refusal.of(Kind.CONFLICT, "run_not_resumable", "A completed run has nothing left to do.");
            case String going -> {
                resumeSuspended(workspaceId, run, from != null || input != null || latest);
                yield runId;
            }
        };
    }

    private void resumeSuspended(String workspaceId, Run run, boolean elsewhere) {
        if (elsewhere) {
            throw Refusal.of(
                    Kind.CONFLICT,
                    "run_not_resumable",
                    "This run is %s: it goes on where it stands. Cancel it to go on from another step, with another input or version."
                            .formatted(run.status()));
        }
        if (!queue.suspend(run.runId(), null)) {
            throw Refusal.of(
                    Kind.CONFLICT, "run_not_resumable", "Only a suspended, faulted or cancelled run can be resumed; this one is %s."
                            .formatted(run.status()));
        }
        tell(workspaceId, run, AutomationWorkflow::resume);
    }

    private String resumeEnded(
            String workspaceId, Run run, @Nullable String from, @Nullable JsonNode input, boolean latest) {
        var pointer = from == null ? endedAt(run) : from;
        if (Resumption.from(pointer, store.stepKeys(run.runId())).isEmpty()) {
            throw Refusal.invalid("step_unknown", "from", "The run has no step at %s; take the pointer of one of its steps."
                    .formatted(pointer));
        }
        var pin = run.automation();
        var version = latest
                ? automations.get(workspaceId, pin.namespace(), pin.name()).version()
                : pin.version();
        var stored = automations.version(workspaceId, pin.namespace(), pin.name(), version);
        var definition = new DefinitionRef(
                workspaceId, pin.namespace(), pin.name(), stored.version(), stored.sha256());
        if (definitions.load(definition).at(pointer).isMissingNode()) {
            throw Refusal.invalid("step_unknown", "from", "Version %s has no task at %s.".formatted(version, pointer));
        }
        var rawInput = run.eventId() == null ? run.input() : null;
        return queue(definition, rawInput, run.eventId(), run.runId(), new NewRun.Resume(pointer, input));
    }

    /** The task at which a run ended. */
    private static String endedAt(Run run) {
        var steps = Objects.requireNonNull(run.steps());
        var instance = run.error() == null ? "" : run.error().path("instance").asText();
        if (steps.stream().anyMatch(step -> step.pointer().equals(instance))) {
            return instance;
        }
        return steps.reversed().stream()
                .filter(step -> !step.status().equals("completed") && !step.status().equals("skipped"))
                .map(Run.Step::pointer)
                .findFirst()
                .orElseThrow(() -> Refusal.of(
                        Kind.CONFLICT, "run_not_resumable", "The run never came to a task; retry it from its beginning."));
    }

    /** Signals a run. One that is not started yet finds it in its row. */
    private void tell(String workspaceId, Run run, Consumer<AutomationWorkflow> signal) {
        try {
            signal.accept(engine.client()
                    .newWorkflowStub(AutomationWorkflow.class, run.temporal().workflowId()));
        } catch (WorkflowNotFoundException notThere) {
            refuseEnded(get(workspaceId, run.runId()));
        }
    }

    private String queue(
            DefinitionRef definition, @Nullable JsonNode input, @Nullable String eventId, @Nullable String retryOf) {
        return queue(definition, input, eventId, retryOf, null);
    }

    private String queue(
            DefinitionRef definition,
            @Nullable JsonNode input,
            @Nullable String eventId,
            @Nullable String retryOf,
            NewRun.@Nullable Resume resume) {
        var runId = ids.next("run");
        var now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        queue.queue(List.of(new NewRun(
                runId, definition, WorkflowIds.of(definition, runId), eventId, retryOf, input, null, resume, now)));
        wake.up(RunQueue.NAME);
        return runId;
    }

    /** The stored version that a run is pinned to, as it was written. */
    public String definition(String workspaceId, Run run) {
        return automations
                .version(workspaceId, run.automation().namespace(), run.automation().name(), run.automation().version())
                .definition();
    }
}
