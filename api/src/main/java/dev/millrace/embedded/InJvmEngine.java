package dev.millrace.embedded;

import dev.millrace.engine.Engine;
import dev.millrace.start.CannotStart;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.temporal.internal.testservice.TestServicesStarter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Temporal's test server inside this JVM, with time as it is (nothing is skipped). Its services are bound by hand:
 * {@code TestServer.createPortBoundServer} listens on every address of the machine and lets any caller skip time.
 */
final class InJvmEngine implements Engine, AutoCloseable {

    private static final boolean NEVER_SKIP_TIME = true;
    private static final long FROM_NOW = 0;
    private static final String SERVICE = "temporal.api.workflowservice.v1.WorkflowService";

    private final CompletableFuture<Running> running = new CompletableFuture<>();
    private final int port;

    private record Running(TestServicesStarter services, HealthStatusManager health, Server server) {}

    /** On loopback, at {@code port} if that is still free when it starts; 0 takes any. */
    InJvmEngine(int port) {
        this.port = port;
    }

    /** Starts it in the background. */
    void start() {
        Thread.ofPlatform().daemon().name("Temporal").start(this::listen);
    }

    @Override
    public Kind kind() {
        return Kind.IN_JVM;
    }

    @Override
    public String target() {
        try {
            return "127.0.0.1:" + running.join().server().getPort();
        } catch (CompletionException failed) {
            throw new CannotStart(
                    "Temporal's server in this JVM did not start: %s".formatted(failed.getCause()), failed);
        }
    }

    @Override
    public String namespace() {
        return "default";
    }

    @Override
    public Optional<URI> ui() {
        return Optional.empty();
    }

    @Override
    public List<String> lacks() {
        return List.of(
                "No Temporal UI: install the temporal CLI (https://docs.temporal.io/cli) and start Millrace again.",
                "It forgets at exit, and unfinished runs are then started again from PostgreSQL, without repeating"
                        + " their recorded steps; the temporal CLI or a cluster (TEMPORAL_ADDRESS) keeps the history.",
                "No visibility: runs cannot be searched in Temporal by attribute, only here; the temporal CLI or a"
                        + " cluster can.");
    }

    /** Ends it within two seconds; what it knew is gone. */
    @Override
    public void close() {
        if (!running.completeExceptionally(new CannotStart("it was stopped")) && !running.isCompletedExceptionally()) {
            end(running.join());
        }
    }

    private void listen() {
        try {
            var services = new TestServicesStarter(NEVER_SKIP_TIME, FROM_NOW);
            UnkeptLocks.in(services);
            var health = new HealthStatusManager();
            health.setStatus(SERVICE, ServingStatus.SERVING);
            var started = new Running(services, health, bind(services, health));
            if (!running.complete(started)) {
                end(started);
            }
        } catch (IOException | RuntimeException failed) {
            running.completeExceptionally(failed);
        }
    }

    /** On any free port where somebody was faster to take the one that was free when it was chosen. */
    private Server bind(TestServicesStarter services, HealthStatusManager health) throws IOException {
        try {
            return server(services, health, port).start();
        } catch (IOException taken) {
            return server(services, health, 0).start();
        }
    }

    private static Server server(TestServicesStarter services, HealthStatusManager health, int port) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return NettyServerBuilder.forAddress(address, InsecureServerCredentials.create())
                .addService(services.getWorkflowService())
                .addService(services.getOperatorService())
                .addService(health.getHealthService())
                .build();
    }

    private static void end(Running running) {
        running.health().enterTerminalState();
        running.server().shutdownNow();
        try {
            running.server().awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        running.services().close();
    }
}
