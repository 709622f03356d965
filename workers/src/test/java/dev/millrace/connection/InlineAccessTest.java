package dev.millrace.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.connection.token.TokenClient;
import dev.millrace.connection.token.TokenRequest;
import dev.millrace.connection.token.TokenRequest.ClientAuthentication;
import dev.millrace.connection.token.TokenRequest.Encoding;
import dev.millrace.connection.token.TokenRequest.Grant;
import dev.millrace.egress.Egress;
import dev.millrace.egress.EgressAnswer;
import dev.millrace.egress.EgressRequest;
import dev.millrace.testing.LoopbackEgress;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TokenEndpoint;
import dev.millrace.vault.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InlineAccessTest {

    private static final URI CALLED = URI.create("https://api.example.com/x");
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final SetClock clock = new SetClock();
    private final TokenEndpoint endpoint = new TokenEndpoint();
    private final InlineAccess access = access(LoopbackEgress.get());

    @AfterEach
    void stop() {
        endpoint.close();
    }

    @Test
    void signsForTheOriginOfTheCallAndNoOther() {
        var authorized = access.authorize(new InlineAuthentication.Bearer(Secret.of("s3cr3t")), CALLED);

        assertThat(authorized.covers(URI.create("https://api.example.com/other"))).isTrue();
        assertThatThrownBy(() -> authorized.sign(EgressRequest.of("GET", URI.create("https://example.com/"))))
                .isInstanceOf(ConnectionFailure.WrongOrigin.class);
    }

    @Test
    void putsNameAndPasswordOnTheCall() {
        var authorized = access.authorize(new InlineAuthentication.Basic("a", Secret.of("b")), CALLED);

        assertThat(header(authorized)).isEqualTo("Basic YTpi");
    }

    @Test
    void keepsATokenForTheSameSettingsAndAsksForOthers() {
        assertThat(token("app", "read")).isEqualTo("token-1");
        assertThat(token("app", "read")).isEqualTo("token-1");
        assertThat(token("app", "write")).isEqualTo("token-2");
        assertThat(token("other", "read")).isEqualTo("token-3");
        assertThat(token("app", "read")).isEqualTo("token-1");
    }

    @Test
    void asksAgainAMinuteBeforeTheEnd() {
        assertThat(token("app", "read")).isEqualTo("token-1");

        clock.advance(Duration.ofMinutes(59));

        assertThat(token("app", "read")).isEqualTo("token-2");
    }

    @Test
    void asksOnceForTwentyThreads() throws Exception {
        var answersMayGo = new CountDownLatch(1);
        endpoint.waitsFor(answersMayGo);
        var results = new ArrayList<Future<String>>();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var n = 0; n < 20; n++) {
                results.add(threads.submit((Callable<String>) () -> token("app", "read")));
            }
            answersMayGo.countDown();
            for (var result : results) {
                assertThat(result.get(20, TimeUnit.SECONDS)).isEqualTo("token-1");
            }
        }

        assertThat(endpoint.asked()).hasSize(1);
    }

    @Test
    void asksARefusingEndpointOnceAMinute() {
        endpoint.answersJson(400, "{\"error\":\"invalid_scope\"}");

        for (var n = 0; n < 3; n++) {
            assertThatThrownBy(() -> token("app", "read"))
                    .isInstanceOf(ConnectionFailure.AuthorizationLost.class)
                    .hasMessageContaining("invalid_scope");
        }

        assertThat(endpoint.asked()).hasSize(1);
        endpoint.issuesNumberedTokens();
        clock.advance(Duration.ofMinutes(1));
        assertThat(token("app", "read")).isEqualTo("token-2");
    }

    @Test
    void keepsAtMostAThousandTokensAndForgetsTheOneLongestUnused() {
        var asked = new AtomicInteger();
        var busy = access((request, watch) -> new EgressAnswer(
                200,
                List.of(),
                "{\"access_token\":\"t%d\",\"expires_in\":3600}"
                        .formatted(asked.incrementAndGet())
                        .getBytes(StandardCharsets.UTF_8),
                false,
                request.uri(),
                Duration.ZERO));

        for (var n = 0; n < 1_000; n++) {
            busy.authorize(oauth2("app" + n, "read"), CALLED);
        }
        busy.authorize(oauth2("app0", "read"), CALLED);
        busy.authorize(oauth2("app1000", "read"), CALLED);
        assertThat(asked).hasValue(1_001);
        busy.authorize(oauth2("app0", "read"), CALLED);
        assertThat(asked).hasValue(1_001);
        busy.authorize(oauth2("app1", "read"), CALLED);
        assertThat(asked).hasValue(1_002);
    }

    @Test
    void refusesATokenEndpointThatIsNoAddress() {
        var request = request(URI.create("/oauth2/token"), "app", "read");

        assertThatThrownBy(() -> access.authorize(new InlineAuthentication.OAuth2(request), CALLED))
                .isInstanceOf(ConnectionFailure.AuthorizationLost.class);
    }

    @Test
    void showsNoSecret() {
        assertThat(List.of(
                                new InlineAuthentication.Basic("us3r", Secret.of("s3cr3t")),
                                new InlineAuthentication.Bearer(Secret.of("s3cr3t")),
                                oauth2("app", "read"))
                        .toString())
                .doesNotContain("s3cr3t", "us3r");
    }

    private InlineAccess access(Egress egress) {
        return new InlineAccess(new TokenClient(egress, clock, DEADLINE, Duration.ofSeconds(60)), clock, DEADLINE);
    }

    private String token(String client, String scope) {
        return header(access.authorize(oauth2(client, scope), CALLED)).replace("Bearer ", "");
    }

    private InlineAuthentication oauth2(String client, String scope) {
        return new InlineAuthentication.OAuth2(request(endpoint.uri(), client, scope));
    }

    private static TokenRequest request(URI endpoint, String client, String scope) {
        return new TokenRequest(
                endpoint,
                new Grant.ClientCredentials(),
                client,
                Secret.of("s3cr3t"),
                ClientAuthentication.CLIENT_SECRET_POST,
                Encoding.FORM,
                List.of(scope),
                List.of());
    }

    private static String header(Authorized authorized) {
        return authorized.sign(EgressRequest.of("GET", CALLED)).headers().getFirst().value();
    }
}
