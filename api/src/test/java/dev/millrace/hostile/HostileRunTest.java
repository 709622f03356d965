package dev.millrace.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.json.Json;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Automations and data that want to exhaust what they run on, run to their end. */
@WholeTest
class HostileRunTest {

    private static final Duration SECONDS = Duration.ofSeconds(15);

    private final Tenant tenant;

    HostileRunTest(Api api, WorkspaceStore workspaces, ApiKeys keys, JdbcClient jdbc) {
        this.tenant = Tenant.create(api, workspaces, keys, jdbc);
    }

    @TestFactory
    Stream<DynamicTest> faultsExpressionsThatRunAway() {
        return Stream.of(
                        "last(range(1e12))",
                        "[range(1e9)] | length",
                        "\"x\" * 1e9",
                        "[limit(1e9; repeat(1))]",
                        "last(repeat(.))",
                        "reduce range(1e9) as $i (0; . + $i)",
                        "def f: f; f",
                        "def f: 1 + f; f",
                        "def f: [f]; f",
                        "until(false; .)",
                        "reduce range(60) as $i (\"x\"; . + .)",
                        "reduce range(60) as $i ([1]; . + .)",
                        "reduce range(1e6) as $i (1; [.])",
                        "[recurse(. ; true)] | length",
                        "1e999999999 + 1 | tostring | length | until(. < 0; .)",
                        "[combinations(9)] | length | until(false; .)")
                .map(expression -> DynamicTest.dynamicTest(expression, () -> {
                    var run = run("a: {set: {x: %s}}".formatted(quoted("${ " + expression + " }")), "{\"input\":{}}");

                    assertThat(run.at("/status")).as(run.text()).isEqualTo("faulted");
                    assertThat(run.at("/error/type")).endsWith("/expression");
                    assertThat(run.at("/error/instance")).isEqualTo("/do/0/a");
                }));
    }

    /** They would take a backtracking engine ages; ours takes them in its stride. */
    @TestFactory
    Stream<DynamicTest> endsRegularExpressionsThatBacktrack() {
        var subject = "a".repeat(50_000) + "b";
        return Stream.of("(a+)+$", "(a|aa)+$", "(.*a){20}c", "(a{1,100}){1,100}$", "((((a*)*)*)*)*$")
                .map(pattern -> DynamicTest.dynamicTest(pattern, () -> {
                    var run = run(
                            "a: {set: {x: %s}}".formatted(quoted("${ .text | test(\"%s\") }".formatted(pattern))),
                            Json.write(Map.of("input", Map.of("text", subject))));

                    assertThat(run.at("/status")).as(run.text()).isIn("completed", "faulted");
                }));
    }

    @Test
    void carriesDataOfTwoHundredLevelsToACompletedRun() {
        var deep = "[".repeat(Json.MAX_NESTING - 1) + "]".repeat(Json.MAX_NESTING - 1);
        var run = onEvent(deep, "a: {set: {x: '${ .[0].data }'}}");

        assertThat(run.at("/status")).as(run.text()).isEqualTo("completed");
        assertThat(Json.write(run.json().at("/output/x"))).isEqualTo(deep);
    }

    @Test
    void carriesNulInDataToACompletedRun() {
        var run = onEvent("{\"text\":\"a\\u0000b\"}", "a: {set: {x: '${ .[0].data.text }'}}");

        assertThat(run.at("/status")).as(run.text()).isEqualTo("completed");
        assertThat(run.at("/output/x")).isEqualTo("a\u0000b");
    }

    @Test
    void takesNulInAnInput() {
        var run = run("a: {set: {x: '${ .text }'}}", "{\"input\":{\"text\":\"a\\u0000b\"}}");

        assertThat(run.at("/status")).as(run.text()).isEqualTo("completed");
        assertThat(run.at("/output/x")).isEqualTo("a\u0000b");
    }

    @TestFactory
    Stream<DynamicTest> endsRunsOverHugeNumbers() {
        return List.of("1e200000", "-1e200000", "1e-200000", "1e999999999", "1e-999999999", "1e2147483647", "9".repeat(1_000)).stream()
                .flatMap(number -> Stream.of(". ", ". + 1", "floor", "tostring", ". % 7", ". == 1", "[.] | unique", ". * 2 | tojson | length", "[range(.)] | length", "sqrt")
                        .map(operation -> DynamicTest.dynamicTest(shortened(number) + " " + operation, () -> {
                            var started = start(
                                    "a: {set: {x: %s}}".formatted(quoted("${ .n | " + operation + " }")),
                                    "{\"input\":{\"n\":" + number + "}}");
                            if (started.status() != 200) {
                                Tenant.refused(started);
                            }
                        })));
    }

