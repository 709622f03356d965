package dev.millrace.api.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.backtest.Backtest;
import dev.millrace.backtest.Backtest.Which;
import dev.millrace.backtest.Backtests;
import dev.millrace.json.Json;
import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.source.Source;
import dev.millrace.run.Recordings;
import dev.millrace.trial.Trials;
import dev.millrace.workspace.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Three orders have come and were worked on by version 1.0.0, before anybody tries another. */
@WholeTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BacktestTest {

    private static final String NAME = "backtested-orders";
    private static final String TYPE = "order." + UUID.randomUUID();

    private static final String TASKS = """
            do:
              - reserve: {call: http, with: {method: post, endpoint: '%1$s/items', body: '${ .[0].data }'}}
              - tell: {emit: {event: {with: {type: %2$s.reserved, data: '${ {shelf} }'}}}}
              - shape: {set: {shelf: '${ .data.shelf }', millis: '${ $task.startedAt.epoch.milliseconds }'}}
            """;

    private final Api api;
    private final Caller admin;
    private final JdbcClient jdbc;
    private final Recordings recordings;
    private final Trials trials;
    private final Warehouse warehouse = new Warehouse();
    private final List<String> events = new ArrayList<>();

    BacktestTest(Api api, JdbcClient jdbc, Recordings recordings, Trials trials) {
        this.api = api;
        this.recordings = recordings;
        this.trials = trials;
        this.admin = api.admin();
        this.jdbc = jdbc;
    }

    @BeforeAll
    void threeOrdersCome() {
        publish(definition(NAME, "1.0.0", TYPE, tasks()));
        for (var item : List.of("A-1", "A-2", "A-3")) {
            var eventId = send(TYPE, "{\"item\":\"%s\"}".formatted(item));
            events.add(eventId);
            ended(admin.get("/api/v1/events/" + eventId).isOk().at("/runs/0/run_id"));
        }
    }

    @AfterAll
    void close() {
        warehouse.close();
    }

    @Test
    void theVersionThatRanWouldDoTheSame() {
        var report = backtest(NAME, Map.of()).isOk();

        assertThat(report.at("/automation/version")).isEqualTo("1.0.0");
        assertThat(summary(report)).isEqualTo("3 same, 0 different, 0 not comparable");
        assertThat(report.json().path("more").asBoolean()).isFalse();
        assertThat(report.json().path("stopped").isNull()).isTrue();
        assertThat(runs(report)).allSatisfy(run -> {
            assertThat(run.path("same").asBoolean()).as("%s", run).isTrue();
            assertThat(run.path("version").asText()).isEqualTo("1.0.0");
            assertThat(run.path("differences")).isEmpty();
            assertThat(run.path("unsteady")).extracting(JsonNode::asText).containsExactly("/output/millis");
        });
        assertThat(runs(report))
                .as("the newest first")
                .extracting(run -> run.at("/event_ids/0").asText())
                .containsExactlyElementsOf(events.reversed());
    }

    @Test
    void nothingIsCalledStoredOrStartedByIt() {
        var asked = warehouse.asked();
        var stored = stored();

        backtest(NAME, Map.of("definition", changed(tasks().replace("- tell", "- audit: {call: http, with: {method: post,"
                        + " endpoint: '%s/items'}}\n  - tell".formatted(warehouse.url())))))
                .isOk();

        assertThat(warehouse.asked()).isEqualTo(asked);
        assertThat(stored()).isEqualTo(stored);
        assertThat(admin.get("/api/v1/automations/tests/%s/versions".formatted(NAME)).isOk().text())
                .doesNotContain("2.0.0");
    }

    @Test
    void aChangedOutputIsToldWithItsPlaceAndBothValues() {
        var report = backtest(NAME, Map.of("definition", changed(tasks().replace(".data.shelf }", ".data.shelf + 100 }"))))
                .isOk();

        assertThat(summary(report)).isEqualTo("0 same, 3 different, 0 not comparable");
        var difference = runs(report).getFirst().path("differences");
        assertThat(difference).hasSize(1);
        assertThat(difference.at("/0/kind").asText()).isEqualTo("output");
        assertThat(difference.at("/0/at").asText()).isEqualTo("/shelf");
        assertThat(difference.at("/0/would_be").asInt()).isEqualTo(difference.at("/0/was").asInt() + 100);
    }

    @Test
    void aNewCallIsToldAndAnsweredByNobody() {
        var audited = changed(tasks().replace("- tell", """
                - audit: {call: http, with: {method: post, endpoint: 'https://audit.example.com/log', body: {item: '${ .item }'}},
                          output: {as: '${ $input }'}}
                  - tell"""));
        var report = backtest(NAME, Map.of("definition", audited)).isOk();

        assertThat(kinds(report)).containsOnly("call_new");
        var difference = runs(report).getFirst().at("/differences/0");
        assertThat(difference.path("pointer").asText()).isEqualTo("/do/1/audit");
        assertThat(difference.path("was").isNull()).isTrue();
        assertThat(difference.at("/would_be/uri").asText()).isEqualTo("https://audit.example.com/log");
        assertThat(difference.at("/would_be/body/item").asText()).isEqualTo("A-3");

        var strict = backtest(NAME, Map.of("definition", audited, "strict", true)).isOk();
        assertThat(runs(strict).getFirst().at("/differences/0/would_be").asText()).isEqualTo("faulted");
        assertThat(strict.text()).contains("No recorded call answers POST https://audit.example.com/log of the task 'audit'");
    }

    @Test
    void callsAndEventsThatChangeOrGoAwayAreTold() {
        var changed = backtest(NAME, Map.of("definition", changed(tasks()
                        .replace("body: '${ .[0].data }'", "body: '${ .[0].data + {urgent: true} }'")
                        .replace("data: '${ {shelf} }'", "data: '${ {shelf, urgent: true} }'"))))
                .isOk();
        assertThat(differences(changed))
                .as("the answer is the one to the request before")
                .containsOnly("call_changed reserve /body/urgent", "event_changed tell /data/urgent");

        var gone = backtest(NAME, Map.of("definition", changed("do:\n  - shape: {set: {shelf: 1, millis: 1}}\n"))).isOk();
        assertThat(differences(gone)).contains("call_gone reserve ", "event_gone tell ");
    }

    @Test
    void aRunThatWouldNotBeStartedAnyMoreIsTold() {
        var report = backtest(NAME, Map.of("definition", definition(NAME, "2.0.0", TYPE + ".other", tasks()))).isOk();

        assertThat(summary(report)).isEqualTo("0 same, 3 different, 0 not comparable");
        assertThat(kinds(report)).containsOnly("starts");
        assertThat(runs(report).getFirst().at("/differences/0/was").asBoolean()).isTrue();
        assertThat(runs(report).getFirst().at("/differences/0/would_be").asBoolean()).isFalse();
    }

    @Test
    void aVersionThatFaultsSaysWhy() {
        var report = backtest(NAME, Map.of("definition", changed(tasks() + """
                  - stop: {raise: {error: {type: 'https://example.com/full', status: 409, title: Full}}}
                """))).isOk();

        assertThat(kinds(report)).containsOnly("status", "error");
        var run = runs(report).getFirst();
        assertThat(run.path("status").asText()).isEqualTo("completed");
        assertThat(run.at("/differences/0/would_be").asText()).isEqualTo("faulted");
        assertThat(run.at("/differences/1/would_be/instance").asText()).isEqualTo("/do/3/stop");
    }

    @Test
    void whatARunHeardTriedAgainAndStartedIsPlayedAgain() {
        publish(definition("backtested-part", "1.0.0", null, "do:\n  - double: {set: {twice: '${ .n * 2 }'}}\n"));
        var type = "paid." + UUID.randomUUID();
        var tasks = """
                do:
                  - again:
                      try:
                        - open: {call: http, with: {method: get, endpoint: '%s/moody'}}
                      catch: {retry: {delay: PT0.1S, limit: {attempt: {count: 3}}}}
                  - part: {run: {workflow: {namespace: tests, name: backtested-part, version: latest, input: {n: 21}}}}
                  - paid: {listen: {to: {one: {with: {type: %s}}}}, output: {as: '${ {twice: $context.x, paid: .[0]} }'}}
                """.formatted(warehouse.url(), type)
                .replace("- part: {run", "- part: {export: {as: '${ {x: .twice} }'}, run");
        publish(definition("backtested-whole", "1.0.0", null, tasks));
        var runId = start("backtested-whole");
        eventually("/api/v1/runs/" + runId, "/steps/4/status", "waiting", "running");
        eventually("/api/v1/runs/" + runId, "/status", "waiting");
        send(type, "25");
        assertThat(ended(runId).at("/output/paid")).isEqualTo("25");
        var asked = warehouse.asked();

        var same = backtest("backtested-whole", Map.of("runs", List.of(runId), "strict", true)).isOk();
        assertThat(summary(same)).as(same.text()).isEqualTo("1 same, 0 different, 0 not comparable");

        var other = definition("backtested-whole", "2.0.0", null, tasks.replace("input: {n: 21}", "input: {n: 22}"));
        assertThat(differences(backtest("backtested-whole", Map.of("definition", other)).isOk()))
                .containsOnly("call_changed part /input/n");
        var deaf = definition("backtested-whole", "2.0.0", null, tasks.replace("type: " + type, "type: other"));
        assertThat(runs(backtest("backtested-whole", Map.of("definition", deaf)).isOk()).getFirst()
                        .at("/differences/0/would_be")
                        .asText())
                .startsWith("waiting. Nothing comes any more that it waits for.");
        assertThat(warehouse.asked()).isEqualTo(asked);
    }

    @Test
    void aRunThatCannotBePlayedAgainIsNotSaidToBeTheSame() {
        publish(definition("backtested-lost", "1.0.0", null, "do:\n  - open: {call: http, with: {method: post, endpoint: '%s/items'}}\n"
                .formatted(warehouse.url())));
        var lost = start("backtested-lost");
        ended(lost);
        jdbc.sql("update run set workflow_id = workflow_id || '-forgotten' where run_id = ?").params(lost).update();

        var report = backtest("backtested-lost", Map.of()).isOk();

        assertThat(summary(report)).isEqualTo("0 same, 0 different, 1 not comparable");
        assertThat(runs(report).getFirst().path("same").isNull()).isTrue();
        assertThat(runs(report).getFirst().path("not_comparable").asText())
                .isEqualTo("The engine has forgotten its history, and with it what the task 'open' got.");
    }

    @Test
    void aCancelledRunIsNotComparedAndAPeriodAndALimitChooseTheRuns() {
        publish(definition("backtested-patient", "1.0.0", null, "do:\n  - rest: {wait: PT1H}\n"));
        var cancelled = start("backtested-patient");
        eventually("/api/v1/runs/" + cancelled, "/status", "waiting");
        assertThat(summary(backtest("backtested-patient", Map.of()).isOk())).as("it has not ended").startsWith("0 same, 0 different, 0");
        assertThat(backtest("backtested-patient", Map.of("runs", List.of(cancelled))).isOk().at("/runs/0/not_comparable"))
                .isEqualTo("It has not ended.");
        admin.post("/api/v1/runs/%s/cancel".formatted(cancelled), "").has(202);
        ended(cancelled);

        assertThat(backtest("backtested-patient", Map.of()).isOk().at("/runs/0/not_comparable")).contains("cancelled");
        assertThat(backtest(NAME, Map.of("limit", 2)).isOk().json().path("more").asBoolean()).isTrue();
        assertThat(runs(backtest(NAME, Map.of("limit", 2)).isOk())).hasSize(2);
        assertThat(runs(backtest(NAME, Map.of("until", "P1D")).isOk())).isEmpty();
        assertThat(runs(backtest(NAME, Map.of("since", "2020-01-01T00:00:00Z")).isOk())).hasSize(3);
    }

    @Test
    void whatIsNotReachedInTimeIsTold() {
        var tried = DefinitionReader.read(Source.read(changed(tasks())).tree());
        var all = new Which.Period(Instant.EPOCH, Instant.now().plus(Duration.ofDays(1)), 100);

        var report = new Backtests(recordings, trials, Duration.ofMillis(500))
                .run(api.seed().ours().workspaceId(), new Backtest(tried, all, false));

        assertThat(report.runs()).isEmpty();
        assertThat(report.summary().notReached()).isEqualTo(3);
        assertThat(report.stopped()).startsWith("It was ended after 0 of 3 runs");
    }

    @Test
    void aWrongBodyIsRefusedWithTheField() {
        backtest(NAME, Map.of("since", "yesterday")).isError(422, "backtest_invalid").at("since", "P7D");
        backtest(NAME, Map.of("since", "P1M", "until", "P2M")).isError(422, "backtest_invalid").at("since", "before");
        backtest(NAME, Map.of("limit", 101)).isError(422, "backtest_invalid").at("limit", "100");
        backtest(NAME, Map.of("runs", List.of("a"), "limit", 1)).isError(422, "backtest_invalid").at("runs", "or");
        backtest(NAME, Map.of("runs", List.of("run_none"))).isError(404, "run_not_found");
        backtest(NAME, Map.of("version", "9.0.0")).isError(404, "version_not_found");
        backtest(NAME, Map.of("definition", "{")).isError(422, "definition_invalid");
        backtest("backtested-nowhere", Map.of("definition", definition("backtested-nowhere", "1.0.0", null, tasks())))
                .isError(404, "automation_not_found");
        publish(definition("backtested-another", "1.0.0", null, "do:\n  - shape: {set: {a: 1}}\n"));
        var another = start("backtested-another");
        backtest(NAME, Map.of("runs", List.of(another))).isError(422, "backtest_invalid").at("/runs/0", "backtested-another");
    }

    @Test
    void onlyWhoMayWriteAutomationsMayAskForItAndNobodyElsewhere() {
        var path = "/api/v1/automations/tests/%s/backtest".formatted(NAME);

        api.as(Role.DEVELOPER).post(path, "{}").isOk();
        api.as(Role.OPERATOR).post(path, "{}").isError(403, "role_not_allowed");
        api.anonymous().post(path, "{}").isError(401, "credentials_missing");
        api.stranger().post(path, "{}").isError(404, "automation_not_found");
    }

    @Test
    void aStrangerWithAnAutomationOfThatNameSeesNoneOfOurRuns() {
        api.stranger()
                .with("Content-Type", "application/yaml")
                .send("POST", "/api/v1/automations", definition("backtested-twin", "1.0.0", null, tasks()).getBytes(StandardCharsets.UTF_8))
                .isCreated();
        publish(definition("backtested-twin", "1.0.0", null, "do:\n  - shape: {set: {a: 1}}\n"));
        var ours = start("backtested-twin");
        ended(ours);
        var path = "/api/v1/automations/tests/backtested-twin/backtest";

        assertThat(runs(api.stranger().post(path, "{}").isOk())).isEmpty();
        api.stranger().post(path, Json.write(Map.of("runs", List.of(ours)))).isError(404, "run_not_found");
    }

    private String tasks() {
        return TASKS.formatted(warehouse.url(), TYPE);
    }

    private static String changed(String tasks) {
        return definition(NAME, "2.0.0", TYPE, tasks);
    }

    private static String definition(String name, String version, String type, String tasks) {
        return "document: {dsl: '1.0.3', namespace: tests, name: %s, version: '%s'}\n%s%s"
                .formatted(name, version, type == null ? "" : "schedule: {on: {one: {with: {type: %s}}}}\n".formatted(type), tasks);
    }

    private void publish(String definition) {
        admin.with("Content-Type", "application/yaml")
                .send("POST", "/api/v1/automations", definition.getBytes(StandardCharsets.UTF_8))
                .isCreated();
    }

    private String start(String name) {
        return admin.post("/api/v1/automations/tests/%s/runs".formatted(name), "{}").has(202).at("/run_id");
    }

    private String send(String type, String data) {
        var event = "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/shop\",\"type\":\"%s\",\"data\":%s}"
                .formatted(UUID.randomUUID(), type, data);
        return admin.with("Content-Type", "application/cloudevents+json")
                .send("POST", "/api/v1/events", event.getBytes(StandardCharsets.UTF_8))
                .has(202)
                .at("/event_id");
    }

    private Answer backtest(String name, Map<String, Object> body) {
        return admin.post("/api/v1/automations/tests/%s/backtest".formatted(name), Json.write(body));
    }

    private Answer ended(String runId) {
        return eventually("/api/v1/runs/" + runId, "/status", "completed", "faulted", "cancelled");
    }

    private Answer eventually(String path, String pointer, String... values) {
        var deadline = System.nanoTime() + 40_000_000_000L;
        var answer = admin.get(path).isOk();
        while (!List.of(values).contains(answer.at(pointer))) {
            assertThat(System.nanoTime()).as(answer.text()).isLessThan(deadline);
            answer = admin.get(path).isOk();
        }
        return answer;
    }

    private String stored() {
        return Stream.of("run", "run_step", "event", "automation_version")
                .map(table -> table + jdbc.sql("select count(*) from " + table + " where " + ofOurs(table))
                        .query(Integer.class)
                        .single())
                .toList()
                .toString();
    }

    /** Other tests store things too. */
    private static String ofOurs(String table) {
        return switch (table) {
            case "event" -> "type like '" + TYPE + "%'";
            case "run_step" -> "run_id in (select run_id from run where name = '" + NAME + "')";
            default -> "name = '" + NAME + "'";
        };
    }

    private static String summary(Answer report) {
        var summary = report.json().path("summary");
        assertThat(summary.path("compared").asInt())
                .isEqualTo(summary.path("same").asInt() + summary.path("different").asInt());
        return "%d same, %d different, %d not comparable".formatted(
                summary.path("same").asInt(), summary.path("different").asInt(), summary.path("not_comparable").asInt());
    }

    private static List<JsonNode> runs(Answer report) {
        return StreamSupport.stream(report.json().path("runs").spliterator(), false).toList();
    }

    private static List<String> kinds(Answer report) {
        return runs(report).stream()
                .flatMap(run -> run.path("differences").valueStream())
                .map(difference -> difference.path("kind").asText())
                .toList();
    }

    private static List<String> differences(Answer report) {
        return runs(report).stream()
                .flatMap(run -> run.path("differences").valueStream())
                .map(difference -> "%s %s %s".formatted(
                        difference.path("kind").asText(), difference.path("name").asText(""), difference.path("at").asText()))
                .toList();
    }
}
