package dev.millrace.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.connection.limit.LimitFixture;
import dev.millrace.connection.provider.ProviderSettings;
import dev.millrace.language.run.Call.Turn;
import dev.millrace.language.run.CallResult;
import dev.millrace.mail.TestOutbox;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How calls through a connection behave towards its provider. */
class ConnectedCallsTest {

    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    @Test
    void aShortWaitForTheLimitIsWaitedWithinTheCall() {
        try (var world = new ConnectedWorld("stripe")) {
            world.provider.answers("/customers", 200, "{}");
            // 100 a second.
            IntStream.range(0, 100).forEach(turn -> world.get("/customers"));
            world.pass(Duration.ofMillis(500));

            var result = world.get("/customers");

            assertThat(result.error()).isNull();
            assertThat(world.connections.clock.instant()).isEqualTo(START.plusMillis(1_050));
        }
    }

    @Test
    void forALongerOneTheRunIsGivenATimeOfItsOwn() {
        try (var world = new ConnectedWorld("slack")) {
            world.provider.answers("/chat", 200, "{\"ok\":true}");
            IntStream.range(0, 50).forEach(turn -> world.get("/chat"));

            var first = world.get("/chat");
            var second = world.get("/chat");

            assertThat(first.later()).isEqualTo(new CallResult.Later(
                    START.plusSeconds(61),
                    "Slack's rate limit is used up; it goes on at 2026-11-21 10:01:01 UTC.",
                    true,
                    new Turn(0, START.plusSeconds(61))));
            assertThat(first.error().status()).isEqualTo(429);
            assertThat(second.later().at()).isEqualTo(START.plusMillis(62_220));
            assertThat(world.provider.asked("/chat")).hasSize(50);

            world.pass(Duration.ofSeconds(61));
            assertThat(world.make("GET", "/chat", first.later().turn()).error()).isNull();
            assertThat(world.connections.clock.instant()).isEqualTo(START.plusSeconds(61));
        }
    }

    @Test
    void whoComesMuchTooLateForItsTimeIsGivenAnother() {
        try (var world = new ConnectedWorld("slack")) {
            world.provider.answers("/chat", 200, "{\"ok\":true}");
            IntStream.range(0, 50).forEach(turn -> world.get("/chat"));
            var late = IntStream.range(0, 50).mapToObj(turn -> world.get("/chat").later().turn()).toList();
            var behind = world.get("/chat").later();

            world.pass(Duration.ofSeconds(200));
            var results = late.stream().map(turn -> world.make("GET", "/chat", turn)).toList();

            assertThat(behind.at()).isAfter(late.getLast().slot());
            assertThat(results).allSatisfy(result -> assertThat(result.error()).isNull());
            assertThat(world.get("/chat").later()).as("they have used up another window").isNotNull();
        }
    }

    @Test
    void whoCannotWaitGoesAllTheSame() {
        try (var world = new ConnectedWorld("slack")) {
            world.provider.answers("/chat", 200, "{\"ok\":true}");
            IntStream.range(0, 50).forEach(turn -> world.get("/chat"));

            assertThat(world.make("GET", "/chat", null).error()).isNull();
            world.provider.answers("/chat", 200, "{\"ok\":false,\"error\":\"ratelimited\"}");
            assertThat(world.make("GET", "/chat", null).output().path("error").asText()).isEqualTo("ratelimited");
        }
    }

