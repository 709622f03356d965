package dev.millrace.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.OwnWorkspace;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.json.Json;
import dev.millrace.sync.stream.Streams;
import dev.millrace.testing.Tools;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Streams of the catalogue, mapped as it suggests, from a GitHub, a Google Calendar and two Stripes that others wrote. Where those differ
 * from the services that they play, a test says so.
 */
@WholeTest
class EmulatedStreamsTest {

    private final Caller admin;
    private final HttpClient http = HttpClient.newHttpClient();

    EmulatedStreamsTest(Api api, WorkspaceStore workspaces, ApiKeys keys) {
        admin = OwnWorkspace.create("emulated streams", api, workspaces, keys).admin();
    }

    @Test
    void githubsIssuesComeInAndSoDoTheirChanges() throws Exception {
        try (var services = NodeScript.start("emulate-streams.mjs")) {
            var url = Json.trusted(services.line()).path("github").asText();
            for (var number = 1; number <= 5; number++) {
                ask("POST", url + "/repos/octocat/hello-world/issues", "token-of-octocat", "application/json", "{\"title\": \" No. %d \"}".formatted(number));
            }
            var sync = sync("github", "issues", url, "token-of-octocat", Map.of("owner", "octocat", "repo", "hello-world"), 2);

            runs(sync, 5);

            assertThat(records("issues").findValuesAsText("title")).containsExactlyInAnyOrder("No. 1", "No. 2", "No. 3", "No. 4", "No. 5");
            ask("PATCH", url + "/repos/octocat/hello-world/issues/3", "token-of-octocat", "application/json", "{\"state\": \"closed\"}");
            runs(sync, 5);
            assertThat(admin.get("/api/v1/records/issues?filter[status]=done").isOk().at("/data/0/data/number")).isEqualTo("3");
        }
    }

    /** It gives no token for the next time, so that each run reads everything. */
    @Test
    void googlesEventsComeInPageByPage() throws Exception {
        try (var services = NodeScript.start("emulate-streams.mjs")) {
            var url = Json.trusted(services.line()).path("google").asText() + "/calendar/v3";
            for (var number = 1; number <= 3; number++) {
                ask("POST", url + "/calendars/primary/events", "token-of-ada", "application/json", """
                        {"summary": "Visit %d", "start": {"dateTime": "2026-11-30T09:00:00Z"}, "end": {"dateTime": "2026-11-30T10:00:00Z"},
                         "attendees": [{"email": "bob@example.com"}]}""".formatted(number));
            }
            var sync = sync("google-calendar", "events", url, "token-of-ada", Map.of(), 2);

            runs(sync, 3);

            var events = records("events");
            assertThat(events.findValuesAsText("title")).containsExactlyInAnyOrder("Visit 1", "Visit 2", "Visit 3");
            assertThat(events.get(0).at("/data/attendees/0").asText()).isEqualTo("bob@example.com");
        }
    }

    @Test
    void stripesCustomersComeInAndWhoIsGoneGoes() throws Exception {
        try (var services = NodeScript.start("emulate-streams.mjs")) {
            var url = Json.trusted(services.line()).path("stripe").asText() + "/v1";
            for (var number = 1; number <= 4; number++) {
                ask("POST", url + "/customers", "sk_test_1", "application/x-www-form-urlencoded", "name=C%d&email=C%d@example.com".formatted(number, number));
            }
            var sync = sync("stripe", "customers", url, "sk_test_1", Map.of(), 2);
            var read = runs(sync, 4);
            assertThat(records("customers").findValuesAsText("email")).contains("c1@example.com", "c4@example.com");
            var first = ask("GET", url + "/customers?limit=1", "sk_test_1", "", "").at("/data/0/id").asText();

            ask("DELETE", url + "/customers/" + first, "sk_test_1", "", "");
            runs(sync, read - 1);

            assertThat(records("customers")).hasSize(read - 1);
        }
    }

    /** Stripe's own, which knows its whole description, checks each request by it, and answers the same to all. */
    @Test
    void stripesOwnStandInTakesTheRequestsAndGivesWhatTheMappingTakes() throws Exception {
        var process = new ProcessBuilder(Tools.require("stripe-mock").toString(), "-http-addr", "127.0.0.1:").redirectErrorStream(true).start();
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            var sync = sync("stripe", "customers", "http://" + listening(output) + "/v1", "sk_test_123", Map.of(), 100);

            runs(sync, 1);

            assertThat(records("customers").get(0).at("/data/created_at").asText()).isEqualTo("2009-02-13T23:31:30Z");
        } finally {
            process.destroy();
        }
    }

    private static String listening(BufferedReader output) throws IOException {
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains("Listening for HTTP at address: ")) {
                return line.substring(line.lastIndexOf(' ') + 1);
            }
        }
        throw new AssertionError("stripe-mock does not listen");
    }

    /** Gives its path. */
    private String sync(String provider, String name, String url, String token, Map<String, String> parameters, int batch) {
        var stream = Streams.load().find(provider, name).orElseThrow();
        var connection = Json.mapper().createObjectNode().put("provider", "http").put("name", name).put("base_url", url);
        connection.putObject("credentials").put("type", "bearer").put("token", token);
        admin.post("/api/v1/connections", connection.toString()).isCreated();
        var draft = Json.mapper().createObjectNode().put("name", name).put("connection", name).put("type", stream.suggested().type());
        draft.put("batch_size", batch);
        draft.set("stream", Json.mapper().valueToTree(stream));
        draft.set("mapping", stream.suggested().mapping());
        draft.set("parameters", Json.mapper().valueToTree(parameters));
        return "/api/v1/syncs/" + admin.post("/api/v1/syncs", draft.toString()).isCreated().at("/sync_id");
    }

    /** Runs it once; gives how many there were, at least {@code least}. */
    private int runs(String sync, int least) {
        var run = sync + "/runs/" + admin.post(sync + "/run", "").has(202).at("/sync_run_id");
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() ->
                assertThat(admin.get(run).isOk().at("/status")).isNotIn("queued", "running"));
        var ended = admin.get(run).isOk().json();
        assertThat(ended.path("status").asText()).as("%s", ended).isEqualTo("completed");
        assertThat(ended.path("rejected").asInt()).as("%s", admin.get(sync + "/rejected").json()).isZero();
        var type = admin.get(sync).isOk().at("/type");
        assertThat(records(type).size()).isGreaterThanOrEqualTo(least);
        return records(type).size();
    }

    private JsonNode records(String type) {
        return admin.get("/api/v1/records/" + type).isOk().json().path("data");
    }

    private JsonNode ask(String method, String url, String token, String contentType, String body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token);
        if (!contentType.isEmpty()) {
            request.header("Content-Type", contentType);
        }
        var answer = http.send(request.method(method, HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return answer.body().isBlank() ? Json.mapper().createObjectNode() : Json.trusted(answer.body());
    }
}
