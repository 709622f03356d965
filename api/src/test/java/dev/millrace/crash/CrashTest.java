package dev.millrace.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The whole application, killed with -9 and started again. */
@Execution(ExecutionMode.CONCURRENT)
class CrashTest {

    @TempDir
    private Path directory;

    @Test
    void losesNothingAcknowledgedOnAnEngineThatForgets() throws Exception {
        survives("in-jvm");
    }

    @Test
    void losesNothingAcknowledgedOnTheDevelopmentServer() throws Exception {
        Tools.require("temporal");
        survives("cli");
    }

    @Test
    void goesOnAfterPostgresqlAloneWasKilled() throws Exception {
        try (var service = new Counterpart();
                var application = application("in-jvm")) {
            var orders = new Orders(application, key(), service.url());
            orders.send(application, 10);

            Application.process(directory, "postgres/data/postmaster.pid").destroyForcibly();
            orders.send(application, 10);
            Application.eventually("events are taken again", Duration.ofSeconds(60), () -> {
                var before = orders.acknowledged().size();
                orders.send(application, 1);
                return orders.acknowledged().size() > before;
            });

            awaitCompletion(application, orders);
        }
    }

    @Test
    void takesEventsWhileTheDevelopmentServerIsKilledGoesOnAndSeesWhatItsOperatorEnds() throws Exception {
        Tools.require("temporal");
        try (var service = new Counterpart();
                var application = application("cli")) {
            var orders = new Orders(application, key(), service.url());
            orders.send(application, 10);

            Application.process(directory, "temporal.pid").destroyForcibly();
            orders.send(application, 10);

            assertThat(orders.acknowledged()).hasSize(20);
            awaitCompletion(application, orders);
            assertThat(service.different()).isEqualTo(40);

            terminateARunThatWaits(application);
        }
    }

    @Test
    void endsWhatItHasBegunWhenItIsToldToStop() throws Exception {
        try (var service = new Counterpart();
                var application = application("in-jvm")) {
            var orders = new Orders(application, key(), service.url());
            orders.send(application, 30);

            assertThat(application.terminates(Duration.ofSeconds(30))).isTrue();
            application.start();

            awaitCompletion(application, orders);
            assertThat(service.different()).isEqualTo(2 * orders.acknowledged().size());
        }
    }

    /** A run that waits tells within seconds that an operator has ended its workflow. */
    private void terminateARunThatWaits(Application application) throws IOException, InterruptedException {
        var key = key();
        application.post(key, "/api/v1/automations", "application/yaml", """
                document: {dsl: '1.0.3', namespace: crash, name: patient, version: '1.0.0'}
                do:
                  - rest: {wait: P1D}
                """).orElseThrow();
        var run = "/api/v1/runs/"
                + application.post(key, "/api/v1/automations/crash/patient/runs", "application/json", "{}")
                        .orElseThrow()
                        .path("run_id")
                        .asText();
        Application.eventually("it waits", Duration.ofSeconds(30), () -> application.get(key, run)
                .path("waiting_for")
                .asText()
                .startsWith("Waiting until"));

        terminate(application.get(key, run).path("temporal").path("workflow_id").asText());

        Application.eventually("it has ended", Duration.ofSeconds(60), () -> application.get(key, run)
                .path("error")
                .path("detail")
                .asText()
                .startsWith("The workflow was ended in Temporal"));
    }

    private void terminate(String workflowId) throws IOException, InterruptedException {
        var ports = new Properties();
        try (var reader = Files.newBufferedReader(directory.resolve("home/ports"))) {
            ports.load(reader);
        }
        var terminating = new ProcessBuilder(
                        Tools.require("temporal").toString(), "workflow", "terminate", "--workflow-id", workflowId,
                        "--address", "127.0.0.1:" + ports.getProperty("temporal"), "--reason", "an operator's decision")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("terminate.log").toFile())
                .start();
        assertThat(terminating.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(terminating.exitValue()).as(Files.readString(directory.resolve("terminate.log"))).isZero();
    }

    private void survives(String engine) throws Exception {
        try (var service = new Counterpart();
                var application = application(engine)) {
            var orders = new Orders(application, key(), service.url());
            for (var crash = 0; crash < 2; crash++) {
                orders.send(application, 25);
                application.kill();
                application.start();
            }
            orders.send(application, 10);

            assertThat(orders.acknowledged()).hasSize(60);
            awaitCompletion(application, orders);
            assertThat(service.different()).isEqualTo(120);
        }
    }

    private void awaitCompletion(Application application, Orders orders) throws IOException {
        var key = key();
        Application.eventually(
                "every acknowledged event has one completed run",
                Duration.ofSeconds(120),
                () -> application.unfinished(key, orders.acknowledged()).isEmpty());
    }

    private Application application(String engine) throws IOException {
        return Application.embedded(directory, engine);
    }

    private String key() {
        return Application.key(directory);
    }
}