    @Test
    void aRefusalKeepsAllOthersFromAskingUntilItEnds() {
        try (var world = new ConnectedWorld("github")) {
            var reset = String.valueOf(START.plusSeconds(900).getEpochSecond());
            world.provider.answers(
                    "/user", 403, Map.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", reset), "{\"message\":\"limit\"}");

            var refused = world.get("/user");
            var next = world.anotherWorker().make(ConnectedWorld.call("GET", "/repos", Map.of(), Turn.FIRST));

            assertThat(refused.error().status()).isEqualTo(403);
            assertThat(refused.retryAfter()).isEqualTo(Duration.ofMinutes(15));
            assertThat(refused.later().even()).as("its definition may catch it").isFalse();
            assertThat(next.later().sentence())
                    .isEqualTo("GitHub's rate limit is used up; it goes on at 2026-11-21 10:15:00 UTC.");
            assertThat(world.provider.asked("/repos")).isEmpty();
        }
    }

    @Test
    void anOrdinary403IsFinal() {
        try (var world = new ConnectedWorld("github")) {
            world.provider.answers("/user", 403, Map.of("X-RateLimit-Remaining", "41"), "{}");

            assertThat(world.get("/user").later()).isNull();
            world.provider.answers("/repos", 200, "{}");
            assertThat(world.get("/repos").error()).isNull();
        }
    }

    @Test
    void anAnswerOf200ThatNamesTheLimitIsARefusal() {
        try (var world = new ConnectedWorld("slack")) {
            world.provider.answers("/chat", 200, "{\"ok\":false,\"error\":\"ratelimited\"}");

            var refused = world.get("/chat");

            assertThat(refused.error().status()).isEqualTo(429);
            assertThat(refused.error().detail()).contains("ratelimited");
            assertThat(refused.retryAfter()).isEqualTo(Duration.ofMinutes(1));
        }
    }

    @Test
    void whatOthersUseOfTheSameAccountCounts() {
        try (var world = new ConnectedWorld("github")) {
            var reset = String.valueOf(START.plusSeconds(600).getEpochSecond());
            world.provider.answers("/user", 200, Map.of("X-RateLimit-Remaining", "1", "X-RateLimit-Reset", reset), "{}");

            assertThat(world.get("/user").error()).isNull();
            assertThat(world.get("/user").error()).isNull();
            assertThat(world.get("/user").later().at()).isEqualTo(START.plusSeconds(600));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        GET  | 503 | no  | 3 | 5,10,15
        POST | 503 | no  | 3 | 5,10,15
        GET  | 500 | no  | 3 | 2,4,8
        POST | 500 | no  | 0 |
        POST | 500 | yes | 3 | 2,4,8
        GET  | 429 | no  | 5 | 2,4,8,16,32
        POST | 429 | no  | 5 | 2,4,8,16,32
        GET  | 404 | no  | 0 |
        GET  | 409 | no  | 0 |
        """)
    void makesACallAgainThatMayGoWellSoon(String method, int status, String key, int times, @Nullable String seconds) {
        try (var world = new ConnectedWorld("http")) {
            world.provider.answers("/things", status, "{}");
            var headers = key.equals("yes") ? Map.of("idempotency-key", "mine") : Map.<String, String>of();
            var turn = Turn.FIRST;
            for (var time = 1; time <= times; time++) {
                var later = world.make(ConnectedWorld.call(method, "/things", headers, turn)).later();
                var delay = Duration.between(START, later.at());
                var least = Duration.ofSeconds(Long.parseLong(seconds.split(",")[time - 1]));
                assertThat(delay).isBetween(least, least.plus(least.dividedBy(4)));
                assertThat(later.sentence())
                        .startsWith("Attempt %d of %d failed (%s http://".formatted(time, times + 1, method))
                        .contains("answered " + status);
                assertThat(later.even()).isFalse();
                turn = later.turn();
                // The breaker is another test's.
                world.connections.jdbc.sql("delete from connection_breaker").update();
            }

            assertThat(world.make(ConnectedWorld.call(method, "/things", headers, turn)).later()).isNull();
        }
    }

    @Test
    void waitsAsLongAsTheServiceAsks() {
        try (var world = new ConnectedWorld("http")) {
            world.provider.answers("/things", 503, Map.of("Retry-After", "120"), "{}");

            assertThat(world.get("/things").later().at()).isAfterOrEqualTo(START.plusSeconds(120));
        }
    }

    @Test
    void aCallThatReachedNobodyIsMadeAgainWhateverItsMethod() {
        try (var world = new ConnectedWorld("http")) {
            world.provider.close();

            assertThat(world.make("POST", "/things", Turn.FIRST).later()).isNotNull();
        }
    }

    @Test
    void aRunThatCannotWaitHasTheFailureAtOnce() {
        try (var world = new ConnectedWorld("http")) {
            world.provider.answers("/things", 503, "{}");

            assertThat(world.make("GET", "/things", null).later()).isNull();
        }
    }

    @Test
    void fiveFailuresInARowKeepEverybodyAwayForAMinute() {
        try (var world = new ConnectedWorld("http")) {
            world.provider.answers("/things", 502, "{}");
            IntStream.range(0, 5).forEach(turn -> world.get("/things"));

            var refused = world.anotherWorker().make(ConnectedWorld.call("POST", "/others", Map.of(), Turn.FIRST));

            assertThat(world.provider.asked("/others")).isEmpty();
            assertThat(refused.error().status()).isEqualTo(503);
            assertThat(refused.error().detail())
                    .startsWith("127.0.0.1:")
                    .endsWith("has failed again and again (it answered 502), and is not called; it is tried again at 2026-11-21 10:01:00 UTC.");
            assertThat(refused.later().at()).isBetween(START.plusSeconds(60), START.plusSeconds(70));
            assertThat(refused.later().even()).as("a definition that catches it has it at once").isFalse();
            assertThat(refused.later().turn().failures()).isZero();
            assertThat(world.told()).containsExactly("connector.degraded");
            assertThat(world.lastTold().at("/data/reason").asText()).isEqualTo("it answered 502");
            assertThat(world.limits.breakers().degraded(world.connectionId))
                    .singleElement()
                    .satisfies(degraded -> assertThat(degraded.until()).isEqualTo(START.plusSeconds(60)));
        }
    }

    @Test
    void anAnswerBetweenFailuresBeginsTheCountAnew() {
        try (var world = new ConnectedWorld("http")) {
            world.provider.answers("/bad", 500, "{}").answers("/good", 404, "{}");
            IntStream.range(0, 4).forEach(turn -> world.get("/bad"));
            world.get("/good");
            IntStream.range(0, 4).forEach(turn -> world.get("/bad"));

            assertThat(world.limits.breakers().degraded(world.connectionId)).isEmpty();
            assertThat(world.told()).isEmpty();
        }
    }

    @Test
    void oneCallTriesTheHostForAllAndLetsThemInWhereItAnswers() {
        try (var world = new ConnectedWorld("http")) {
            world.provider.answers("/bad", 500, "{}").answers("/good", 200, "{}");
            IntStream.range(0, 5).forEach(turn -> world.get("/bad"));

            world.pass(Duration.ofSeconds(60));
            assertThat(world.get("/bad").error().detail()).contains("answered 500");
            assertThat(world.get("/good").error().detail()).as("the probe failed").contains("is not called");
            assertThat(world.told()).containsExactly("connector.degraded");

            world.pass(Duration.ofSeconds(60));
            assertThat(world.get("/good").error()).isNull();
            assertThat(world.get("/good").error()).isNull();
            assertThat(world.told()).containsExactly("connector.degraded", "connector.recovered");
            assertThat(world.limits.breakers().degraded(world.connectionId)).isEmpty();
        }
    }

    @Test
    void whileTheHostIsDownCallsGoWhereTheDeploymentSays() {
        try (var other = new ConnectedWorld("http")) {
            other.provider.answers("/other/things", 200, "{\"from\":\"the other\"}");
            var settings = new ProviderSettings(Map.of("http", fallback(other.provider.url() + "/other/")));
            try (var world = new ConnectedWorld("http", settings)) {
                world.provider.answers("/things", 500, "{}");
                IntStream.range(0, 5).forEach(turn -> world.get("/things"));

                assertThat(world.get("/things").output().path("from").asText()).isEqualTo("the other");
                assertThat(other.provider.asked("/other/things"))
                        .singleElement()
                        .satisfies(asked -> assertThat(asked.authorization()).isEqualTo("Bearer token-1"));
                assertThat(world.provider.asked("/things")).hasSize(5);
            }
        }
    }

    @Test
    void refusesToStartWithAFallbackThatIsNoAddress() {
        try (var world = new ConnectedWorld("http")) {
            var settings = new ProviderSettings(Map.of("http", fallback("elsewhere")));

            assertThatThrownBy(() -> new LimitFixture(world.connections, settings).gate())
                    .hasMessageContaining("millrace.providers.http.fallback-base-url");
        }
    }

    @Test
    void aProviderThatIsSwitchedOffIsNotCalled() {
        try (var world = new ConnectedWorld("http")) {
            world.connections.jdbc.sql("update connection set provider = 'gone'").update();

            var result = world.get("/things");

            assertThat(result.error().type()).endsWith("/configuration");
            assertThat(result.error().detail()).contains("switched off").contains("millrace.providers.gone.enabled");
        }
    }

    @Test
    void tellsOnceThatAConnectionHasEndedAndAnewWhenItEndsAnew() {
        try (var world = new ConnectedWorld("http")) {
            world.limits.tellOfEnds();
            assertThat(world.told()).isEmpty();
            world.connections.jdbc.sql(
                            """
                            insert into member (member_id, workspace_id, email, name, role, created_at)
                            select 'mem_1', workspace_id, 'ada@example.com', 'Ada', 'admin', now() from connection limit 1
                            """)
                    .update();

            end(world, "needs_reauthorization", "it was revoked");
            world.limits.tellOfEnds();
            world.limits.tellOfEnds();
            assertThat(world.told()).containsExactly("connection.expired");
            assertThat(world.lastTold().at("/data/reason").asText()).isEqualTo("it was revoked");
            assertThat(world.lastTold().at("/data/name").asText()).isEqualTo("it");

            end(world, "active", null);
            world.limits.tellOfEnds();
            end(world, "needs_reauthorization", "again");
            world.limits.tellOfEnds();
            assertThat(world.told()).containsExactly("connection.expired", "connection.expired");
            assertThat(TestOutbox.waiting(world.connections.jdbc)).hasSize(2).allSatisfy(mail -> assertThat(mail)
                    .startsWith("ada@example.com | Connection 'it' cannot be used any more |")
                    .contains("https://console.example.com/settings/integrations"));
        }
    }

    @Test
    void tellsOfCredentialsWhoseTimeIsOver() {
        try (var world = new ConnectedWorld("http")) {
            world.connections.jdbc.sql("update connection set expires_at = '2026-11-21T10:00:30Z'").update();
            world.limits.tellOfEnds();
            assertThat(world.told()).isEmpty();

            world.pass(Duration.ofSeconds(30));
            world.limits.tellOfEnds();

            assertThat(world.lastTold().at("/data/status").asText()).isEqualTo("expired");
            assertThat(world.lastTold().at("/data/expired_at").asText()).isEqualTo("2026-11-21T10:00:30Z");
        }
    }

    private static void end(ConnectedWorld world, String status, @Nullable String reason) {
        world.pass(Duration.ofMinutes(1));
        world.connections
                .jdbc
                .sql("update connection set status = ?, reason = ?, updated_at = ?::timestamptz")
                .params(Arrays.asList(status, reason, world.connections.clock.instant().toString()))
                .update();
    }

    private static ProviderSettings.One fallback(String address) {
        return new ProviderSettings.One(true, null, null, null, null, null, null, null, null, null, address);
    }
}
