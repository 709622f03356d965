package dev.millrace.api.hook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.address.PublicUrl;
import dev.millrace.api.body.BodyReader;
import dev.millrace.api.testing.SingleController;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.source.SourceWorld;
import dev.millrace.vault.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over real HTTP, because bounds, forms and header forms are decided between the socket and the controller. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HookControllerTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private final SourceWorld world = new SourceWorld();
    private SingleController.Server server;

    @BeforeAll
    void start() {
        world.github("gh");
        world.none("plain");
        server = SingleController.serve(
                new HookController(world.hooks, new BodyReader(), new PublicUrl("https://hooks.example.com", 8080)), () -> {
                    throw new AssertionError("A hook needs no actor");
                });
    }

    @AfterAll
    void stop() {
        server.close();
        world.close();
    }

    @Test
    void answersAGenuineDeliveryAndItsRepetition() throws Exception {
        var body = bytes("{\"ref\":\"refs/heads/main\"}");

        var first = post("gh", SourceWorld.signedHeaders("answers", body), BodyPublishers.ofByteArray(body));
        var second = post("gh", SourceWorld.signedHeaders("answers", body), BodyPublishers.ofByteArray(body));

        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(first.headers().firstValue("Content-Type")).contains("application/json");
        var eventId = Json.read(first.body()).path("event_id").asText();
        assertThat(first.body()).isEqualTo("{\"event_id\":\"%s\",\"duplicate\":false}".formatted(eventId));
        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(second.body()).isEqualTo("{\"event_id\":\"%s\",\"duplicate\":true}".formatted(eventId));
    }

    @Test
    void refusesAChangedByteWithAReason() throws Exception {
        var headers = SourceWorld.signedHeaders("changed", bytes("{\"a\":1}"));

        var answer = post("gh", headers, BodyPublishers.ofString("{\"a\":2}"));

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(error(answer, "code")).isEqualTo("signature_invalid");
        assertThat(error(answer, "type")).isEqualTo("authentication_error");
        assertThat(world.sources
                        .deliveries("wsp_1", "gh", PageRequest.of(null, null))
                        .data())
                .anyMatch(delivery -> "changed".equals(delivery.providerId()) && delivery.reason() != null);
    }

    @Test
    void knowsNoOtherSource() throws Exception {
        for (var name : List.of("unknown", "GH", "%2e%2e", "a%20b")) {
            var answer = post(name, Map.of(), BodyPublishers.ofString("{}"));
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(error(answer, "code")).isEqualTo("source_not_found");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void takesOnlyPost(String method) throws Exception {
        var request = HttpRequest.newBuilder(address("gh"))
                .method(method, BodyPublishers.noBody())
                .build();

        var answer = http.send(request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/xml", "image/png", "nonsense"})
    void storesWhateverTheProviderWouldLikeAsAnAnswer(String accept) throws Exception {
        var answer = post("plain", Map.of("Accept", accept), BodyPublishers.ofString("accept " + accept));

        assertThat(answer.statusCode()).isEqualTo(202);
    }

    @Test
    void verifiesAFormByItsRawBytes() throws Exception {
        var body = bytes("payload=%7B%22zen%22%3A%22raw%22%7D");
        var headers = SourceWorld.signedHeaders("form", body);
        headers.put("Content-Type", "application/x-www-form-urlencoded");

        var answer = post("gh", headers, BodyPublishers.ofByteArray(body));

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(event("form").path("data").path("zen").asText()).isEqualTo("raw");
    }

    @Test
    void keepsMultipartFormsAndBinaryExactly() throws Exception {
        var multipart = bytes("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n");
        var headers = SourceWorld.signedHeaders("multipart", multipart);
        headers.put("Content-Type", "multipart/form-data; boundary=b");
        var binary = new byte[256];
        for (var value = 0; value < 256; value++) {
            binary[value] = (byte) value;
        }

        assertThat(post("gh", headers, BodyPublishers.ofByteArray(multipart)).statusCode()).isEqualTo(202);
        assertThat(post("plain", Map.of("Idempotency-Key", "binary"), BodyPublishers.ofByteArray(binary)).statusCode())
                .isEqualTo(202);

        assertThat(event("multipart").path("data_base64").asText())
                .isEqualTo(Base64.getEncoder().encodeToString(multipart));
        assertThat(event("binary").path("data_base64").asText())
                .isEqualTo(Base64.getEncoder().encodeToString(binary));
    }

    @Test
    void takesABodyOfExactlyTheBound() throws Exception {
        var body = new byte[HookController.MAX_BYTES];
        Arrays.fill(body, (byte) 'x');

        var answer = post(
                "plain",
                Map.of("Idempotency-Key", "bound"),
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

        assertThat(answer.statusCode()).isEqualTo(202);
    }

    @Test
    void refusesALargerBodyWhetherAnnouncedOrStreamed() throws Exception {
        var body = new byte[HookController.MAX_BYTES + 1];

        var streamed = post("plain", Map.of(), BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
        var announced = post("plain", Map.of(), BodyPublishers.ofByteArray(body));
        var toNobody = post("unknown", Map.of(), BodyPublishers.ofByteArray(body));

        for (var answer : List.of(streamed, announced, toNobody)) {
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(error(answer, "code")).isEqualTo("body_too_large");
        }
    }

    @Test
    void answersAnAnnouncedExcessBeforeTheBodyComes() throws Exception {
        assertThat(statusLine("POST /hooks/plain HTTP/1.1", "Content-Length: 99999999999")).contains(" 413 ");
    }

    @Test
    void answersAnUnknownSourceBeforeTheBodyComes() throws Exception {
        assertThat(statusLine("POST /hooks/unknown HTTP/1.1", "Content-Length: 1000"))
                .contains(" 404 ");
    }

    @Test
    void echoesAChallengeAsPlainText() throws Exception {
        world.sources.create("wsp_1", "chat", "slack", Secret.of("8f742231b10e8888abcd99yyyzzz85a5"));
        var restore = Duration.between(world.clock.instant(), Instant.ofEpochSecond(1_531_420_618));
        world.clock.advance(restore);
        var headers = Map.of(
                "Content-Type",
                "application/json",
                "X-Slack-Request-Timestamp",
                "1531420618",
                "X-Slack-Signature",
                "v0=8db6095414833cfa840ad260ee88356a729f963b904ddb73d2bcc233a189d8c8");

        var answer = post("chat", headers, BodyPublishers.ofString("{\"type\":\"url_verification\",\"challenge\":\"<b>x</b>\"}"));
        world.clock.advance(restore.negated());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("<b>x</b>");
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    @Test
    void seesAHeaderThatStandsTwice() throws Exception {
        var body = bytes("{}");
        var request = HttpRequest.newBuilder(address("gh")).POST(BodyPublishers.ofByteArray(body));
        SourceWorld.signedHeaders("twice", body).forEach(request::header);
        request.header("X-Hub-Signature-256", "sha256=00");

        var answer = http.send(request.build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(error(answer, "message")).contains("more than once");
    }

    private HttpResponse<String> post(String source, Map<String, String> headers, BodyPublisher body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address(source)).POST(body).timeout(Duration.ofSeconds(60));
        new LinkedHashMap<>(headers).forEach(request::header);
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /** The first line of the answer to a request whose body is never sent. */
    private String statusLine(String... lines) throws IOException {
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(bytes(String.join("\r\n", lines) + "\r\nHost: localhost\r\n\r\n"));
            var line = new StringBuilder();
            for (var read = socket.getInputStream().read();
                    read >= 0 && read != '\r';
                    read = socket.getInputStream().read()) {
                line.append((char) read);
            }
            return line.toString();
        }
    }

    private URI address(String source) {
        return URI.create("http://127.0.0.1:" + server.port() + "/hooks/" + source);
    }

    private JsonNode event(String id) {
        return world.events.stored().stream()
                .filter(event -> event.path("id").asText().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static String error(HttpResponse<String> answer, String field) throws IOException {
        return Json.read(answer.body()).path("error").path(field).asText();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
