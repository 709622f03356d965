package dev.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.testing.Tools;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a development server of Temporal tells of workflows that get no further. */
@Execution(ExecutionMode.CONCURRENT)
class StallTest {

    private static Process server;
    private static WorkflowServiceStubs stubs;
    private static WorkflowClient client;

    @WorkflowInterface
    public interface Failing {
        @WorkflowMethod
        void run();
    }

    public static final class FailingAlways implements Failing {

        @Override
        public void run() {
            throw new IllegalStateException("outside", new IllegalStateException("the drawer is stuck"));
        }
    }

    @BeforeAll
    static void start() throws IOException {
        var program = Tools.require("temporal");
        var port = freePort();
        server = new ProcessBuilder(
                        program.toString(), "server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", "" + port, "--log-level", "error")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        stubs = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget("127.0.0.1:" + port).build());
        client = WorkflowClient.newInstance(stubs);
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> describe(begin("probe")).hasPendingWorkflowTask());
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (stubs != null) {
            stubs.shutdownNow();
        }
        if (server != null) {
            server.destroy();
            server.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void noWorkerHasTakenTheNextStep() {
        var workflow = begin("nobody");

        var scheduled = describe(workflow).getPendingWorkflowTask().getScheduledTime().getSeconds();

        assertThat(stall(workflow, Instant.ofEpochSecond(scheduled + 20))).as("it may be taken yet").isEmpty();
        assertThat(stall(workflow, Instant.ofEpochSecond(scheduled + 40)))
                .contains("No worker has taken its next step since %s. Are the workers running, and is one free?"
                        .formatted(Instant.ofEpochSecond(scheduled)));
    }

    @Test
    void aWorkerFailsAtTheSameStepAgainAndAgain() {
        var workers = WorkerFactory.newInstance(client);
        workers.newWorker("failing").registerWorkflowImplementationTypes(FailingAlways.class);
        workers.start();
        try {
            var workflow = begin("failing");

            var stall = await().atMost(Duration.ofSeconds(60))
                    .until(() -> stall(workflow, Instant.now()), Optional::isPresent)
                    .orElseThrow();

            assertThat(stall).matches("Temporal has begun its next step \\d+ times since \\S+Z: the drawer is stuck");
        } finally {
            workers.shutdownNow();
        }
    }

    private static WorkflowStub begin(String queue) {
        var stub = client.newUntypedWorkflowStub("Failing", WorkflowOptions.newBuilder().setTaskQueue(queue).build());
        stub.start();
        return stub;
    }

    private static Optional<String> stall(WorkflowStub workflow, Instant now) {
        var described = describe(workflow);
        var request = GetWorkflowExecutionHistoryReverseRequest.newBuilder()
                .setNamespace("default")
                .setExecution(workflow.getExecution())
                .setMaximumPageSize(10)
                .build();
        var newest = stubs.blockingStub().getWorkflowExecutionHistoryReverse(request).getHistory().getEventsList();
        return Stall.of(described, newest, now);
    }

    private static DescribeWorkflowExecutionResponse describe(WorkflowStub workflow) {
        return workflow.describe().getRawDescription();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
