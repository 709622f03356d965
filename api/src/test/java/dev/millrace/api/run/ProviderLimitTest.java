package dev.millrace.api.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Automating;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.WholeTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A provider that has had enough, and one that does not work. */
@WholeTest
class ProviderLimitTest {

    private static final String ASK = """
            use: {secrets: [%1$s]}
            do:
              - ask:
                  call: http
                  with: {method: post, endpoint: {uri: '%2$s/%1$s', authentication: {bearer: {use: %1$s}}}}
            """;

    private final Caller admin;
    private final Automating automating;
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer service;

    ProviderLimitTest(Api api) {
        this.admin = api.admin();
        this.automating = new Automating(admin);
    }

    @BeforeEach
    void open() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/limited", exchange -> {
            exchange.getResponseHeaders().add("Retry-After", "6");
            answer(exchange, asked.incrementAndGet() == 1 ? 429 : 200);
        });
        service.createContext("/broken", exchange -> answer(exchange, 500));
        service.start();
    }

    @AfterEach
    void close() {
        service.stop(0);
    }

    @Test
    void runsSayForWhatTheyWaitAndGoOnByThemselves() {
        connect("github", "limited");
        automating.publish("asks-a-limited-one", ASK.formatted("limited", url())).isCreated();

        var refused = start("asks-a-limited-one");
        var told = automating.eventuallyAtItsTask("/api/v1/runs/" + refused);
        assertThat(told.at("/waiting_for")).startsWith("Attempt 1 of 6 failed (POST http://127.0.0.1").contains("answered 429");
        var spared = start("asks-a-limited-one");
        var waiting = automating.eventuallyAtItsTask("/api/v1/runs/" + spared);
        assertThat(waiting.at("/waiting_for")).startsWith("GitHub's rate limit is used up; it goes on at 20");
        assertThat(asked).hasValue(1);

        automating.eventually("/api/v1/runs/" + refused, "completed");
        automating.eventually("/api/v1/runs/" + spared, "completed");
        assertThat(asked).hasValue(3);
    }

    @Test
    void aServiceThatFailsAgainAndAgainIsLeftAloneAndItsOwnerIsTold() {
        connect("http", "broken");
        automating.publish("asks-a-broken-one", ASK.formatted("broken", url())).isCreated();
        for (var failure = 0; failure < 5; failure++) {
            assertThat(automating.start("asks-a-broken-one", "{}").isOk().at("/status")).isEqualTo("faulted");
        }

        var runId = start("asks-a-broken-one");

        assertThat(automating.eventuallyAtItsTask("/api/v1/runs/" + runId).at("/waiting_for"))
                .contains("has failed again and again (it answered 500), and is not called; it is tried again at 20");
        assertThat(admin.get("/api/v1/events").isOk().json().path("data").toString())
                .contains("\"type\":\"connector.degraded\"");
        admin.post("/api/v1/runs/%s/cancel".formatted(runId), "").has(202);
        automating.eventually("/api/v1/runs/" + runId, "cancelled");
    }

    private String start(String automation) {
        return admin.post("/api/v1/automations/tests/%s/runs".formatted(automation), "").has(202).at("/run_id");
    }

    private void connect(String provider, String name) {
        admin.post("/api/v1/connections", """
                        {"provider":"%s","name":"%s","base_url":"%s","credentials":{"type":"bearer","token":"token-1"}}
                        """.formatted(provider, name, url()))
                .isCreated();
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, 2);
        exchange.getResponseBody().write("{}".getBytes(UTF_8));
        exchange.close();
    }

    private String url() {
        return "http://127.0.0.1:" + service.getAddress().getPort();
    }
}
