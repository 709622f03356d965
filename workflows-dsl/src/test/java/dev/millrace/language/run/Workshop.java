package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.run.RunJournal.Entry;
import dev.millrace.language.lint.Linter;
import dev.millrace.language.lint.Surroundings;
import dev.millrace.language.resource.Retrieval;
import dev.millrace.language.source.Source;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Runs definitions on Temporal's test server, whose time skips, against a real HTTP service. */
final class Workshop implements AutoCloseable {

    private static final String QUEUE = "runs";
    private static final Linter LINTER = new Linter(Surroundings.unknown());

    final StubService service = new StubService();
    final PlainCalls calls = new PlainCalls();
    final PlainProcesses processes = new PlainProcesses();
    final PlainListening listening = new PlainListening(this::signal);
    final Collection<Entry> journal = new ConcurrentLinkedQueue<>();
    private final Map<String, Definition> definitions = new ConcurrentHashMap<>();
    final Map<String, JsonNode> kept = new ConcurrentHashMap<>();
    private final CheckpointActivity checkpoints = (runId, number, state) -> kept.put(runId + number, state.deepCopy());
    private final Map<String, JsonNode> inputs = new ConcurrentHashMap<>();
    private final Map<String, Queue<JsonNode>> toCome = new ConcurrentHashMap<>();
    private final Set<String> told = ConcurrentHashMap.newKeySet();
    private final TestWorkflowEnvironment environment;
    private final Extent extent;
    private final WorkflowClient realTime;
    private final Worker worker;

    /** The first run loads all there is, which is no deadlock, however busy the machine. */
    static final WorkerOptions PATIENT = WorkerOptions.newBuilder()
            .setDefaultDeadlockDetectionTimeout(TimeUnit.SECONDS.toMillis(60))
            .build();

    Workshop() {
        this(Extent.USUAL);
    }

    /** @param extent how far one execution of a run goes */
    Workshop(Extent extent) {
        this.extent = extent;
        var options = WorkflowClientOptions.newBuilder()
                .setDataConverter(Payloads.converter(new PayloadsInMemory()))
                .build();
        environment = TestWorkflowEnvironment.newInstance(
                TestEnvironmentOptions.newBuilder().setWorkflowClientOptions(options).build());
        realTime = WorkflowClient.newInstance(environment.getWorkflowServiceStubs(), options);
        worker = environment.newWorker(QUEUE, PATIENT);
        worker.registerWorkflowImplementationFactory(AutomationWorkflow.class, this::workflow);
        worker.registerActivitiesImplementations(calls, processes, listening, checkpoints, new PlainSubflows());
        calls.now = () -> Instant.ofEpochMilli(environment.currentTimeMillis());
        environment.start();
    }

    Worker worker() {
        return worker;
    }

    private AutomationWorkflow workflow() {
        return new InterpretedAutomation(
                new Definitions() {
                    @Override
                    public Definition load(DefinitionRef ref) {
                        return definitions.get(ref.sha256());
                    }

                    @Override
                    public JsonNode input(String runId) {
                        return inputs.get(runId);
                    }

                    @Override
                    public JsonNode checkpoint(String runId, int number) {
                        return kept.get(runId + number);
                    }
                },
                this::write,
                RunRecorder.NONE,
                extent);
    }

    private void write(Entry entry) {
        journal.add(entry);
        if (entry instanceof Entry.Waiting(var runId, var number, var key, var sentence, var until) && until == null) {
            var events = toCome.get(runId);
            if (events != null && told.add(runId + number)) {
                // Workflow code, which writes this, must not wait for the server.
                Thread.startVirtualThread(() -> acceptOneThatIsWanted(events));
            }
        }
    }

    private void acceptOneThatIsWanted(Queue<JsonNode> events) {
        for (var event = events.poll(); event != null && listening.accept(event) == 0; event = events.poll()) {}
    }

    private void signal(ListenActivity.Listener listener) {
        environment
                .getWorkflowClient()
                .newWorkflowStub(AutomationWorkflow.class, listener.workflowId())
                .news(listener.key());
    }

    /** What the definition of a run refers to outside, by address. */
    Map<String, JsonNode> resources(String runId) {
        return definitions.get(runId).resources().trees();
    }

    /** How a run ended: an output, or an error. */
    record Outcome(String runId, RunJournal.Status status, JsonNode output, JsonNode error) {}

    Outcome run(String yaml, JsonNode input) {
        return run(started(yaml, input, false));
    }

    /** {@code yaml} with the service's address. */
    String text(String yaml) {
        return yaml.replace("SERVICE", service.url());
    }

    RunInput started(String yaml, JsonNode input, boolean resumed) {
        var runId = "run_" + UUID.randomUUID();
        var source = Source.read(text(yaml).getBytes(StandardCharsets.UTF_8));
        var outside = Retrieval.retrieve(source, LINTER, reference -> StubService.read(reference.address()));
        if (!outside.isSound()) {
            throw new IllegalArgumentException(outside.problems().toString());
        }
        definitions.put(runId, DefinitionReader.read(source.tree(), outside.resources()));
        var ref = new DefinitionRef("wsp_1", "samples", "sample", "1.0.0", runId);
        return new RunInput(runId, ref, input, false, Instant.parse("2026-11-21T10:00:00Z"), resumed, null, null);
    }

