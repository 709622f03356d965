package dev.millrace.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.Millrace;
import dev.millrace.testing.TestDatabase;
import dev.millrace.testing.Tools;
import dev.millrace.vault.Secret;
import dev.millrace.vault.VaultKeys;
import dev.millrace.worker.MillraceWorker;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.Token;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** One api and two workers as processes of their own, on one PostgreSQL and one Temporal server. */
@Execution(ExecutionMode.CONCURRENT)
class ProductionShapeTest {

    private static final String KEY = Token.random(ApiKeys.PREFIX).reveal();

    /** How long Temporal stays away once it was killed. */
    private static final Duration OUTAGE = Duration.parse(System.getProperty("millrace.outage", "PT1S"));

    @TempDir
    private Path directory;

    @Test
    void losesNothingWhenAWorkerIsKilledUnderLoadAndThenTemporal() throws Exception {
        Tools.require("temporal");
        var temporalPort = Application.freePort();
        var temporal = temporal(temporalPort);
        try {
            var environment = environment(temporalPort);
            try (var service = new Counterpart();
                    var plain = new Endpoint();
                    var ordered = new Endpoint();
                    var api = application(Millrace.class, false, environment, "api");
                    var one = application(MillraceWorker.class, true, environment, "worker-1");
                    var two = application(MillraceWorker.class, true, environment, "worker-2")) {
                var orders = new Orders(api, KEY, service.url());
                api.endpoint(KEY, plain.url(), Orders.TYPE, "{}");
                api.endpoint(KEY, ordered.url(), Orders.TYPE, "{\"order\":{\"by\":\"endpoint\"}}");
                orders.send(api, 30);
                one.kill();
                orders.send(api, 30);
                assertThat(orders.acknowledged()).hasSize(60);
                awaitCompletion(api, orders);

                orders.send(api, 20);
                kill(temporal);
                orders.send(api, 20);
                assertThat(orders.acknowledged()).hasSize(100);
                Thread.sleep(OUTAGE);
                temporal = temporal(temporalPort);
                awaitCompletion(api, orders);

                assertThat(service.different()).isEqualTo(200);
                Application.eventually(
                        "both endpoints have every event",
                        Duration.ofSeconds(120),
                        () -> plain.taken().size() == 100 && ordered.taken().size() == 100);
                assertThat(ordered.taken()).as("the order in which they were accepted").isEqualTo(orders.acknowledged());
                System.out.printf(
                        "100 events to two endpoints, a worker and Temporal killed, Temporal away for %s: %d and %d of them came twice%n",
                        OUTAGE, plain.again(), ordered.again());
            }
        } finally {
            kill(temporal);
        }
    }

    private static void awaitCompletion(Application api, Orders orders) {
        Application.eventually(
                "every acknowledged event has one completed run",
                Duration.ofSeconds(240),
                () -> api.unfinished(KEY, orders.acknowledged()).isEmpty());
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    private Map<String, String> environment(int temporalPort) {
        var url = TestDatabase.createUrl();
        seed(url);
        var environment = new HashMap<String, String>();
        environment.put("MILLRACE_DB_URL", url);
        environment.put("MILLRACE_DB_USER", "postgres");
        environment.put("MILLRACE_DB_PASSWORD", "any");
        environment.put("TEMPORAL_ADDRESS", "127.0.0.1:" + temporalPort);
        environment.put("MILLRACE_EGRESS_ALLOW", "127.0.0.1");
        environment.put("MILLRACE_ENCRYPTION_KEYS", VaultKeys.generate("k1").reveal());
        return environment;
    }

    private static void seed(String url) {
        var jdbc = JdbcClient.create(new DriverManagerDataSource(url, "postgres", "any"));
        jdbc.sql("insert into workspace (workspace_id, name) values ('wsp_1', 'default')").update();
        jdbc.sql("""
                insert into api_key (key_id, workspace_id, name, role, hash, prefix, created_at)
                values ('key_1', 'wsp_1', 'test', 'admin', ?, 'mr_live_', now())
                """)
                .params(Token.hash(Secret.of(KEY)))
                .update();
    }

    private Application application(Class<?> main, boolean workerOnly, Map<String, String> environment, String name)
            throws IOException {
        var own = new HashMap<>(environment);
        own.put("MILLRACE_WORKER_ENABLED", String.valueOf(workerOnly));
        return new Application(main.getName(), workerOnly, own, directory.resolve(name + ".log"));
    }

    private Process temporal(int port) throws IOException {
        var process = new ProcessBuilder(List.of(
                        "temporal", "server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", "" + port,
                        "--db-filename", directory.resolve("temporal.db").toString(), "--log-level", "error"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("temporal.log").toFile())
                .start();
        Application.eventually("Temporal listens", Duration.ofSeconds(60), () -> {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 500);
                return true;
            } catch (IOException notYet) {
                return false;
            }
        });
        return process;
    }
}
