package dev.millrace.trial;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.run.AutomationWorkflow;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.language.run.Definitions;
import dev.millrace.language.run.InterpretedAutomation;
import dev.millrace.language.run.Payloads;
import dev.millrace.language.run.PayloadsInMemory;
import dev.millrace.language.run.RunInput;
import dev.millrace.language.run.RunJournal;
import dev.millrace.language.run.Sizes;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One run of one definition, on a Temporal server of its own inside this process, which ends with it. How the run goes
 * is told to its journal.
 */
public final class OwnRun implements AutoCloseable {

    /** The id of an own run that nobody gives another: there is no other on its server, and what contains it is the same each time. */
    public static final String ID = "run_trial";

    private static final String QUEUE = "runs";

    /** A fork has a thread for each branch. */
    private static final int MOST_THREADS = 4_000;

    /** As for every worker: a machine that is busy with other things is no deadlock. */
    private static final Duration DEADLOCK = Duration.ofSeconds(5);

    /** Temporal's word for it. The server inside this process would not take a heartbeat, and each run would log that. */
    private static final Duration NEVER = Duration.ofSeconds(-1);

    private final TestWorkflowEnvironment environment;
    private final WorkflowStub run;

    /** Whether waits are waited for. */
    public enum Time {
        REAL,
        SKIPPED
    }

    /**
     * What is run.
     *
     * @param input the raw input
     * @param startedAt what the run takes the present to be, when it begins
     * @param runId what the run takes its id to be
     */
    public record What(Definition definition, JsonNode input, Instant startedAt, String runId) {

        public What(Definition definition, JsonNode input, Instant startedAt) {
            this(definition, input, startedAt, ID);
        }

        /** What the run is pinned to: a version that is stored nowhere. */
        public DefinitionRef ref() {
            var document = definition.document();
            return new DefinitionRef("", document.namespace(), document.name(), document.version(), "");
        }

        /** Finds the definition, whatever is asked for. */
        public Definitions definitions() {
            return new Definitions() {
                @Override
                public Definition load(DefinitionRef ref) {
                    return definition;
                }

                @Override
                public JsonNode input(String runId) {
                    return input;
                }
            };
        }
    }

    private OwnRun(TestWorkflowEnvironment environment, WorkflowStub run) {
        this.environment = environment;
        this.run = run;
    }

    /** Begins the run; {@code activities} are the implementations of what it does to the world. */
    public static OwnRun start(What what, Time time, RunJournal journal, Object... activities) {
        var environment = TestWorkflowEnvironment.newInstance(options(what, time));
        try {
            var worker = environment.newWorker(QUEUE, workerOptions());
            var checkpoints = new OwnCheckpoints(what.definitions());
            worker.registerWorkflowImplementationFactory(
                    AutomationWorkflow.class, () -> new InterpretedAutomation(checkpoints, journal));
            worker.registerActivitiesImplementations(checkpoints);
            worker.registerActivitiesImplementations(activities);
            environment.start();
            var run = environment
                    .getWorkflowClient()
                    .newWorkflowStub(
                            AutomationWorkflow.class,
                            WorkflowOptions.newBuilder()
                                    .setWorkflowId(ID)
                                    .setTaskQueue(QUEUE)
                                    .build());
            WorkflowClient.start(run::run, input(what));
            return new OwnRun(environment, WorkflowStub.fromTyped(run));
        } catch (RuntimeException | Error failed) {
            environment.close();
            throw failed;
        }
    }

    private static TestEnvironmentOptions options(What what, Time time) {
        return TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(Payloads.converter(new PayloadsInMemory()))
                        .setWorkerHeartbeatInterval(NEVER)
                        .build())
                .setWorkerFactoryOptions(WorkerFactoryOptions.newBuilder()
                        .setMaxWorkflowThreadCount(MOST_THREADS)
                        .build())
                .setUseTimeskipping(time == Time.SKIPPED)
                .setInitialTime(what.startedAt())
                .build();
    }

    private static WorkerOptions workerOptions() {
        return WorkerOptions.newBuilder()
                .setDefaultDeadlockDetectionTimeout(DEADLOCK.toMillis())
                .setMaxConcurrentWorkflowTaskPollers(2)
                .setMaxConcurrentActivityTaskPollers(1)
                .build();
    }

    private static RunInput input(What what) {
        // The history refuses a larger one; the definitions have it.
        var stored = !Sizes.fits(what.input());
        return new RunInput(
                what.runId(), what.ref(), stored ? what.input().at("/none") : what.input(), stored, what.startedAt(), false, null, null);
    }

    /** Whether the run ended, whatever way, within {@code patience} of real time. While this waits, time may be skipped. */
    public boolean await(Duration patience) {
        try {
            run.getResult(patience.toMillis(), TimeUnit.MILLISECONDS, JsonNode.class);
        } catch (TimeoutException stillRunning) {
            return false;
        } catch (WorkflowException ended) {
            // How is in the journal.
        }
        return true;
    }

    /**
     * Tells the run that something has come for what waits under {@code key}. Not from one of its own threads, where the
     * engine takes no questions.
     */
    public void news(String key) {
        run.signal("news", key);
    }

    /** Asks the run to end in its own way: what is under way is cancelled. */
    public void cancel() {
        run.cancel();
    }

    /** Ends the run where it stands; it tells its journal nothing more. */
    public void terminate(String reason) {
        run.terminate(reason);
    }

    /** Stops the server, and the run if it has not ended; takes up to a second. */
    @Override
    public void close() {
        environment.close();
    }
}
