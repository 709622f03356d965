package dev.millrace.api.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What providers' APIs are asked; GitHub's own is emulated in FromGithubToGithubTest. */
@WholeTest
class SourceRegistrationTest {

    private final Api api;
    private final String name = "reg-" + UUID.randomUUID();
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private HttpServer service;
    private int status = 201;
    private String answer = "{}";

    SourceRegistrationTest(Api api) {
        this.api = api;
    }

    @BeforeEach
    void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", this::take);
        service.start();
        var connection = Json.mapper().createObjectNode().put("provider", "http").put("name", name)
                .put("base_url", "http://127.0.0.1:%d/api".formatted(service.getAddress().getPort()));
        connection.putObject("credentials").put("type", "bearer").put("token", "t0ken");
        api.admin().post("/api/v1/connections", connection.toString()).isCreated();
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    @Test
    void tellsGitlabTheAddressAndANewToken() throws Exception {
        source("gitlab", "old");
        answer = "{\"id\":7}";

        var registered = register("{\"connection\":\"%s\",\"target\":\"15\",\"events\":[\"push_events\",\"issues_events\"]}").isOk();

        assertThat(registered.at("/provider_id")).isEqualTo("7");
        var request = asked.take();
        assertThat(request).startsWith("POST /api/projects/15/hooks Bearer t0ken ");
        var body = Json.read(request.substring(request.indexOf('{')));
        assertThat(body.path("url").asText()).isEqualTo(api.url() + "/hooks/" + name);
        assertThat(body.path("push_events").booleanValue()).isTrue();
        assertThat(body.path("issues_events").booleanValue()).isTrue();
        var token = body.path("token").asText();
        assertThat(token).hasSize(64);
        deliver(token).has(202);
        deliver("old").has(202);
        deliver("other").has(401);
        assertThat(registered.text()).doesNotContain(token);
    }

    @Test
    void keepsTheSecretThatStripeMakes() throws Exception {
        source("stripe", "whsec_old");
        answer = "{\"id\":\"we_1\",\"secret\":\"whsec_new\"}";

        var registered = register("{\"connection\":\"%s\",\"events\":[\"invoice.paid\",\"charge.failed\"]}").isOk();

        assertThat(registered.at("/provider_id")).isEqualTo("we_1");
        assertThat(URLDecoder.decode(asked.take(), UTF_8))
                .isEqualTo("POST /api/webhook_endpoints Bearer t0ken url=%s/hooks/%s&enabled_events[]=invoice.paid&enabled_events[]=charge.failed"
                        .formatted(api.url(), name));
        assertThat(registered.text()).doesNotContain("whsec_new");
        assertThat(api.admin().get("/api/v1/sources/" + name).isOk().at("/previous_secret_until")).isNotBlank();
    }

    @Test
    void saysWhatTheServiceRefusesAndLeavesTheSecretAsItIs() {
        source("gitlab", "old");
        status = 403;
        answer = "{\"message\":\"403 Forbidden\"}";

        var refused = register("{\"connection\":\"%s\",\"target\":\"15\"}");

        refused.isError(422, "registration_refused");
        assertThat(refused.text()).contains("answered 403: 403 Forbidden");
        assertThat(api.admin().get("/api/v1/sources/" + name).isOk().json().path("previous_secret_until").isNull()).isTrue();
        register("{\"connection\":\"%s\",\"target\":\"../15\"}").isError(422, "field_invalid");
        register("{\"connection\":\"none-such\",\"target\":\"15\"}").isError(422, "field_invalid");
        register("{\"target\":\"15\"}").isError(422, "field_missing");
    }

    @Test
    void sendsPeopleWhereAServiceHasNoApiForIt() {
        source("slack", "old");

        var refused = register("{\"connection\":\"%s\"}");

        refused.isError(422, "registration_by_hand");
        assertThat(refused.text()).contains("/hooks/" + name);
    }

    private Answer register(String body) {
        return api.admin().post("/api/v1/sources/%s/register".formatted(name), body.replace("%s", name));
    }

    private Answer deliver(String token) {
        return api.anonymous().with("X-Gitlab-Token", token).post("/hooks/" + name, "{\"id\":\"%s\"}".formatted(UUID.randomUUID()));
    }

    private void source(String provider, String secret) {
        var body = Json.mapper().createObjectNode().put("name", name).put("provider", provider).put("secret", secret);
        api.admin().post("/api/v1/sources", body.toString()).isCreated();
    }

    private void take(HttpExchange exchange) throws IOException {
        asked.add("%s %s %s %s".formatted(
                exchange.getRequestMethod(),
                exchange.getRequestURI(),
                exchange.getRequestHeaders().getFirst("Authorization"),
                new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
        var bytes = answer.getBytes(UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
