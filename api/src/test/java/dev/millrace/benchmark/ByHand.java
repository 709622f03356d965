package dev.millrace.benchmark;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.benchmark.OrderFlow.LocalOrder;
import dev.millrace.benchmark.OrderFlow.RegularOrder;
import dev.millrace.embedded.UnkeptLocks;
import io.grpc.InsecureServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.internal.testservice.TestServicesStarter;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import io.temporal.worker.tuning.PollerBehaviorAutoscaling;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * A program that does by hand what the automation does: an endpoint that starts a workflow and answers 202 once the
 * engine has it. Its client and worker have the settings of ours, eager start among them. Without
 * {@code TEMPORAL_ADDRESS} it has the engine in its own JVM, as Millrace then has.
 */
final class ByHand {

    static final ObjectMapper JSON = new ObjectMapper();
    static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final WorkflowClient client;
    private final String taskQueue;

    private ByHand(WorkflowClient client, String taskQueue) {
        this.client = client;
        this.taskQueue = taskQueue;
    }

    public static void main(String[] arguments) throws IOException {
        var environment = System.getenv();
        var address = environment.containsKey("TEMPORAL_ADDRESS")
                ? environment.get("TEMPORAL_ADDRESS")
                : inJvm(Integer.parseInt(environment.get("ENGINE_PORT")));
        var client = WorkflowClient.newInstance(WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(address).build()));
        var port = Integer.parseInt(environment.get("SERVER_PORT"));
        var taskQueue = "by-hand-" + port;
        work(client, taskQueue, URI.create(environment.get("SERVICE")));
        new ByHand(client, taskQueue).listen(port);
    }

    private static String inJvm(int port) throws IOException {
        var services = new TestServicesStarter(true, 0);
        // As ours has it, which would win otherwise by what is no merit of ours.
        UnkeptLocks.in(services);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        NettyServerBuilder.forAddress(address, InsecureServerCredentials.create())
                .addService(services.getWorkflowService())
                .addService(services.getOperatorService())
                .build()
                .start();
        return "127.0.0.1:" + port;
    }

    private static void work(WorkflowClient client, String taskQueue, URI service) {
        var factory = WorkerFactory.newInstance(
                client,
                WorkerFactoryOptions.newBuilder().setUsingVirtualWorkflowThreads(true).build());
        var worker = factory.newWorker(
                taskQueue,
                WorkerOptions.newBuilder()
                        .setUsingVirtualThreads(true)
                        .setWorkflowTaskPollersBehavior(new PollerBehaviorAutoscaling(1, 20, 2))
                        .setActivityTaskPollersBehavior(new PollerBehaviorAutoscaling(1, 20, 2))
                        .build());
        worker.registerWorkflowImplementationTypes(
                OrderFlow.WithLocalActivity.class, OrderFlow.WithRegularActivity.class);
        worker.registerActivitiesImplementations(new OrderFlow.HttpCalls(service));
        factory.start();
    }

    private void listen(int port) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
        server.createContext("/local", exchange -> take(exchange, "local"));
        server.createContext("/regular", exchange -> take(exchange, "regular"));
        server.createContext("/ended", exchange -> answer(exchange, 200, "" + OrderFlow.ENDED.get()));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    private void take(HttpExchange exchange, String kind) throws IOException {
        var event = JSON.readValue(exchange.getRequestBody().readAllBytes(), OBJECT);
        var options = WorkflowOptions.newBuilder()
                .setWorkflowId(kind + "/" + event.get("id"))
                .setTaskQueue(taskQueue)
                .setDisableEagerExecution(false)
                .build();
        if (kind.equals("local")) {
            WorkflowClient.start(client.newWorkflowStub(LocalOrder.class, options)::take, event);
        } else {
            WorkflowClient.start(client.newWorkflowStub(RegularOrder.class, options)::take, event);
        }
        answer(exchange, 202, "{}");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