    /** Runs with {@code events}, each of which is accepted when the run waits for one. */
    Outcome run(String yaml, JsonNode input, List<JsonNode> events) {
        var started = started(yaml, input, false);
        if (!events.isEmpty()) {
            toCome.put(started.runId(), new ConcurrentLinkedQueue<>(events));
        }
        return run(started);
    }

    /**
     * Runs to whatever end, and gives the run's id. Time skips, so that {@code events} may come too late.
     *
     * @throws TimeoutException when there is none within half a minute
     */
    String runToAnEnd(String yaml, JsonNode input, List<JsonNode> events) throws TimeoutException {
        var started = started(yaml, input, false);
        toCome.put(started.runId(), new ConcurrentLinkedQueue<>(events));
        start(started);
        try {
            environment
                    .getWorkflowClient()
                    .newUntypedWorkflowStub(started.runId())
                    .getResult(30, TimeUnit.SECONDS, JsonNode.class);
        } catch (WorkflowFailedException failed) {
            // how it failed is in the journal
        }
        return started.runId();
    }

    Outcome run(RunInput input) {
        start(input);
        return await(input.runId());
    }

    void start(RunInput input) {
        start(input, Duration.ofSeconds(10));
    }

    /** @param workflowTask how long a workflow task may take; while it lasts, nothing from outside reaches the run */
    void start(RunInput input, Duration workflowTask) {
        WorkflowClient.start(stub(input.runId(), workflowTask)::run, input);
    }

    Outcome await(String runId) {
        try {
            // Time does not skip while events are to come: they would all be too late.
            var client = toCome.containsKey(runId) ? realTime : environment.getWorkflowClient();
            client.newUntypedWorkflowStub(runId).getResult(JsonNode.class);
        } catch (WorkflowFailedException failed) {
            // how it failed is in the journal
        }
        var ended = journal.stream()
                .filter(Entry.Ended.class::isInstance)
                .map(Entry.Ended.class::cast)
                .filter(entry -> entry.runId().equals(runId))
                .findFirst()
                .orElseThrow();
        return new Outcome(
                runId,
                ended.status(),
                ended.output() == null ? JsonNodeFactory.instance.missingNode() : ended.output(),
                ended.error() == null
                        ? JsonNodeFactory.instance.missingNode()
                        : ended.error().tree());
    }

    void cancel(String runId) {
        environment.getWorkflowClient().newUntypedWorkflowStub(runId).cancel();
    }

    void resume(String runId) {
        environment.getWorkflowClient().newWorkflowStub(AutomationWorkflow.class, runId).resume();
    }

    /** Ends a run that nothing else would end. */
    void terminate(String runId) {
        environment.getWorkflowClient().newUntypedWorkflowStub(runId).terminate("the test has seen enough");
    }

    WorkflowExecutionHistory history(String runId) {
        return environment.getWorkflowClient().fetchHistory(runId);
    }

    /** Those of all executions of a run, in their order. */
    List<WorkflowExecutionHistory> histories(String runId) {
        var histories = new LinkedList<WorkflowExecutionHistory>();
        var before = "";
        do {
            histories.addFirst(
                    environment.getWorkflowClient().fetchHistory(runId, before.isEmpty() ? null : before));
            before = histories
                    .getFirst()
                    .getEvents()
                    .getFirst()
                    .getWorkflowExecutionStartedEventAttributes()
                    .getContinuedExecutionRunId();
        } while (!before.isEmpty());
        return histories;
    }

    /** The last entry of each step of a run, in the order of their start. */
    List<Entry.Step> steps(String runId) {
        var last = new TreeMap<Integer, Entry.Step>();
        for (var entry : journal) {
            if (entry instanceof Entry.Step step && step.runId().equals(runId)) {
                last.put(step.step(), step);
            }
        }
        return List.copyOf(last.values());
    }

    private AutomationWorkflow stub(String runId, Duration workflowTask) {
        return environment
                .getWorkflowClient()
                .newWorkflowStub(
                        AutomationWorkflow.class,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(runId)
                                .setTaskQueue(QUEUE)
                                .setWorkflowTaskTimeout(workflowTask)
                                .build());
    }

    @Override
    public void close() {
        environment.close();
        service.close();
    }

    /** The events of the run's history, in their order. */
    List<EventType> types(String runId) {
        return history(runId).getEvents().stream().map(HistoryEvent::getEventType).toList();
    }

    /** What the run has written of that type. */
    <T extends Entry> List<T> entries(String runId, Class<T> type) {
        return journal.stream()
                .filter(entry -> entry.runId().equals(runId))
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    void awaitEntry(String runId, Class<? extends Entry> type) {
        until(() -> !entries(runId, type).isEmpty(), type.getSimpleName());
    }

    /** The first event of that type in the run's history. */
    HistoryEvent awaitEvent(String runId, EventType type) {
        until(() -> types(runId).contains(type), type.name());
        return history(runId).getEvents().stream()
                .filter(event -> event.getEventType() == type)
                .findFirst()
                .orElseThrow();
    }

    private static void until(BooleanSupplier condition, String what) {
        var deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("There was no %s in ten seconds.".formatted(what));
            }
            Thread.onSpinWait();
        }
    }
}
