package dev.millrace.api.error;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.ApiTest;
import dev.millrace.json.Json;
import dev.millrace.workspace.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What no HTTP client would send. */
@ApiTest
class ContainerErrorTest {

    private final Api api;

    ContainerErrorTest(Api api) {
        this.api = api;
    }

    private record Raw(String head, String body) {

        int status() {
            return Integer.parseInt(head.split(" ")[1]);
        }

        String header(String name) {
            return Arrays.stream(head.split("\r\n"))
                    .filter(line -> line.toLowerCase().startsWith(name.toLowerCase() + ": "))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst()
                    .orElse("");
        }
    }

    private Raw send(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            var answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            var end = answer.indexOf("\r\n\r\n");
            return new Raw(answer.substring(0, end), answer.substring(end + 4));
        }
    }

    private static void isOurError(Raw answer, int status, String code) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        var error = Json.trusted(answer.body()).path("error");
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("type").asText()).isEqualTo("validation_error");
        assertThat(error.path("request_id").asText()).isNotBlank().isEqualTo(answer.header("X-Request-Id"));
        assertThat(error.path("documentation").asText()).endsWith("/docs/errors/" + code);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "GET /api/v1/a[b HTTP/1.1",
        "GET /api/v1/%zz HTTP/1.1",
        "GET /api/v1/%2Fx HTTP/1.1",
        "GET /api/v1/%ff%fe HTTP/1.1",
        "GET /api/v1/../../x HTTP/1.1",
        "GET /api/v1/a\\b HTTP/1.1",
        "GET /api/v1/%00 HTTP/1.1",
        "G@T /api/v1/a HTTP/1.1",
        "GET /api/v1/a HTTP/9.9x",
    })
    void aRequestLineThatBreaksTheRulesGetsOurError(String line) throws IOException {
        isOurError(send(line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n"), 400, "request_unreadable");
    }

    @Test
    void aMissingHostGetsOurError() throws IOException {
        isOurError(send("GET /api/v1/a HTTP/1.1\r\nConnection: close\r\n\r\n"), 400, "request_unreadable");
    }

    @Test
    void headersThatAreTooLargeGetOurError() throws IOException {
        var answer = send("GET /api/v1/a HTTP/1.1\r\nHost: localhost\r\nX-Large: " + "x".repeat(20_000)
                + "\r\nConnection: close\r\n\r\n");

        assertThat(answer.status()).isIn(400, 431);
        isOurError(answer, answer.status(), "request_unreadable");
    }

    @Test
    void aContentLengthThatIsNoNumberGetsOurError() throws IOException {
        isOurError(
                send("POST /api/v1/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\nConnection: close\r\n\r\n"),
                400,
                "request_unreadable");
    }

    @Test
    void traceIsNotAllowed() throws IOException {
        isOurError(
                send("TRACE /api/v1/a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
                405,
                "method_not_allowed");
    }

    @Test
    void aChunkedBodyIsCountedWhileItIsRead() throws IOException {
        var chunk = "100000\r\n" + "x".repeat(0x100000) + "\r\n";
        var answer = send(post("/api/v1/probe/typed", "Transfer-Encoding: chunked")
                + "9\r\n{\"name\":\"\r\n" + chunk.repeat(9) + "2\r\n\"}\r\n0\r\n\r\n");

        isOurError(answer, 413, "body_too_large");
    }

    @Test
    void aBrokenChunkIsUnreadable() throws IOException {
        isOurError(
                send(post("/api/v1/probe/typed", "Transfer-Encoding: chunked") + "zz\r\n{}\r\n0\r\n\r\n"),
                400,
                "body_unreadable");
    }

    @Test
    void aBodyThatEndsTooEarlyIsUnreadableWithAnIdempotencyKeyToo() throws IOException {
        isOurError(
                send(post("/api/v1/probe/things", "Idempotency-Key: cut-short\r\nTransfer-Encoding: chunked")
                        + "zz\r\n{}\r\n0\r\n\r\n"),
                400,
                "body_unreadable");
    }

    private String post(String path, String headers) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
                + "Authorization: Bearer " + api.seed().ours().keys().get(Role.ADMIN) + "\r\n"
                + headers + "\r\n\r\n";
    }
}
