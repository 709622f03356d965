package dev.millrace.real;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.json.Json;
import dev.millrace.webhook.Receiver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A push comes in from GitHub, an automation files an issue there through a stored connection, and a signed webhook goes
 * out. GitHub is an emulator that others wrote; so is the verifier of what goes out.
 */
@WholeTest
class FromGithubToGithubTest {

    private static final String SECRET = "shared with GitHub";
    private static final String DEFINITION =
            """
            document: {dsl: '1.0.3', namespace: real, name: NAME, version: '1.0.0'}
            use:
              secrets: [NAME]
            schedule:
              on: {one: {with: {type: github.push, source: /hooks/NAME}}}
            input:
              from: .[0].data
            do:
              - file:
                  call: http
                  with:
                    method: post
                    endpoint:
                      uri: /repos/octocat/hello-world/issues
                      authentication: {bearer: {use: NAME}}
                    body:
                      title: ${ "Review " + .after[0:7] }
                      body: ${ [.commits[].message] | join("; ") }
              - tell:
                  emit:
                    event:
                      with:
                        source: /automations/real/NAME
                        type: NAME.filed
                        data: {issue: '${ .number }', by: '${ .user.login }'}
            """;

    private final Caller admin;
    private final Api api;
    private final String name = "github-" + UUID.randomUUID();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Receiver receiver = new Receiver();
    private NodeScript github;
    private String githubUrl;
    private String webhookSecret;

    FromGithubToGithubTest(Api api) {
        this.api = api;
        this.admin = api.admin();
    }

    @BeforeEach
    void connect() {
        github = NodeScript.start("emulate-github.mjs");
        githubUrl = github.line().replace("localhost", "127.0.0.1");
        admin.post("/api/v1/sources", json().put("name", name).put("provider", "github").put("secret", SECRET).toString())
                .isCreated();
        var connection = json().put("provider", "http").put("name", name).put("base_url", githubUrl);
        connection.putObject("credentials").put("type", "bearer").put("token", "token-of-hubot");
        admin.post("/api/v1/connections", connection.toString()).isCreated();
        admin.with("Content-Type", "application/yaml")
                .send("POST", "/api/v1/automations", DEFINITION.replace("NAME", name).getBytes(UTF_8))
                .isCreated();
        var webhook = json().put("name", name).put("url", receiver.url());
        webhook.putArray("events").add(name + ".filed");
        webhookSecret = admin.post("/api/v1/webhooks", webhook.toString()).isCreated().at("/secret");
    }

    @AfterEach
    void stop() throws Exception {
        receiver.close();
        if (github != null) {
            github.close();
        }
    }

    @Test
    void aPushThatGithubSendsItselfFilesAnIssueAndTellsTheSubscriber() throws Exception {
        var hook = json().put("name", "web");
        hook.putArray("events").add("push");
        hook.putObject("config")
                .put("url", api.url() + "/hooks/" + name)
                .put("content_type", "json")
                .put("secret", SECRET);
        asOctocat("POST", "/repos/octocat/hello-world/hooks", hook);

        asOctocat(
                "PUT",
                "/repos/octocat/hello-world/contents/notes.txt",
                json().put("message", "Write it down").put("content", "bm90ZXM="));

        var told = receiver.next();
        var issue = issue();
        assertThat(issue.path("body").asText()).isEqualTo("Write it down");
        assertThat(issue.at("/user/login").asText()).as("the stored token's owner").isEqualTo("hubot");
        assertThat(Json.read(told.body()).at("/data/by").asText()).isEqualTo("hubot");
        assertThat(verdict(told, told.body()).path("type").asText()).isEqualTo(name + ".filed");
        var changed = new String(told.body(), UTF_8).replace("hubot", "robot").getBytes(UTF_8);
        assertThat(verdict(told, changed).path("verified").booleanValue()).isFalse();
        var deliveries = admin.get("/api/v1/sources/%s/deliveries".formatted(name)).isOk();
        assertThat(deliveries.each("status")).containsExactly("accepted");
    }

    @Test
    void aSourceIsSetUpAtGithubThroughAConnection() throws Exception {
        var connection = json().put("provider", "http").put("name", "admin-" + name).put("base_url", githubUrl);
        connection.putObject("credentials").put("type", "bearer").put("token", "token-of-octocat");
        admin.post("/api/v1/connections", connection.toString()).isCreated();

        var registered = admin.post(
                        "/api/v1/sources/%s/register".formatted(name),
                        json().put("connection", "admin-" + name).put("target", "octocat/hello-world").toString())
                .isOk();
        asOctocat(
                "PUT",
                "/repos/octocat/hello-world/contents/more.txt",
                json().put("message", "Signed with the new secret").put("content", "bm90ZXM="));

        receiver.next();
        assertThat(registered.at("/provider_id")).isNotBlank();
        assertThat(registered.text()).contains("\"events\":[\"push\"]");
        assertThat(issue().path("body").asText()).isEqualTo("Signed with the new secret");
    }

    @Test
    void aPushAsGithubDocumentsItDoesTheSame() throws Exception {
        var push = GithubPayloads.read().first("push");
        var body = Json.mapper().createObjectNode();
        body.setAll((ObjectNode) push.json());
        body.putArray("commits").addObject().put("message", "From the examples");
        var bytes = Json.write(body).getBytes(UTF_8);

        var eventId = api.anonymous()
                .with("Content-Type", "application/json")
                .with("X-GitHub-Event", "push")
                .with("X-GitHub-Delivery", UUID.randomUUID().toString())
                .with("X-Hub-Signature-256", GithubPayloads.signature(SECRET, bytes))
                .send("POST", "/hooks/" + name, bytes)
                .has(202)
                .at("/event_id");

        assertThat(verdict(receiver.next()).path("verified").booleanValue()).isTrue();
        assertThat(issue().path("title").asText())
                .isEqualTo("Review " + body.path("after").asText().substring(0, 7));
        var runId = admin.get("/api/v1/events/" + eventId).isOk().at("/runs/0/run_id");
        var run = admin.get("/api/v1/runs/" + runId).isOk();
        assertThat(run.json().path("steps")).extracting(step -> step.path("status").asText()).containsOnly("completed");
        assertThat(run.text()).doesNotContain("token-of-hubot");
    }

    private JsonNode issue() throws Exception {
        var issues = asOctocat("GET", "/repos/octocat/hello-world/issues", null);
        assertThat(issues).hasSize(1);
        return issues.path(0);
    }

    private JsonNode verdict(Receiver.Received told) throws Exception {
        return verdict(told, told.body());
    }

    /** What Standard Webhooks' own verifier in Node says. */
    private JsonNode verdict(Receiver.Received told, byte[] body) throws Exception {
        var question = json().put("secret", webhookSecret).put("body", body);
        var headers = question.putObject("headers");
        List.of("webhook-id", "webhook-timestamp", "webhook-signature")
                .forEach(header -> headers.put(header, told.header(header)));
        try (var verifier = NodeScript.start("verify-webhook.mjs")) {
            return verifier.ask(question);
        }
    }

    private JsonNode asOctocat(String method, String path, @Nullable JsonNode body)
            throws Exception {
        var request = HttpRequest.newBuilder(URI.create(githubUrl + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer token-of-octocat")
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(Json.write(body)))
                .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
        return Json.read(answer.body());
    }

    private static ObjectNode json() {
        return Json.mapper().createObjectNode();
    }
}
