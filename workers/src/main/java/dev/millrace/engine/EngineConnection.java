package dev.millrace.engine;

import dev.millrace.language.run.LargePayloads;
import dev.millrace.language.run.Payloads;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import io.temporal.worker.tuning.PollerBehaviorAutoscaling;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The client to the engine and, unless this process only starts nothing, the workers. Connects when it starts, so that
 * the engine may still be starting while Spring makes its beans; drains the workers when it stops, before the
 * connection closes: Temporal's own factory would leave a running activity open.
 */
public final class EngineConnection implements SmartLifecycle {

    /** After the web server, which answers 503 until the engine is there; stopped before it closes. */
    public static final int PHASE = Integer.MAX_VALUE - 512;

    private static final Logger log = LoggerFactory.getLogger(EngineConnection.class);

    private static final int WAITING_PLACES = 5;

    private final Engine engine;
    private final EngineSettings settings;
    private final LargePayloads.Store largePayloads;
    private final Supplier<List<Workforce>> workforces;
    private volatile @Nullable WorkflowServiceStubs stubs;
    private volatile @Nullable WorkflowClient client;
    private volatile @Nullable WorkerFactory factory;
    private volatile boolean running;
    private volatile boolean ready;
    private volatile boolean findsRuns;
    private @Nullable Thread connecting;

    /** @param workforces what this process works on; empty for one that only asks the engine */
    public EngineConnection(
            Engine engine,
            EngineSettings settings,
            LargePayloads.Store largePayloads,
            Supplier<List<Workforce>> workforces) {
        this.engine = engine;
        this.settings = settings;
        this.largePayloads = largePayloads;
        this.workforces = workforces;
    }

    /** The client. There is none before the connection has started. */
    public WorkflowClient client() {
        if (client == null) {
            throw new IllegalStateException("the engine is not connected yet");
        }
        return client;
    }

    /** Whether the engine knows the {@link RunSearchAttributes}, so that they may be set. */
    public boolean findsRuns() {
        return findsRuns;
    }

    public Engine engine() {
        return engine;
    }

    /** Begins to connect, and tries until the engine answers: a server that is away at the start is no reason to end. */
    @Override
    public void start() {
        running = true;
        connecting = Thread.ofPlatform().name("engine-connect").daemon().start(this::connectUntilItIsThere);
    }

    private void connectUntilItIsThere() {
        while (running && !ready) {
            try {
                connect();
                ready = true;
            } catch (RuntimeException away) {
                log.warn("The engine does not answer yet, and is tried again in 1 s: {}", away.toString());
                closeQuietly();
                if (!pause()) {
                    return;
                }
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(1_000);
            return true;
        } catch (InterruptedException interrupted) {
            return false;
        }
    }

    private void connect() {
        stubs = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(engine.target()).build());
        client = WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(engine.namespace())
                        .setDataConverter(Payloads.converter(largePayloads))
                        .setIdentity(identity())
                        .build());
        findsRuns = engine.hasVisibility() && hasSearchAttributes(stubs);
        var own = workforces.get();
        if (!own.isEmpty()) {
            factory = startWorkers(client, own);
        }
    }

    /** A workflow with an attribute that the namespace does not know would be refused; without it, it only is harder to find. */
    private boolean hasSearchAttributes(WorkflowServiceStubs stubs) {
        try {
            var operator = OperatorServiceGrpc.newBlockingStub(stubs.getRawChannel())
                    .withDeadlineAfter(10, TimeUnit.SECONDS);
            RunSearchAttributes.addMissing(operator, engine.namespace());
            return true;
        } catch (StatusRuntimeException refused) {
            if (refused.getStatus().getCode() == Status.Code.UNAVAILABLE) {
                throw refused;
            }
            log.warn(
                    "Runs cannot be found by automation or event in the Temporal UI: the search attributes {} could not be"
                            + " added to the namespace {} ({})",
                    RunSearchAttributes.NAMES,
                    engine.namespace(),
                    refused.getStatus().getCode());
            return false;
        }
    }

    private void closeQuietly() {
        if (factory != null) {
            factory.shutdownNow();
            factory = null;
        }
        if (stubs != null) {
            stubs.shutdownNow();
            stubs = null;
        }
    }

    private WorkerFactory startWorkers(WorkflowClient client, List<Workforce> workforces) {
        var workers = WorkerFactory.newInstance(
                client,
                WorkerFactoryOptions.newBuilder()
                        .setUsingVirtualWorkflowThreads(true)
                        .setWorkflowCacheSize(settings.cachedWorkflows())
                        .build());
        for (var workforce : workforces) {
            workforce.register(workers.newWorker(
                    workforce.taskQueue(), workerOptions(workforce.waitsForOthers() ? WAITING_PLACES : 1)));
        }
        workers.start();
        return workers;
    }

    /** @param places how many times the usual ones; a workflow keeps its place while its local activity waits */
    private WorkerOptions workerOptions(int places) {
        return WorkerOptions.newBuilder()
                .setUsingVirtualThreads(true)
                .setMaxConcurrentWorkflowTaskExecutionSize(places * settings.workflowTasks())
                .setMaxConcurrentActivityExecutionSize(places * settings.activities())
                .setMaxConcurrentLocalActivityExecutionSize(places * settings.localActivities())
                .setWorkflowTaskPollersBehavior(new PollerBehaviorAutoscaling(1, 20, 2))
                .setActivityTaskPollersBehavior(new PollerBehaviorAutoscaling(1, 20, 2))
                // The answer to a heartbeat tells an activity that it is cancelled.
                .setMaxHeartbeatThrottleInterval(Duration.ofSeconds(2))
                // Interpreting is bounded by counted steps; a machine that is busy with other things is no deadlock.
                .setDefaultDeadlockDetectionTimeout(TimeUnit.SECONDS.toMillis(5))
                .build();
    }

    @Override
    public void stop() {
        running = false;
        ready = false;
        if (connecting != null) {
            connecting.interrupt();
        }
        if (factory != null) {
            factory.shutdown();
            factory.awaitTermination(settings.drain().toMillis(), TimeUnit.MILLISECONDS);
            if (!factory.isTerminated()) {
                log.warn("Some work did not end within {} s; Temporal will have it done again", settings.drain().toSeconds());
                factory.shutdownNow();
            }
        }
        if (stubs != null) {
            stubs.shutdown();
            stubs.awaitTermination(2, TimeUnit.SECONDS);
        }
    }

    /** Whether the workers poll, or, in a process without any, whether the client is made. */
    public boolean ready() {
        return ready;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private static String identity() {
        return "millrace-%d@%s".formatted(ProcessHandle.current().pid(), InetAddress.getLoopbackAddress().getHostName());
    }
}
