package dev.millrace.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TlsTest {

    private static Certificates certificates;

    private Way way;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates();
    }

    @BeforeEach
    void open() throws Exception {
        way = new Way(Way.LOOPBACK, certificates.authorities());
    }

    @AfterEach
    void close() {
        way.close();
    }

    @Test
    void encryptsAndUsesTheConnectionAgain() throws Exception {
        try (var server = RawServer.answering(
                certificates.serverSocket("good"), request -> RawServer.ok("secret"))) {
            for (var repeat = 0; repeat < 3; repeat++) {
                assertThat(way.get(https(server)).body()).asString().isEqualTo("secret");
            }
            assertThat(server.connections()).isEqualTo(1);

            assertThat(way.get(URI.create("https://127.0.0.1:" + server.port())).status()).isEqualTo(200);
            assertThat(server.connections()).as("another host, another connection").isEqualTo(2);
            assertThat(server.requests().getFirst().head()).contains("Host: localhost:" + server.port());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "expired, The certificate of localhost:%d has expired.",
        "early, The certificate of localhost:%d is not valid yet.",
        "other, The certificate of localhost:%d is for another host.",
        "lonely, The certificate of localhost:%d is self-signed.",
    })
    void refusesCertificatesAndSaysWhy(String certificate, String why) throws Exception {
        try (var server = RawServer.answering(
                certificates.serverSocket(certificate), request -> RawServer.ok("never"))) {
            var failure = way.failing(https(server));

            assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.TLS);
            assertThat(failure).hasMessage(why.formatted(server.port()));
            assertThat(failure.beforeSending()).isTrue();
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void trustsWhatTheJdkTrustsWhereNothingElseIsGiven() throws Exception {
        try (var server = RawServer.answering(certificates.serverSocket("good"), request -> RawServer.ok("never"));
                var plain = new Way()) {
            assertThat(plain.failing(https(server)))
                    .hasMessageContaining("comes from an authority that is not trusted here");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "15030100020246, 'speaks only TLS versions that are too old; at least 1.2 is needed.'",
        // a ServerHello that chooses TLS 1.1
        "160302002a02000026030200112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00c01300,"
                + " 'speaks only TLS versions that are too old; at least 1.2 is needed.'",
        "15030300020228, 'refused the TLS handshake.'",
        "485454502f312e31203430302042616420526571756573740d0a0d0a, 'does not speak TLS on that port.'",
        "'', 'closed the connection during the TLS handshake.'",
    })
    void tellsHandshakesThatFailApart(String bytes, String why) throws Exception {
        try (var server = RawServer.talking((in, out) -> {
            in.read(new byte[4096]);
            out.write(HexFormat.of().parseHex(bytes));
            out.flush();
        })) {
            var failure = way.failing(https(server));

            assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.TLS);
            assertThat(failure).hasMessage("localhost:%d %s".formatted(server.port(), why));
            assertThat(failure.beforeSending()).isTrue();
        }
    }

    @Test
    void endsAStalledHandshakeAtTheDeadline() throws Exception {
        var server = new CompletableFuture<RawServer>();
        try (var silent = RawServer.talking((in, out) -> in.readAllBytes());
                var dripping = RawServer.talking((in, out) -> {
                    out.write(HexFormat.of().parseHex("1603034000"));
                    while (!server.get().pause()) {
                        out.write(2);
                    }
                })) {
            server.complete(dripping);
            for (var stalled : List.of(silent, dripping)) {
                var failure = way.failing(https(stalled), deadline(300));

                assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.TIMEOUT);
                assertThat(failure)
                        .hasMessage("The TLS handshake with localhost:%d stalled and was not done within the deadline "
                                + "of 300 ms.", stalled.port());
                assertThat(failure.beforeSending()).isTrue();
            }
        }
    }

    @Test
    void endsAStalledHandshakeBeforeALongDeadline() throws Exception {
        var impatient = new EgressProperties(
                List.of("127.0.0.1", "localhost"),
                5,
                5,
                Duration.ofSeconds(60),
                Duration.ofMillis(200),
                Duration.ofSeconds(1));
        try (var silent = RawServer.talking((in, out) -> in.readAllBytes());
                var hurried = new Way(impatient, certificates.authorities())) {
            var failure = hurried.failing(https(silent), deadline(300_000));

            assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.TLS);
            assertThat(failure).hasMessage("The TLS handshake with localhost:%d stalled.", silent.port());
        }
    }

    @Test
    void endsADrippingAnswerAtTheDeadline() throws Exception {
        var holder = new CompletableFuture<RawServer>();
        try (var server = RawServer.talking(certificates.serverSocket("good"), (in, out) -> {
            RawServer.read(in);
            out.write(RawServer.ok("connected").getBytes(StandardCharsets.US_ASCII));
            RawServer.read(in);
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (!holder.get().pause()) {
                out.write('x');
            }
        })) {
            holder.complete(server);
            way.get(https(server));
            var failure = way.failing(https(server), deadline(300));

            assertThat(server.connections()).isEqualTo(1);
            assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.TIMEOUT);
            assertThat(failure).hasMessageContaining("did not finish its answer");
        }
    }

    @Test
    void leavesAnEncryptedConnectionThatHoldsBytesNobodyAskedFor() throws Exception {
        try (var server = RawServer.answering(
                certificates.serverSocket("good"),
                request -> request.path().equals("/204")
                        ? "HTTP/1.1 204 No Content\r\n\r\n" + RawServer.ok("smuggled")
                        : RawServer.ok("own"))) {
            way.get(https(server).resolve("/204"));

            assertThat(way.get(https(server).resolve("/next")).body()).asString().isEqualTo("own");
        }
    }

    @Test
    void isNotLeftByARedirectWhileTheCallCarriesCredentials() throws Exception {
        try (var plain = RawServer.answering(request -> RawServer.ok("plain"));
                var server = RawServer.answering(
                        certificates.serverSocket("good"),
                        request -> RawServer.redirect(302, plain.uri("/").toString()))) {
            assertThat(way.get(https(server), request -> request.withRedirects(true)).body())
                    .asString()
                    .isEqualTo("plain");
            var failure = way.failing(
                    https(server), request -> request.withRedirects(true).withHeader("Authorization", "Bearer a"));

            assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.REFUSED);
            assertThat(plain.requests()).hasSize(1);
        }
    }

    private static URI https(RawServer server) {
        return URI.create("https://localhost:" + server.port() + "/");
    }

    private static UnaryOperator<EgressRequest> deadline(int millis) {
        return request -> request.withDeadline(Duration.ofMillis(millis));
    }
}
