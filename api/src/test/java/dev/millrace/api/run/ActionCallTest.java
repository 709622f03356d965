package dev.millrace.api.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Automating;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.json.Json;
import dev.millrace.webhook.Receiver;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Automations that call a connector's actions by name. */
@WholeTest
class ActionCallTest {

    private final Caller admin;
    private final Automating automating;
    private final Receiver service = new Receiver();

    ActionCallTest(Api api) {
        this.admin = api.admin();
        this.automating = new Automating(admin);
    }

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void anActionGoesThroughTheConnectionThatIsNamedWithItsTokenAndItsAddress() {
        connect("github", "token-1");
        connect("acme-github", "token-2");
        for (var call = 0; call < 2; call++) {
            service.answers(201, "{\"number\":7}", Map.of("Content-Type", "application/json"));
        }
        automating.publish("reports", """
                use: {secrets: [github, acme-github]}
                do:
                  - first: {call: github.createIssue, with: {owner: acme, repo: a b, title: '${ .what }'}}
                  - second:
                      call: 'github.createIssue:1.0.0@default'
                      with: {connection: acme-github, owner: acme, repo: door, title: Again, labels: [bug]}
                """).isCreated();

        var run = automating.start("reports", "{\"input\":{\"what\":\"It broke\"}}").isOk();

        assertThat(run.at("/status")).isEqualTo("completed");
        assertThat(run.json().at("/output")).isEqualTo(Json.trusted("{\"number\":7}"));
        assertThat(Stream.of(service.next(), service.next()).map(ActionCallTest::line)).containsExactly(
                "POST /repos/acme/a%20b/issues Bearer token-1 {\"title\":\"It broke\"}",
                "POST /repos/acme/door/issues Bearer token-2 {\"title\":\"Again\",\"labels\":[\"bug\"]}");
        assertThat(service.waiting()).isZero();
        assertThat(admin.get("/api/v1/automations/tests/reports/versions/1.0.0/resources").isOk().text())
                .contains("action:github.createIssue:1.0.0?connection=acme-github");
    }

    @Test
    void anArgumentThatAnExpressionGetsWrongFaultsTheRunBeforeAnybodyIsCalled() {
        automating.publish("reports-nothing", """
                use: {secrets: [github]}
                do:
                  - first: {call: github.createIssue, with: {owner: acme, repo: door, title: '${ .what }'}}
                """).isCreated();

        var run = automating.start("reports-nothing", "{}").isOk();

        assertThat(run.at("/status")).isEqualTo("faulted");
        assertThat(run.at("/error/type")).endsWith("/validation");
        assertThat(run.at("/error/detail")).contains("title");
        assertThat(service.waiting()).isZero();
    }

    @Test
    void aMisspeltArgumentIsRefusedAtItsLine() {
        var refused = automating.publish("reports-wrongly", """
                use: {secrets: [github]}
                do:
                  - first: {call: github.createIssue, with: {owner: acme, repo: door, titel: Once}}
                """).has(422);

        assertThat(refused.text()).contains("`titel` is not an argument of `github.createIssue`; did you mean `title`?");
    }

    private void connect(String name, String token) {
        admin.post("/api/v1/connections", """
                        {"provider":"github","name":"%s","base_url":"%s","credentials":{"type":"bearer","token":"%s"}}
                        """.formatted(name, service.origin(), token))
                .isCreated();
    }

    private static String line(Receiver.Received request) {
        return "%s %s %s %s".formatted(
                request.method(), request.path(), request.header("Authorization"), new String(request.body(), UTF_8));
    }
}
