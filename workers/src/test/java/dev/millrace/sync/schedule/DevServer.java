package dev.millrace.sync.schedule;

import static org.awaitility.Awaitility.await;

import dev.millrace.testing.Tools;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A development server of Temporal that can be stopped and started again, and knows what it knew. */
public final class DevServer implements AutoCloseable {

    private final Path program = Tools.require("temporal");
    private final Path database;
    private final int port = freePort();
    private final WorkflowServiceStubs stubs;
    private Process process;

    public DevServer(Path directory) {
        database = directory.resolve("temporal.db");
        start();
        stubs = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder()
                        .setTarget("127.0.0.1:" + port)
                        // Who is away is not waited for.
                        .setRpcRetryOptions(RpcRetryOptions.newBuilder().setExpiration(Duration.ofSeconds(2)).build())
                        .build());
        awaitReady();
    }

    public WorkflowClient client() {
        return WorkflowClient.newInstance(stubs, WorkflowClientOptions.newBuilder().setNamespace("default").build());
    }

    public void startAgain() {
        start();
        awaitReady();
    }

    private void start() {
        try {
            process = new ProcessBuilder(
                            program.toString(), "server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", "" + port,
                            "--db-filename", database.toString(), "--log-level", "error")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void awaitReady() {
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            new TemporalSchedules(this::client, "none").standing(1);
            return true;
        });
    }

    public void stop() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stubs.shutdownNow();
        stop();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