    @TestFactory
    Stream<DynamicTest> answersEventsWithHugeNumbers() {
        return Stream.of("1e200000", "1e-200000", "1e999999999", "1e2147483647", "1e99999999999999999999", "9".repeat(1_000))
                .map(number -> DynamicTest.dynamicTest(shortened(number), () -> {
                    var type = "huge." + UUID.randomUUID();
                    publish("a: {set: {x: '${ .[0].data.n }'}}", "schedule: {on: {one: {with: {type: " + type + "}}}}\n");
                    var answer = tenant.send(event(type, "{\"n\":" + number + "}"));
                    if (answer.status() != 202) {
                        Tenant.refused(answer);
                        return;
                    }
                    var seen = tenant.admin().get("/api/v1/events/" + answer.at("/event_id")).isOk();
                    assertThat(seen.json().at("/event/data/n").decimalValue()).isEqualByComparingTo(number);
                    var run = tenant.ended(seen.at("/runs/0/run_id"), SECONDS);
                    assertThat(run.at("/status")).as(run.text()).isIn("completed", "faulted");
                }));
    }

    @Test
    void refusesAVersionWithANul() {
        Tenant.refused(start("a: {set: {x: 1}}", "{\"version\":\"a\\u0000b\"}"));
    }

    @Test
    void aNulInWhatARunWaitsForHoldsUpNobodyElse() {
        var poison = publish(
                """
                a: {try: [{b: {raise: {error: {type: 'https://e.test/x', status: 500, detail: '${ "a\\u0000b" }'}}}}], \
                catch: {retry: {delay: PT5M, limit: {attempt: {count: 2}}}}}""",
                "");
        var waiting = tenant.admin()
                .post("/api/v1/automations/%s/runs".formatted(poison), "{}")
                .has(202)
                .at("/run_id");

        assertThat(run("a: {set: {x: 1}}", "{}").at("/status")).isEqualTo("completed");
        await().atMost(SECONDS)
                .untilAsserted(() -> assertThat(
                                tenant.admin().get("/api/v1/runs/" + waiting).isOk().at("/waiting_for"))
                        .contains("a\uFFFDb", "Attempt 1 of 3"));
    }

    @Test
    void endsAChainOfRunsThatStartOneAnother() {
        var type = "chain." + UUID.randomUUID();
        var name = publish(
                "again: {emit: {event: {with: {type: %s}}}}".formatted(type),
                "schedule: {on: {one: {with: {type: " + type + "}}}}\n");

        tenant.send(event(type, "{}")).has(202);

        var faulted = await().atMost(SECONDS)
                .until(() -> list(name, "faulted"), runs -> !runs.isEmpty())
                .path(0)
                .path("run_id")
                .asText();
        var run = tenant.admin().get("/api/v1/runs/" + faulted).isOk();
        assertThat(run.at("/error/detail")).contains("16 runs in a row have started one another");
        assertThat(list(name, "completed")).hasSize(16);
    }

    @TestFactory
    Stream<DynamicTest> faultsAnEventThatIsNone() {
        return Stream.of(
                        "type: '${ \"a\" * 300 }'",
                        "type: '${ \"a\\u0000b\" }'",
                        "type: '${ 1 }'",
                        "type: a, id: '${ \"x\" * 600 }'",
                        "type: a, source: '${ \"not a reference\" }'",
                        "type: a, time: '${ \"yesterday\" }'",
                        "type: a, note: '${ [1] }'",
                        "type: a, millraceeventid: evt_1")
                .map(attributes -> DynamicTest.dynamicTest(attributes, () -> {
                    var run = run("a: {emit: {event: {with: {%s}}}}".formatted(attributes), "{}");

                    assertThat(run.at("/status")).as(run.text()).isEqualTo("faulted");
                    assertThat(run.at("/error/type")).endsWith("/validation");
                    assertThat(run.at("/error/instance")).isEqualTo("/do/0/a");
                    assertThat(run.at("/error/detail")).startsWith("The event cannot be emitted: at /");
                }));
    }

    private JsonNode list(String automation, String status) {
        return tenant.admin()
                .get("/api/v1/runs?automation=%s&status=%s".formatted(automation, status))
                .isOk()
                .json()
                .path("data");
    }

    private Answer onEvent(String data, String task) {
        var type = "hostile." + UUID.randomUUID();
        publish(task, "schedule: {on: {one: {with: {type: " + type + "}}}}\n");
        var eventId = tenant.send(event(type, data)).has(202).at("/event_id");
        var runId = tenant.admin().get("/api/v1/events/" + eventId).isOk().at("/runs/0/run_id");
        return tenant.ended(runId, SECONDS);
    }

    private Answer run(String task, String body) {
        return start(task, body).isOk();
    }

    private Answer start(String task, String body) {
        return tenant.admin()
                .with("Prefer", "wait=" + SECONDS.toSeconds())
                .post("/api/v1/automations/%s/runs".formatted(publish(task, "")), body);
    }

    private String publish(String task, String rest) {
        var name = "h" + UUID.randomUUID();
        tenant.publish("document: {dsl: '1.0.3', namespace: hostile, name: %s, version: '1.0.0'}\n%sdo:\n  - %s\n"
                        .formatted(name, rest, task))
                .isCreated();
        return "hostile/" + name;
    }

    private static String event(String type, String data) {
        return "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/t\",\"type\":\"%s\",\"data\":%s}"
                .formatted(UUID.randomUUID(), type, data);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private static String shortened(String number) {
        return number.length() <= 20 ? number : number.substring(0, 20) + "…";
    }
}
