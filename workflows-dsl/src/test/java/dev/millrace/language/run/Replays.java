package dev.millrace.language.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.definition.Resources;
import dev.millrace.language.run.RunJournal.Entry;
import dev.millrace.language.source.Source;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactoryOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Replays committed histories with the interpreter of today, one at a time, and notes what it tells and asks meanwhile. */
final class Replays implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper().registerModule(new JavaTimeModule());

    /** What makes an activity the same one: whoever receives it twice knows it by these. */
    private static final List<String> IDENTITY = List.of("key", "idempotencyKey", "id");

    private final TestWorkflowEnvironment environment;
    private final Worker worker;
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private volatile CommittedHistory current;
    private volatile Definition definition;

    Replays() {
        environment = TestWorkflowEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(Payloads.converter(new PayloadsInMemory()))
                        .build())
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setWorkerInterceptors(new Listening())
                        .build())
                .build());
        worker = environment.newWorker("replays", Workshop.PATIENT);
        worker.registerWorkflowImplementationFactory(
                AutomationWorkflow.class,
                () -> new InterpretedAutomation(
                        new Given(), entry -> told.add(line(entry)), RunRecorder.NONE, current.extent()));
    }

    /** @throws Exception where the interpreter of today does not do what the run has done */
    List<String> replay(CommittedHistory history) throws Exception {
        current = history;
        definition = DefinitionReader.read(
                Source.read(history.definition().getBytes(StandardCharsets.UTF_8)).tree(),
                new Resources(history.resources()));
        told.clear();
        for (var events : history.executions()) {
            WorkflowReplayer.replayWorkflowExecution(HistoryEvents.history(events, history.runId()), worker);
        }
        return List.copyOf(told);
    }

    @Override
    public void close() {
        environment.close();
    }

    /** Data and names, not the wording of sentences, nor times, which the history gives. */
    private static String line(Entry entry) {
        var rest = switch (entry) {
            case Entry.Step step -> "step %d %s %s attempt %d%s"
                    .formatted(
                            step.step(),
                            step.key(),
                            step.status().word(),
                            step.attempt(),
                            step.error() != null ? " " + step.error().type() : step.output() == null ? "" : " " + step.output());
            case Entry.Waiting waiting -> "waiting at " + waiting.key();
            case Entry.Suspended suspended -> "suspended";
            case Entry.Running running -> "running";
            case Entry.Ended ended -> "%s %s"
                    .formatted(ended.status().word(), ended.error() != null ? ended.error().type() : ended.output());
        };
        return entry.number() + " " + rest;
    }

    private static String line(String how, String activity, Object[] arguments) {
        return Stream.of(arguments).map(Replays::identity).collect(Collectors.joining(" ", how + activity + " ", ""));
    }

    private static String identity(Object argument) {
        var tree = JSON.<JsonNode>valueToTree(argument);
        return tree.isObject()
                ? IDENTITY.stream().filter(tree::has).map(field -> tree.get(field).asText()).collect(Collectors.joining(" "))
                : tree.asText();
    }

    private final class Given implements Definitions {
        @Override
        public Definition load(DefinitionRef ref) {
            return definition;
        }

        @Override
        public JsonNode input(String runId) {
            return NullNode.instance;
        }

        @Override
        public JsonNode checkpoint(String runId, int number) {
            return current.checkpoints().get(number);
        }
    }

    private final class Listening extends WorkerInterceptorBase {
        @Override
        public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
            return new WorkflowInboundCallsInterceptorBase(next) {
                @Override
                public void init(WorkflowOutboundCallsInterceptor outbound) {
                    super.init(new Noting(outbound));
                }
            };
        }
    }

    private final class Noting extends WorkflowOutboundCallsInterceptorBase {
        Noting(WorkflowOutboundCallsInterceptor next) {
            super(next);
        }

        @Override
        public <R> ActivityOutput<R> executeActivity(ActivityInput<R> input) {
            told.add(line("does ", input.getActivityName(), input.getArgs()));
            return super.executeActivity(input);
        }

        @Override
        public <R> LocalActivityOutput<R> executeLocalActivity(LocalActivityInput<R> input) {
            told.add(line("does locally ", input.getActivityName(), input.getArgs()));
            return super.executeLocalActivity(input);
        }
    }
}
