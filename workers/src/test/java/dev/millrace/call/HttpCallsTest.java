package dev.millrace.call;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.Header;
import dev.millrace.json.Json;
import dev.millrace.language.definition.Task.HttpOutput;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.language.run.HttpCall;
import dev.millrace.testing.LoopbackEgress;
import dev.millrace.testing.SetClock;
import dev.millrace.vault.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpCallsTest {

    private final SetClock clock = new SetClock();
    private HttpServer service;

    @BeforeEach
    void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/echo", HttpCallsTest::echo);
        service.createContext("/bells", exchange -> reply(exchange, 200, "text/plain", "\u0007".repeat(300_000)));
        service.createContext("/busy", exchange -> {
            exchange.getResponseHeaders().add("Retry-After", "120");
            reply(exchange, 503, "text/plain", "come back later, s3cret");
        });
        service.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        service.start();
    }

    @AfterEach
    void stop() {
        service.stop(0);
    }

    @Test
    void sendsABodyAsJsonWithAnIdempotencyKey() {
        var body = JsonNodeFactory.instance.objectNode().put("name", "Ada");

        var echoed = make(call("POST", "/echo", Map.of(), body)).output();

        assertThat(echoed.path("body").asText()).isEqualTo("{\"name\":\"Ada\"}");
        assertThat(echoed.at("/headers/Content-type").asText()).isEqualTo("application/json");
        assertThat(echoed.at("/headers/Idempotency-key").asText()).isEqualTo("run_1/do/0/a%C3%A9");
    }

    @Test
    void sendsAFormWhereTheContentTypeSaysSo() {
        var body = JsonNodeFactory.instance.objectNode().put("name", "Ada L").put("n", 1);

        var echoed = make(call("POST", "/echo", Map.of("Content-Type", "application/x-www-form-urlencoded"), body))
                .output();

        assertThat(echoed.path("body").asText()).isEqualTo("name=Ada%20L&n=1");
    }

    @Test
    void anAnswerThatRefusesIsAnErrorWithItsStatusAndWhatItSaid() {
        var result = make(call("GET", "/busy", Map.of(), null));

        assertThat(result.error().status()).isEqualTo(503);
        assertThat(result.error().type()).endsWith("/communication");
        assertThat(result.error().detail()).contains("answered 503: come back later");
        assertThat(result.retryAfter()).isEqualTo(Duration.ofSeconds(120));
    }

    @Test
    void anAnswerThatIsTooLargeAsJsonIsAnErrorAndNotCarriedAlong() {
        // A control character takes one byte on the way and six as JSON.
        var result = makeAt(url("/bells"), HttpOutput.CONTENT);

        assertThat(result.output()).isNull();
        assertThat(result.error().type()).endsWith("/communication");
        assertThat(result.error().detail()).startsWith("The answer is larger than 1 MiB as JSON");
    }

    @Test
    void anAddressThatMayNotBeCalledIsAConfigurationError() {
        var result = makeAt("http://127.0.0.2:1/", HttpOutput.CONTENT);

        assertThat(result.error().type()).endsWith("/configuration");
        assertThat(result.error().detail()).contains("127.0.0.2");
    }

    @Test
    void aPathWithoutAConnectionIsAConfigurationError() {
        assertThat(makeAt("/v1/things", HttpOutput.CONTENT).error().type()).endsWith("/configuration");
        assertThat(makeAt("no address at all", HttpOutput.CONTENT).error().type()).endsWith("/configuration");
    }

    @Test
    void givesTheWholeAnswerWhereThatIsAskedFor() {
        var output = makeAt(url("/echo"), HttpOutput.RESPONSE).output();

        assertThat(output.path("statusCode").asInt()).isEqualTo(200);
        assertThat(output.at("/request/uri").asText()).endsWith("/echo");
        assertThat(output.at("/headers/content-type").asText()).isEqualTo("application/json");
        assertThat(output.at("/content/method").asText()).isEqualTo("GET");
    }

    @Test
    void blotsSecretsOutOfWhateverComesBack() {
        var redaction = new Redaction(List.of(Secret.of("s3cret-long"), Secret.of("s3cret")));
        var answer = new EgressAnswer(
                200,
                List.of(new Header("Content-Type", "application/json"), new Header("X-Echo", "s3cret")),
                "{\"token\":\"s3cret-long\",\"s3cret\":[\"a s3cret b\"]}".getBytes(StandardCharsets.UTF_8),
                false,
                URI.create("http://x/"),
                Duration.ZERO);
        var call = call("GET", "/echo", Map.of(), null, HttpOutput.RESPONSE);
        var request = EgressRequest.of("GET", URI.create("http://x/?key=s3cret"));

        var result = new AnswerReader(call, request, answer, redaction, clock).read();

        assertThat(result.output().toString()).doesNotContain("s3cret");
        assertThat(result.output().at("/content/token").asText()).isEqualTo("***");
        assertThat(result.output().at("/content/***/0").asText()).isEqualTo("a *** b");
        assertThat(new String(redaction.bytes("x s3cret y".getBytes()), StandardCharsets.UTF_8)).isEqualTo("x *** y");
    }

    private CallResult makeAt(String uri, HttpOutput output) {
        return make(new HttpCall(
                new DefinitionRef("wsp_1", "ns", "name", "1.0.0", "hash"),
                "run_1", "/do/0/a", "run_1/do/0/aé", "GET", uri, Map.of(), Map.of(), null, null, output, false,
                Duration.ofSeconds(5)));
    }

    private CallResult make(HttpCall call) {
        return new HttpCalls(LoopbackEgress.get(), (workspace, name) -> java.util.Optional.empty(), null, null, clock)
                .make(call);
    }

    private HttpCall call(String method, String path, Map<String, String> headers, @Nullable JsonNode body) {
        return call(method, path, headers, body, HttpOutput.CONTENT);
    }

    private HttpCall call(
            String method, String path, Map<String, String> headers, @Nullable JsonNode body, HttpOutput output) {
        return new HttpCall(
                new DefinitionRef("wsp_1", "ns", "name", "1.0.0", "hash"),
                "run_1", "/do/0/a", "run_1/do/0/aé", method, url(path), headers, Map.of(), body, null, output, false,
                Duration.ofSeconds(5));
    }

    private String url(String path) {
        return "http://127.0.0.1:%d%s".formatted(service.getAddress().getPort(), path);
    }

    private static void echo(HttpExchange exchange) throws IOException {
        var headers = JsonNodeFactory.instance.objectNode();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
        var echoed = JsonNodeFactory.instance
                .objectNode()
                .put("method", exchange.getRequestMethod())
                .put("body", new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        echoed.set("headers", headers);
        reply(exchange, 200, "application/json", Json.write(echoed));
    }

    private static void reply(HttpExchange exchange, int status, String type, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
