package dev.millrace.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.millrace.connection.ConnectionFixture;
import dev.millrace.connection.token.TokenClient;
import dev.millrace.connection.token.TokenOutcome;
import dev.millrace.connection.token.TokenRequest;
import dev.millrace.json.Json;
import dev.millrace.key.Pem;
import dev.millrace.key.UnusableKey;
import dev.millrace.testing.Keys;
import dev.millrace.vault.Secret;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that want to know by a certificate who calls. */
@Timeout(60)
class MutualTlsTest {

    private static Certificates certificates;

    private Way way;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates();
        certificates.client("ada", "authority");
        certificates.clientWithRsa("bob", "authority");
        certificates.authority("elsewhere");
        certificates.client("stranger", "elsewhere");
        certificates.endedClient("ended", "authority");
    }

    @BeforeEach
    void open() throws Exception {
        way = new Way(Way.LOOPBACK, certificates.authorities());
    }

    @AfterEach
    void close() {
        way.close();
    }

    @ParameterizedTest
    @CsvSource({"ada, TLSv1.3", "ada, TLSv1.2", "bob, TLSv1.3", "bob, TLSv1.2"})
    void isKnownByItsCertificate(String who, String protocol) throws Exception {
        try (var server = new Doorkeeper(protocol)) {
            assertThat(server.whoIs(certificates.identity(who))).isEqualTo("CN=" + who);
            assertThat(server.whoIs(certificates.identity(who))).isEqualTo("CN=" + who);

            assertThat(server.connections).as("the same identity uses its connection again").hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void isRefusedWithoutACertificateAndToldSo(String protocol) throws Exception {
        try (var server = RawServer.answering(
                certificates.demandingSocket("good", protocol), request -> RawServer.ok("never"))) {
            for (var repeat = 0; repeat < 20; repeat++) {
                var failure = way.failing(https(server));

                assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.TLS);
                assertThat(failure)
                        .hasMessage("localhost:%d asks for a client certificate, and the call shows none that it can use."
                                .formatted(server.port()));
            }
            assertThat(server.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"stranger, TLSv1.3", "stranger, TLSv1.2", "ended, TLSv1.3", "ended, TLSv1.2", "lonely, TLSv1.3"})
    void isRefusedWithACertificateThatTheOtherSideDoesNotTrust(String who, String protocol) throws Exception {
        try (var server = RawServer.answering(
                certificates.demandingSocket("good", protocol), request -> RawServer.ok("never"))) {
            var shown = as(who);
            for (var repeat = 0; repeat < 20; repeat++) {
                var failure = way.failing(https(server), shown);

                assertThat(failure.cause()).isEqualTo(EgressFailure.Cause.TLS);
                assertThat(failure.getMessage())
                        .matches("localhost:\\d+ (does not accept the client certificate \\([a-z_]+\\)"
                                + "|closed the connection; it asks for a client certificate, and may not accept the call's)\\.");
            }
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void sharesNoConnectionAndNoSessionBetweenIdentities() throws Exception {
        try (var server = new Doorkeeper("TLSv1.3");
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ada = certificates.identity("ada");
            var bob = certificates.identity("bob");

            var answers = threads.invokeAll(IntStream.range(0, 200)
                    .mapToObj(turn -> (Callable<String>)
                            () -> turn % 2 + server.whoIs(turn % 2 == 0 ? ada : bob))
                    .toList());
            for (var answer : answers) {
                assertThat(answer.get()).isIn("0CN=ada", "1CN=bob");
            }
            assertThat(way.failing(server.uri()).cause())
                    .as("who shows nothing gets no connection of theirs").isEqualTo(EgressFailure.Cause.TLS);
        }
    }

    @Test
    void showsNothingToServersThatDoNotAsk() throws Exception {
        try (var server = RawServer.answering(certificates.serverSocket("good"), request -> RawServer.ok("hello"))) {
            assertThat(way.get(https(server), as("ada")).body()).asString().isEqualTo("hello");
        }
    }

    @Test
    void takesItsCertificateNowhereElseByARedirectAndNeverInPlainText() throws Exception {
        try (var other = new Doorkeeper("TLSv1.3");
                var plain = RawServer.answering(request -> RawServer.ok("plain"));
                var server = RawServer.answering(
                        certificates.serverSocket("good"),
                        request -> switch (request.path()) {
                            case "/other" -> RawServer.redirect(307, other.uri().toString());
                            case "/plain" -> RawServer.redirect(307, plain.uri("/").toString());
                            default -> RawServer.ok("home");
                        })) {
            var elsewhere = way.failing(
                    https(server).resolve("/other"), request -> as("ada").apply(request).withRedirects(true));
            var unencrypted = way.failing(
                    https(server).resolve("/plain"), request -> as("ada").apply(request).withRedirects(true));

            assertThat(elsewhere).hasMessageContaining("asks for a client certificate, and the call shows none");
            assertThat(unencrypted).hasMessageContaining("redirects from https to http, and the call carries credentials");
            assertThat(way.failing(plain.uri("/"), as("ada"))).hasMessage("A client certificate can be shown over https only.");
            assertThat(plain.requests()).isEmpty();
        }
    }

    @Test
    void isTheIdentityOfAStoredConnection() throws Exception {
        var fixture = new ConnectionFixture("wsp_1");
        try (var server = new Doorkeeper("TLSv1.3")) {
            fixture.clock.set(certificates.identity("ada").begins());
            var credentials = Json.mapper().createObjectNode().put("type", "mutual_tls");
            credentials.put("certificate", Pem.text(certificates.chain("ada")));
            credentials.put("private_key", Pem.text(certificates.key("ada")).reveal());
            fixture.create("wsp_1", "bank", server.uri().toString(), Json.write(credentials));

            var signed = fixture.access.require("wsp_1", "bank").sign(EgressRequest.of("GET", server.uri()));

            assertThat(way.egress.exchange(signed).body()).asString().isEqualTo("CN=ada");
        }
    }

    @Test
    void isShownToATokenEndpointThatAsksForIt() throws Exception {
        try (var server = new Doorkeeper("TLSv1.3")) {
            var tokens = new TokenClient(way.egress, Clock.systemUTC(), Duration.ofSeconds(10), Duration.ofSeconds(60));
            var request = new TokenRequest(
                    server.uri(),
                    new TokenRequest.Grant.ClientCredentials(),
                    "app",
                    Secret.of("geheim"),
                    TokenRequest.ClientAuthentication.CLIENT_SECRET_BASIC,
                    TokenRequest.Encoding.FORM,
                    List.of(),
                    List.of());

            assertThat(((TokenOutcome.Failed) tokens.fetch(request)).reason()).contains("asks for a client certificate");
            assertThat(server.connections).isEmpty();
            tokens.fetch(request.with(identity("ada")));

            assertThat(server.connections).hasSize(1);
        }
    }

    @Test
    void hasTheKeyOfItsFirstCertificate() throws Exception {
        var chain = certificates.chain("ada");

        assertThat(certificates.identity("ada")).isEqualTo(certificates.identity("ada")).isNotEqualTo(certificates.identity("bob"));
        assertThat(certificates.identity("ada")).hasToString("ClientIdentity[CN=ada]");
        for (var key : List.of(certificates.key("bob"), certificates.key("good"), Keys.rsa(2048).getPrivate())) {
            assertThatThrownBy(() -> ClientIdentity.of(chain, key))
                    .isInstanceOf(UnusableKey.class)
                    .hasMessageStartingWith("is not the key of the certificate");
        }
    }

    private static UnaryOperator<EgressRequest> as(String who) {
        var identity = identity(who);
        return request -> request.withIdentity(identity);
    }

    private static ClientIdentity identity(String who) {
        try {
            return certificates.identity(who);
        } catch (Exception unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private static URI https(RawServer server) {
        return URI.create("https://localhost:" + server.port() + "/");
    }

    /** Answers whom a client's certificate names, on connections that it keeps open. */
    private final class Doorkeeper implements AutoCloseable {

        final Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();
        private final HttpsServer server;

        Doorkeeper(String protocol) throws Exception {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(certificates.demanding("good")) {
                @Override
                public void configure(HttpsParameters parameters) {
                    var tls = new SSLParameters();
                    tls.setNeedClientAuth(true);
                    tls.setProtocols(new String[] {protocol});
                    parameters.setSSLParameters(tls);
                }
            });
            server.createContext("/", exchange -> {
                connections.add(exchange.getRemoteAddress());
                var name = ((HttpsExchange) exchange).getSSLSession().getPeerPrincipal().getName();
                var body = name.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
        }

        URI uri() {
            return URI.create("https://localhost:" + server.getAddress().getPort());
        }

        String whoIs(@Nullable ClientIdentity identity) {
            return new String(
                    way.get(uri(), request -> request.withIdentity(identity)).body(), StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
