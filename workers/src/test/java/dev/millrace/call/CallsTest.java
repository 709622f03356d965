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
import dev.millrace.language.run.Payloads;
import dev.millrace.language.run.PayloadsInMemory;
import dev.millrace.language.run.Call;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TokenEndpoint;
import dev.millrace.vault.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallsTest {

    private final SetClock clock = new SetClock();
    private final CallWorld world = new CallWorld();
    private HttpServer service;

    @BeforeEach
    void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/echo", CallsTest::echo);
        service.createContext("/bells", exchange -> reply(exchange, 200, "text/plain", "\u0007".repeat(900_000)));
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
        assertThat(result.error().detail()).startsWith("The answer is larger than 4 MiB as JSON");
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
    void blotsASecretOutAlsoWhereJsonWritesItOtherwise() {
        var redaction = new Redaction(List.of(Secret.of("ab\"S3CRET\\ef")));

        assertThat(redaction.text("{\"you\":\"sent ab\\\"S3CRET\\\\ef\"}")).isEqualTo("{\"you\":\"sent ***\"}");
    }

    @Test
    void aShortSecretIsBlottedOutOfDataOnlyWhereItIsAWordOfItsOwn() throws Exception {
        var redaction = new Redaction(List.of(Secret.of("cost")));

        var data = redaction.tree(Json.read("{\"costs\":\"what it costs\",\"password\":\"cost\",\"sent\":\"you: cost.\"}"));

        assertThat(data.toString()).isEqualTo("{\"costs\":\"what it costs\",\"password\":\"***\",\"sent\":\"you: ***.\"}");
        assertThat(redaction.bytes("costs".getBytes(StandardCharsets.UTF_8))).asString().isEqualTo("costs");
        assertThat(redaction.text("401: no cost here")).isEqualTo("401: no *** here");
    }

    @Test
    void getsAnotherTokenWhereTheFirstWasRevokedAndMakesTheCallOnceMore() {
        service.createContext("/guarded", exchange -> {
            var known = "Bearer token-2".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            reply(exchange, known ? 200 : 401, "application/json", "{\"known\":%s}".formatted(known));
        });
        try (var tokens = new TokenEndpoint()) {
            var oauth2 = Json.mapper().createObjectNode();
            oauth2.put("authority", tokens.uri().toString()).put("grant", "client_credentials");
            oauth2.putObject("endpoints").put("token", "/");
            oauth2.putObject("client").put("id", "app").put("secret", "cl1ent-s3cret");
            var call = CallWorld.call(
                    new Call.Http("GET", url("/guarded"), Map.of(), Map.of(), null, HttpOutput.CONTENT, false),
                    new Call.Authorization.Data("oauth2", oauth2));

            var result = make(call);

            assertThat(result.output()).as("%s", result.error()).isNotNull();
            assertThat(result.output().path("known").asBoolean()).isTrue();
            assertThat(tokens.asked()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-256"})
    void answersTheChallengeOfADigest(String algorithm, @TempDir Path directory) throws Exception {
        try (var guarded = new DigestService(directory, algorithm)) {
            var right = make(digest(guarded.url("/things?q=a%20b"), "s3cret"));
            assertThat(right.output()).as("%s", right.error()).isNotNull();
            assertThat(right.output().asText()).isEqualTo("ada hello");

            var wrong = make(digest(guarded.url("/things"), "guess"));
            assertThat(wrong.error().status()).isEqualTo(401);
        }
    }

    private static Call digest(String uri, String password) {
        return CallWorld.call(
                new Call.Http(
                        "POST", uri, Map.of(), Map.of(), JsonNodeFactory.instance.textNode("hello"), HttpOutput.CONTENT, false),
                new Call.Authorization.Data(
                        "digest", Json.mapper().createObjectNode().put("username", "ada").put("password", password)));
    }

    @Test
    void sendsNoBodyWhereThereIsNone() throws Exception {
        var call = call("DELETE", "/echo", Map.of(), null);
        var converter = Payloads.converter(new PayloadsInMemory());
        var replayed = converter.fromPayload(converter.toPayload(call).orElseThrow(), Call.class, Call.class);

        var echoed = make(replayed).output();

        assertThat(echoed.path("body").asText()).isEmpty();
        assertThat(echoed.path("headers").has("Content-type")).isFalse();
    }

    @Test
    void callsAnOperationOfADocumentAndReadsTheDocumentOnce() {
        var reads = new AtomicInteger();
        service.createContext("/openapi.yaml", exchange -> {
            reads.incrementAndGet();
            reply(exchange, 200, "application/yaml", """
                    openapi: 3.1.0
                    servers: [{url: /}]
                    paths:
                      /echo:
                        post:
                          operationId: echo
                          parameters: [{name: X-Which, in: header, schema: {type: string}}]
                          requestBody: {content: {application/json: {}}}
                          responses: {200: {description: what came}}
                    """);
        });
        var calls = world.calls;
        var parameters = JsonNodeFactory.instance.objectNode().put("X-Which", "this");
        parameters.putObject("body").put("name", "Ada");
        var call = call(new Call.OpenApi(url("/openapi.yaml"), null, "echo", parameters, HttpOutput.CONTENT, false));

        var echoed = calls.make(call).output();
        calls.make(call);

        assertThat(echoed.path("method").asText()).isEqualTo("POST");
        assertThat(echoed.path("body").asText()).isEqualTo("{\"name\":\"Ada\"}");
        assertThat(echoed.at("/headers/X-which").asText()).isEqualTo("this");
        assertThat(reads).hasValue(1);
    }

    @Test
    void sendsAMessageThatADocumentDescribes() {
        service.createContext("/asyncapi.json", exchange -> reply(exchange, 200, "application/json", """
                {"asyncapi":"3.0.0","servers":{"here":{"host":"127.0.0.1:%d","protocol":"http"}},
                 "channels":{"echo":{"address":"/echo"}},
                 "operations":{"say":{"action":"send","channel":{"$ref":"#/channels/echo"}}}}
                """.formatted(service.getAddress().getPort())));
        var payload = JsonNodeFactory.instance.objectNode().put("name", "Ada");

        var echoed = make(call(new Call.AsyncApi(
                        url("/asyncapi.json"), null, null, "say", null, Map.of(), payload, Map.of("X-Which", "this"))))
                .output();

        assertThat(echoed.path("method").asText()).isEqualTo("POST");
        assertThat(echoed.path("body").asText()).isEqualTo("{\"name\":\"Ada\"}");
        assertThat(echoed.at("/headers/X-which").asText()).isEqualTo("this");
    }

    @Test
    void aDocumentThatCannotBeReadIsAnErrorThatSaysSo() {
        var refused = openApi("/busy");
        assertThat(refused.error().type()).endsWith("/communication");
        assertThat(refused.error().detail()).isEqualTo("The OpenAPI document could not be read: 127.0.0.1 answered 503.");

        var none = openApi("/echo");
        assertThat(none.error().type()).endsWith("/configuration");
        assertThat(none.error().detail()).startsWith("What 127.0.0.1 gives is no OpenAPI document");

        var forbidden = make(call(new Call.OpenApi(
                "http://127.0.0.2:1/", null, "echo", JsonNodeFactory.instance.objectNode(), HttpOutput.CONTENT, false)));
        assertThat(forbidden.error().type()).endsWith("/configuration");
        assertThat(forbidden.error().detail()).contains("127.0.0.2");
    }

    private CallResult openApi(String path) {
        return make(call(new Call.OpenApi(
                url(path), null, "echo", JsonNodeFactory.instance.objectNode(), HttpOutput.CONTENT, false)));
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

        var result = new AnswerReader((Call.Http) call.request(), request, answer, redaction, clock).read();

        assertThat(result.output().toString()).doesNotContain("s3cret");
        assertThat(result.output().at("/content/token").asText()).isEqualTo("***");
        assertThat(result.output().at("/content/***/0").asText()).isEqualTo("a *** b");
        assertThat(new String(redaction.bytes("x s3cret y".getBytes()), StandardCharsets.UTF_8)).isEqualTo("x *** y");
    }

    private CallResult makeAt(String uri, HttpOutput output) {
        return make(call(new Call.Http("GET", uri, Map.of(), Map.of(), null, output, false)));
    }

    private CallResult make(Call call) {
        return world.calls.make(call);
    }

    private Call call(String method, String path, Map<String, String> headers, @Nullable JsonNode body) {
        return call(method, path, headers, body, HttpOutput.CONTENT);
    }

    private Call call(
            String method, String path, Map<String, String> headers, @Nullable JsonNode body, HttpOutput output) {
        return call(new Call.Http(method, url(path), headers, Map.of(), body, output, false));
    }

    private static Call call(Call.Request request) {
        return CallWorld.call(request, null);
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
