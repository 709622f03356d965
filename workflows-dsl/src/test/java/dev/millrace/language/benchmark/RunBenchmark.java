package dev.millrace.language.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.run.AutomationWorkflow;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallActivity;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.CheckpointActivity;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.language.run.Definitions;
import dev.millrace.language.run.InterpretedAutomation;
import dev.millrace.language.run.Payloads;
import dev.millrace.language.run.PayloadsInMemory;
import dev.millrace.language.run.RunInput;
import dev.millrace.language.run.WorkflowError;
import dev.millrace.language.source.Source;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * Prints what a run costs beside the same flow written by hand, on the same test server, in turns; and what a run of 100,000
 * iterations comes to. Activities answer at once, so that what is left is the engine and the interpreter.
 */
public final class RunBenchmark implements AutoCloseable {

    private static final String QUEUE = "runs";
    private static final int AT_ONCE = 20;
    private static final int ROUNDS = 5;
    private static final Duration ROUND = Duration.ofMillis(900);
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final JsonNode ANSWER = JsonNodeFactory.instance.objectNode().put("id", 1).put("name", "Milou");
    private static final JsonNode INPUT = JsonNodeFactory.instance.objectNode().put("n", 5);

    private static final String MANY = """
            document: { dsl: 1.0.3, namespace: a, name: b, version: 1.0.0 }
            do:
              - each:
                  for: { in: '[range(100000)]' }
                  do: [{ add: { set: '${ { sum: ((.sum // 0) + $item) } }' } }]
            """;

    private final Map<String, Definition> definitions = new ConcurrentHashMap<>();
    private final Map<String, JsonNode> checkpoints = new ConcurrentHashMap<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final TestWorkflowEnvironment environment;
    private final WorkflowClient client;
    private int runs;

