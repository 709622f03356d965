package dev.millrace.connection.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.connection.token.TokenRequest.ClientAuthentication;
import dev.millrace.connection.token.TokenRequest.Encoding;
import dev.millrace.connection.token.TokenRequest.Grant;
import dev.millrace.testing.LoopbackEgress;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TokenEndpoint;
import dev.millrace.vault.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiscoveryTest {

    private final TokenEndpoint tokens = new TokenEndpoint();
    private final AtomicInteger asked = new AtomicInteger();
    private final TokenClient client =
            new TokenClient(LoopbackEgress.get(), new SetClock(), Duration.ofSeconds(5), Duration.ofMinutes(1));
    private HttpServer provider;
    private String metadata = "";
    private int status = 200;

    @BeforeEach
    void start() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        provider.createContext("/realm/.well-known/openid-configuration", exchange -> {
            asked.incrementAndGet();
            var body = metadata.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        provider.start();
        metadata = metadata(issuer(), tokens.uri().toString());
    }

    @AfterEach
    void stop() {
        provider.stop(0);
        tokens.close();
    }

    @Test
    void asksTheEndpointThatTheProviderNamesAndTheProviderOnce() {
        assertThat(client.fetch(request(issuer() + "/"))).isInstanceOf(TokenOutcome.Issued.class);
        assertThat(client.fetch(request(issuer() + "/"))).isInstanceOf(TokenOutcome.Issued.class);

        assertThat(asked).hasValue(1);
        assertThat(tokens.asked()).hasSize(2);
    }

    @Test
    void givesNobodyTheSecretWhoAnswersForAnotherIssuer() {
        metadata = metadata("https://login.example.com", tokens.uri().toString());

        assertThat(denied()).contains("calls itself another issuer");
        assertThat(tokens.asked()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"''", "/token", "ftp://127.0.0.1/token", "'not an address'"})
    void refusesAnEndpointThatIsNone(String endpoint) {
        metadata = metadata(issuer(), endpoint);

        assertThat(denied()).contains("names no token endpoint");
    }

    @Test
    void waitsForAProviderThatIsAway() {
        status = 503;
        assertThat(unavailable()).contains("answered 503");
        status = 200;
        metadata = "<html>";
        assertThat(unavailable()).contains("is no JSON");
        provider.stop(0);
        assertThat(unavailable()).contains("gave no answer");
    }

    private String denied() {
        return ((TokenOutcome.Denied) client.fetch(request(issuer()))).reason();
    }

    private String unavailable() {
        return ((TokenOutcome.Unavailable) client.fetch(request(issuer()))).reason();
    }

    private String issuer() {
        return "http://127.0.0.1:%d/realm".formatted(provider.getAddress().getPort());
    }

    private static String metadata(String issuer, String endpoint) {
        return "{\"issuer\":\"%s\",\"token_endpoint\":\"%s\"}".formatted(issuer, endpoint);
    }

    private static TokenRequest request(String issuer) {
        return new TokenRequest(
                        URI.create(issuer),
                        new Grant.ClientCredentials(),
                        "app",
                        Secret.of("cl1ent-s3cret"),
                        ClientAuthentication.CLIENT_SECRET_POST,
                        Encoding.FORM,
                        List.of(),
                        List.of())
                .byDiscovery();
    }
}
