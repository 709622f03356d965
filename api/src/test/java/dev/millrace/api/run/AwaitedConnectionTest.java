package dev.millrace.api.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Automating;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.WholeTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A service that has withdrawn what a connection may do, and gives it back. */
@WholeTest
class AwaitedConnectionTest {

    private static final String TASKS = """
            use: {secrets: [%1$s]}
            do:
              - ask:
                  call: http
                  with: {method: get, endpoint: {uri: '%2$s/orders', authentication: {bearer: {use: %1$s}}}}
            """;

    private final Caller admin;
    private final Automating automating;
    private HttpServer service;
    private volatile boolean admits;

    AwaitedConnectionTest(Api api) {
        this.admin = api.admin();
        this.automating = new Automating(admin);
    }

    @BeforeEach
    void open() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/token", exchange -> {
            var body = (admits
                            ? "{\"access_token\":\"t-1\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
                            : "{\"error\":\"invalid_client\"}")
                    .getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(admits ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        service.createContext("/orders", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("[]".getBytes(UTF_8));
            exchange.close();
        });
        service.start();
    }

    @AfterEach
    void close() {
        service.stop(0);
    }

    @Test
    void aRunIsSuspendedWhileItsConnectionIsNotAuthorizedAndGoesOnByItselfWhenItIs() {
        var connectionId = connect("withdrawn");
        automating.publish("needs-orders", TASKS.formatted("withdrawn", url())).isCreated();
        var runId = admin.post("/api/v1/automations/tests/needs-orders/runs", "").has(202).at("/run_id");

        var suspended = automating.eventually("/api/v1/runs/" + runId, "suspended");
        assertThat(suspended.at("/waiting_for")).contains("'withdrawn'", "Authorize it again, and the run goes on.");
        assertThat(suspended.at("/steps/0/status")).isEqualTo("running");

        admits = true;
        admin.delete("/api/v1/connections/" + connectionId);
        connect("withdrawn");

        var completed = automating.eventually("/api/v1/runs/" + runId, "completed");
        assertThat(completed.json().path("output").isArray()).isTrue();
        assertThat(completed.json().path("waiting_for").isNull()).isTrue();
    }

    @Test
    void aRunThatIsResumedTooEarlyIsSuspendedAgain() {
        connect("still-withdrawn");
        automating.publish("needs-orders-soon", TASKS.formatted("still-withdrawn", url())).isCreated();
        var runId = admin.post("/api/v1/automations/tests/needs-orders-soon/runs", "").has(202).at("/run_id");
        automating.eventually("/api/v1/runs/" + runId, "suspended");

        admin.post("/api/v1/runs/%s/resume".formatted(runId), "").has(202);

        automating.eventually("/api/v1/runs/" + runId, "suspended");
        admin.post("/api/v1/runs/%s/cancel".formatted(runId), "").has(202);
        automating.eventually("/api/v1/runs/" + runId, "cancelled");
    }

    @Test
    void whatTheDefinitionCatchesIsItsOwnBusiness() {
        connect("caught");
        automating.publish("does-without", """
                use: {secrets: [caught]}
                do:
                  - careful:
                      try:
                        - ask:
                            call: http
                            with: {method: get, endpoint: {uri: '%s/orders', authentication: {bearer: {use: caught}}}}
                      catch:
                        errors: {with: {type: https://serverlessworkflow.io/spec/1.0.0/errors/authentication}}
                        do: [{doWithout: {set: {orders: none}}}]
                """.formatted(url())).isCreated();

        var run = automating.start("does-without", "{}").isOk();

        assertThat(run.at("/status")).isEqualTo("completed");
        assertThat(run.at("/output/orders")).isEqualTo("none");
    }

    private String connect(String name) {
        return admin.post("/api/v1/connections", """
                        {"provider":"http","name":"%s","base_url":"%2$s",
                         "credentials":{"type":"client_credentials","client_id":"c","client_secret":"s","token_url":"%2$s/token"}}
                        """.formatted(name, url()))
                .isCreated()
                .at("/connection_id");
    }

    private String url() {
        return "http://127.0.0.1:" + service.getAddress().getPort();
    }
}
