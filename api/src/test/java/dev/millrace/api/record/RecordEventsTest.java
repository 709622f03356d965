package dev.millrace.api.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Automating;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.OwnWorkspace;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.json.Json;
import dev.millrace.webhook.Receiver;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.Role;
import dev.millrace.workspace.WorkspaceStore;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What follows when records change: runs, deliveries, and jobs that are worked on. */
@WholeTest
class RecordEventsTest {

    private static final Duration SOON = Duration.ofSeconds(40);

    private final Api api;
    private final ApiKeys keys;
    private final OwnWorkspace workspace;
    private final Caller admin;

    RecordEventsTest(Api api, WorkspaceStore workspaces, ApiKeys keys) {
        this.api = api;
        this.keys = keys;
        this.workspace = OwnWorkspace.create("record events", api, workspaces, keys);
        this.admin = workspace.admin();
    }

    @Test
    void aChangeStartsAnAutomationAndGoesToAWebhook() {
        try (var receiver = new Receiver()) {
            admin.post(
                            "/api/v1/webhooks",
                            "{\"name\": \"projects\", \"url\": \"%s\", \"events\": [\"project.*\"]}".formatted(receiver.url()))
                    .isCreated();
            new Automating(admin).publish("greets", """
                    schedule: {on: {one: {with: {type: project.status_changed}}}}
                    do:
                      - note: {set: {text: '${ "\\(.[0].data.from) to \\(.[0].data.to)" }'}}
                    """).isCreated();
            var made = admin.post("/api/v1/records/projects", "{\"status\": \"new\"}").isCreated();

            admin.patch("/api/v1/records/projects/" + made.at("/record_id"), "{\"status\": \"active\"}").isOk();

            await().atMost(SOON).untilAsserted(() -> {
                var run = admin.get("/api/v1/runs?automation=tests/greets").isOk();
                assertThat(run.each("status")).containsExactly("completed");
            });
            var run = admin.get("/api/v1/runs?automation=tests/greets").at("/data/0/run_id");
            assertThat(admin.get("/api/v1/runs/" + run).at("/output/text")).isEqualTo("new to active");
            var types = IntStream.range(0, 3)
                    .mapToObj(delivery -> Json.trusted(new String(receiver.next().body())).path("type").asText());
            assertThat(types).containsExactlyInAnyOrder("project.created", "project.updated", "project.status_changed");
        }
    }

    @Test
    void anAutomationThatChangesWhatStartsItComesToAnEnd() {
        var key = keys.create(workspace.workspaceId(), "loop", Role.DEVELOPER, null).key().reveal();
        admin.post(
                        "/api/v1/connections",
                        "{\"provider\": \"http\", \"name\": \"us\", \"base_url\": \"%s\", \"credentials\": {\"type\": \"bearer\", \"token\": \"%s\"}}"
                                .formatted(api.url(), key))
                .isCreated();
        new Automating(admin).publish("bumps", """
                use: {secrets: [us]}
                schedule: {on: {one: {with: {type: ticker.updated}}}}
                do:
                  - bump:
                      call: http
                      with:
                        method: patch
                        endpoint:
                          uri: '${ "%s/api/v1/records/tickers/\\(.[0].data.record_id)" }'
                          authentication: {bearer: {use: us}}
                        body: {n: '${ .[0].data.data.n + 1 }'}
                """.formatted(api.url())).isCreated();
        var path = "/api/v1/records/tickers/" + admin.post("/api/v1/records/tickers", "{\"n\": 0}").at("/record_id");

        admin.patch(path, "{\"n\": 1}").isOk();

        await().atMost(SOON).untilAsserted(() -> assertThat(
                        admin.get("/api/v1/runs?automation=tests/bumps&status=faulted").isOk().json().path("data"))
                .hasSize(1));
        assertThat(admin.get(path).at("/data/n")).isEqualTo("17");
        var history = admin.get(path + "/history?limit=1").isOk();
        assertThat(history.at("/data/0/by/kind")).isEqualTo("run");
        assertThat(history.at("/data/0/by/name")).isEqualTo("tests/bumps");
        var run = admin.get("/api/v1/runs?automation=tests/bumps&status=faulted").at("/data/0/run_id");
        assertThat(admin.get("/api/v1/runs/" + run).text()).contains("409");
    }

    @Test
    void aJobIsWorkedOnUntilItIsDone() {
        var data = IntStream.range(0, 2_500).mapToObj("{\"n\": %d}"::formatted).collect(Collectors.joining(","));
        var job = admin.post(
                        "/api/v1/bulk/create",
                        "{\"type\": \"numbers\", \"data\": [%s], \"options\": {\"skip_notifications\": true}}".formatted(data))
                .has(202);

        var done = new Automating(admin).eventually("/api/v1/bulk/jobs/" + job.at("/job_id"), "completed");

        assertThat(done.at("/created")).isEqualTo("2500");
        var update = admin.patch(
                        "/api/v1/bulk/update",
                        "{\"type\": \"numbers\", \"filter\": {\"n\": {\"gte\": 100}}, \"updates\": {\"large\": true}, \"options\": {\"skip_notifications\": true}}")
                .has(202);
        assertThat(new Automating(admin).eventually("/api/v1/bulk/jobs/" + update.at("/job_id"), "completed").at("/updated"))
                .isEqualTo("2400");
    }
}