    private RunBenchmark() {
        environment = TestWorkflowEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setUseTimeskipping(false)
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(Payloads.converter(new PayloadsInMemory()))
                        .build())
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setUsingVirtualWorkflowThreads(true)
                        .build())
                .build());
        client = environment.getWorkflowClient();
        // As in production: a machine that is busy with other things is no deadlock.
        var worker = environment.newWorker(
                QUEUE,
                WorkerOptions.newBuilder()
                        .setDefaultDeadlockDetectionTimeout(5_000)
                        .build());
        worker.registerWorkflowImplementationFactory(
                AutomationWorkflow.class, () -> new InterpretedAutomation(new Given(), entry -> {}));
        worker.registerWorkflowImplementationTypes(ByHandWorkflow.ByHand.class);
        CheckpointActivity keeping = (runId, number, state) -> checkpoints.put(runId + number, state);
        worker.registerActivitiesImplementations(new Answering(), new AnsweringByHand(), keeping);
        environment.start();
    }

    public static void main(String[] arguments) {
        try (var benchmark = new RunBenchmark()) {
            System.out.printf(
                    "%-34s %25s %25s %25s%n", "us / by hand", "events", "runs a second", "CPU ms a run");
            for (var flow : Flow.values()) {
                benchmark.compare(flow);
            }
        }
        try (var benchmark = new RunBenchmark()) {
            benchmark.many();
        }
    }

    private void compare(Flow flow) {
        Function<String, WorkflowStub> us = id -> interpreted(id, flow.yaml);
        Function<String, WorkflowStub> them = id -> byHand(id, flow);
        var ourEvents = events(us);
        var theirEvents = events(them);
        round(us);
        round(them);
        var ours = new ArrayList<Round>();
        var theirs = new ArrayList<Round>();
        for (var round = 0; round < ROUNDS; round++) {
            ours.add(round(us));
            theirs.add(round(them));
        }
        System.out.printf(
                "%-34s %s %s %s%n",
                flow.title,
                beside(ourEvents, theirEvents),
                beside(median(ours, Round::perSecond), median(theirs, Round::perSecond)),
                beside(median(ours, Round::cpuMillis), median(theirs, Round::cpuMillis)));
    }

    private static String beside(double us, double them) {
        return "%9.1f / %6.1f = %4.2f".formatted(us, them, us / them);
    }

    private static double median(List<Round> rounds, ToDoubleFunction<Round> measure) {
        return rounds.stream().mapToDouble(measure).sorted().toArray()[rounds.size() / 2];
    }

    /** @param cpuMillis of the whole process, the engine included, a run */
    private record Round(double perSecond, double cpuMillis) {}

    private int events(Function<String, WorkflowStub> start) {
        var id = nextId();
        start.apply(id).getResult(JsonNode.class);
        return client.fetchHistory(id).getEvents().size();
    }

    private Round round(Function<String, WorkflowStub> start) {
        var begun = System.nanoTime();
        var cpu = SYSTEM.getProcessCpuTime();
        var done = 0;
        while (System.nanoTime() - begun < ROUND.toNanos()) {
            var running = new ArrayList<WorkflowStub>();
            for (var one = 0; one < AT_ONCE; one++) {
                running.add(start.apply(nextId()));
            }
            running.forEach(run -> run.getResult(JsonNode.class));
            done += AT_ONCE;
        }
        return new Round(
                done * 1e9 / (System.nanoTime() - begun), (SYSTEM.getProcessCpuTime() - cpu) / 1e6 / done);
    }

    private void many() {
        var live = mostThatSurvivesACollection();
        var begun = System.nanoTime();
        var id = nextId();
        var sum = interpreted(id, MANY).getResult(JsonNode.class).path("sum").longValue();
        var seconds = (System.nanoTime() - begun) / 1e9;
        if (sum != 99_999L * 100_000 / 2) {
            throw new IllegalStateException("an iteration was lost or done twice: " + sum);
        }
        var events = eventsOfEachExecution(id);
        System.out.printf(
                "100,000 iterations: %.0f s, continued as new %d times, %,d events, the longest execution %,d, at most %,d MB live of %,d%n",
                seconds,
                events.size() - 1,
                events.stream().mapToInt(Integer::intValue).sum(),
                events.stream().mapToInt(Integer::intValue).max().orElseThrow(),
                live.get() >> 20,
                Runtime.getRuntime().maxMemory() >> 20);
    }

    /** The engine's own included, which keeps every history in this process. */
    private static AtomicLong mostThatSurvivesACollection() {
        System.gc();
        var heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getName)
                .collect(Collectors.toSet());
        var most = new AtomicLong();
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector).addNotificationListener((notification, unused) -> {
                var collection = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
                most.accumulateAndGet(
                        collection.getGcInfo().getMemoryUsageAfterGc().entrySet().stream()
                                .filter(pool -> heap.contains(pool.getKey()))
                                .mapToLong(pool -> pool.getValue().getUsed())
                                .sum(),
                        Math::max);
            }, null, null);
        }
        return most;
    }

    private List<Integer> eventsOfEachExecution(String id) {
        var events = new ArrayList<Integer>();
        var before = "";
        do {
            var history = client.fetchHistory(id, before.isEmpty() ? null : before).getEvents();
            events.add(history.size());
            before = history.getFirst().getWorkflowExecutionStartedEventAttributes().getContinuedExecutionRunId();
        } while (!before.isEmpty());
        return events;
    }

    private String nextId() {
        return "run_" + ++runs;
    }

    private WorkflowStub interpreted(String id, String yaml) {
        var sha256 = "%064x".formatted(yaml.hashCode() & 0xffffffffL);
        definitions.computeIfAbsent(
                sha256, key -> DefinitionReader.read(Source.read(yaml.getBytes(StandardCharsets.UTF_8)).tree()));
        var workflow = client.newWorkflowStub(AutomationWorkflow.class, options(id));
        var ref = new DefinitionRef("wsp_1", "a", "b", "1.0.0", sha256);
        WorkflowClient.start(workflow::run, new RunInput(id, ref, INPUT, false, Instant.EPOCH, false, null, null));
        return WorkflowStub.fromTyped(workflow);
    }

    private WorkflowStub byHand(String id, Flow flow) {
        var workflow = client.newWorkflowStub(ByHandWorkflow.class, options(id));
        WorkflowClient.start(workflow::run, flow.name(), Map.of("n", 5));
        return WorkflowStub.fromTyped(workflow);
    }

    private static WorkflowOptions options(String id) {
        return WorkflowOptions.newBuilder().setWorkflowId(id).setTaskQueue(QUEUE).build();
    }

    @Override
    public void close() {
        environment.close();
    }

    private final class Given implements Definitions {
        @Override
        public Definition load(DefinitionRef ref) {
            return definitions.get(ref.sha256());
        }

        @Override
        public JsonNode input(String runId) {
            return INPUT;
        }

        @Override
        public JsonNode checkpoint(String runId, int number) {
            return checkpoints.get(runId + number);
        }
    }

    private final class Answering implements CallActivity {
        @Override
        public CallResult call(Call call) {
            var fails = call.request() instanceof Call.Http http
                    && http.uri().endsWith("/fails-first")
                    && asked.add(call.runId());
            return fails
                    ? CallResult.failed(WorkflowError.Type.COMMUNICATION.error(503, "answered 503"), null)
                    : CallResult.of(ANSWER);
        }
    }

    private final class AnsweringByHand implements ByHandWorkflow.Asking {
        @Override
        public Map<String, Object> ask(String id, boolean failsFirst) {
            if (failsFirst && asked.add(id)) {
                throw new IllegalStateException("answered 503");
            }
            return Map.of("id", 1, "name", "Milou");
        }
    }
}
