package dev.millrace.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.Header;
import dev.millrace.testing.TokenEndpoint;
import dev.millrace.vault.Secret;
import dev.millrace.vault.VaultFailure;
import dev.millrace.vault.VaultKeys;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class StoredConnectionsTest {

    private static final String OURS = "wsp_ours";
    private static final String BASE = "https://api.example.com";

    private final TokenEndpoint endpoint = new TokenEndpoint();
    private final ConnectionFixture fixture = new ConnectionFixture(OURS);
    private final ConnectionAccess access = fixture.access;

    @AfterEach
    void stop() {
        endpoint.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {"type":"bearer","token":"abc"}                                     | Authorization | Bearer abc
        {"type":"basic","username":"a","password":"b"}                      | Authorization | Basic YTpi
        {"type":"api_key","in":"header","name":"X-Key","value":"abc"}       | X-Key         | abc
        """)
    void putsTheStoredCredentialsOnARequest(String credentials, String header, String value) {
        fixture.create(OURS, "crm", BASE, credentials);

        assertThat(signed().headers()).containsExactly(new Header(header, value, true));
    }

    @Test
    void putsTheStoredKeyInTheQuery() {
        fixture.create(OURS, "crm", BASE, "{\"type\":\"api_key\",\"in\":\"query\",\"name\":\"k\",\"value\":\"abc\"}");

        assertThat(signed().uri()).isEqualTo(URI.create(BASE + "/x?k=abc"));
    }

    @Test
    void saysThatAConnectionIsMissingByItsName() {
        assertThat(access.byName(OURS, "crm")).isEmpty();
        assertThatThrownBy(() -> access.require(OURS, "crm"))
                .isInstanceOfSatisfying(
                        ConnectionFailure.Missing.class, missing -> assertThat(missing.name()).isEqualTo("crm"))
                .hasMessage("There is no connection 'crm' in this workspace; connect it, or correct the name.");
    }

    @Test
    void getsATokenAtTheFirstUseAndKeepsItForEveryProcess() {
        client();

        assertThat(token(access)).isEqualTo("token-1");
        assertThat(token(fixture.anotherProcess(ConnectionFixture.KEY))).isEqualTo("token-1");
        assertThat(endpoint.asked()).hasSize(1);
        assertThat(fixture.jdbc.sql("select t::text || encode(sealed_token, 'escape') from connection_token t")
                        .query(String.class)
                        .single())
                .doesNotContain("token-1");
    }

    @Test
    void redactsTheTokenAndTheClientSecret() {
        client();

        var pair = Base64.getEncoder().encodeToString("app:cl1ent-s3cret".getBytes(StandardCharsets.UTF_8));

        assertThat(access.require(OURS, "crm").secrets())
                .containsExactlyInAnyOrder(Secret.of("token-1"), Secret.of("cl1ent-s3cret"), Secret.of(pair));
    }

    @Test
    void getsAnotherTokenForOneThatTheServiceRefusesButNotMoreThanOnceAMinute() {
        client();
        var first = access.require(OURS, "crm");

        assertThat(access.refused(OURS, "crm", first)).isTrue();
        assertThat(token(access)).isEqualTo("token-2");
        // Another call that was under way with the old token.
        assertThat(access.refused(OURS, "crm", first)).isTrue();
        assertThat(token(access)).isEqualTo("token-2");
        assertThat(access.refused(OURS, "crm", access.require(OURS, "crm"))).isFalse();

        fixture.clock.advance(Duration.ofMinutes(1));
        assertThat(access.refused(OURS, "crm", access.require(OURS, "crm"))).isTrue();
        assertThat(token(access)).isEqualTo("token-3");
    }

    @Test
    void answersADigestOnlyWithAUserNameAndAPassword() {
        fixture.create(OURS, "crm", BASE, "{\"type\":\"basic\",\"username\":\"a\",\"password\":\"b\"}");
        fixture.create(OURS, "bot", BASE, "{\"type\":\"bearer\",\"token\":\"abc\"}");

        var unasked = access.require(OURS, "crm").asDigest().sign(EgressRequest.of("GET", URI.create(BASE + "/x")));
        assertThat(unasked.headers()).isEmpty();
        assertThatThrownBy(() -> access.require(OURS, "bot").asDigest())
                .hasMessageContaining("it has no user name and password");
    }

    @Test
    void hasNothingElseToOfferForARefusedKey() {
        fixture.create(OURS, "crm", BASE, "{\"type\":\"bearer\",\"token\":\"abc\"}");

        assertThat(access.refused(OURS, "crm", access.require(OURS, "crm"))).isFalse();
    }

    @Test
    void renewsAMinuteBeforeTheEnd() {
        client();
        token(access);

        fixture.clock.advance(Duration.ofMinutes(59).minusMillis(1));
        assertThat(token(access)).isEqualTo("token-1");
        fixture.clock.advance(Duration.ofMillis(1));
        assertThat(token(access)).isEqualTo("token-2");
    }

    @Test
    void asksOnceWhenTwentyThreadsOfFourProcessesWantATokenAtOnce() throws Exception {
        client();
        var answersMayGo = new CountDownLatch(1);
        endpoint.waitsFor(answersMayGo);
        var processes = List.of(access, another(), another(), another());
        var ready = new CountDownLatch(20);
        var start = new CountDownLatch(1);
        var results = new ArrayList<Future<String>>();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var n = 0; n < 20; n++) {
                var process = processes.get(n % 4);
                results.add(threads.submit((Callable<String>) () -> {
                    ready.countDown();
                    start.await();
                    return token(process);
                }));
            }
            assertThat(ready.await(10, TimeUnit.SECONDS)).isTrue();
            start.countDown();
            awaitProcessesBehindTheLock(3);
            answersMayGo.countDown();
            for (var result : results) {
                assertThat(result.get(20, TimeUnit.SECONDS)).isEqualTo("token-1");
            }
        }

        assertThat(endpoint.asked()).hasSize(1);
    }

    @Test
    void needsReauthorizationWhenTheClientIsRefusedAndIsActiveAgainAfterwards() {
        var id = client().connectionId();
        endpoint.answersJson(401, "{\"error\":\"invalid_client\",\"error_description\":\"wrong cl1ent-s3cret\"}");

        for (var n = 0; n < 3; n++) {
            assertThatThrownBy(() -> token(access))
                    .isInstanceOf(ConnectionFailure.AuthorizationLost.class)
                    .hasMessageStartingWith("The connection 'crm' can no longer sign in: ")
                    .hasMessageContaining("invalid_client")
                    .hasMessageNotContaining("cl1ent-s3cret");
        }

        assertThat(endpoint.asked()).as("asked once, remembered for a minute").hasSize(1);
        assertThat(status(id)).isEqualTo(ConnectionStatus.NEEDS_REAUTHORIZATION);
        endpoint.issuesNumberedTokens();
        fixture.clock.advance(Duration.ofMinutes(1));
        assertThat(token(access)).isEqualTo("token-2");
        assertThat(status(id)).isEqualTo(ConnectionStatus.ACTIVE);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429})
    void staysActiveAndWaitsWhileTheEndpointIsInTrouble(int answer) {
        var id = client().connectionId();
        endpoint.answersJson(answer, "{\"error\":\"invalid_client\"}");

        for (var n = 0; n < 2; n++) {
            assertThatThrownBy(() -> token(access))
                    .isInstanceOfSatisfying(
                            ConnectionFailure.Unavailable.class,
                            unavailable -> assertThat(unavailable.retryAfter()).hasSeconds(5));
        }

        assertThat(endpoint.asked()).hasSize(1);
        assertThat(status(id)).isEqualTo(ConnectionStatus.ACTIVE);
    }

    @Test
    void usesATokenToItsEndWhenItCannotBeRenewed() {
        client();
        token(access);
        endpoint.hangsUp();

        fixture.clock.advance(Duration.ofMinutes(59));
        assertThat(token(access)).isEqualTo("token-1");
        fixture.clock.advance(Duration.ofSeconds(59));
        assertThat(token(access)).isEqualTo("token-1");
        fixture.clock.advance(Duration.ofSeconds(5));
        assertThatThrownBy(() -> token(access)).isInstanceOf(ConnectionFailure.Unavailable.class);
    }

    @Test
    void keepsTheScopesThatWereGranted() {
        var id = client().connectionId();
        assertThat(fixture.connections.get(Viewer.ofShared(OURS), id).scopes()).containsExactly("read", "write");
        endpoint.answersJson(200, "{\"access_token\":\"t\",\"scope\":\"read\"}");

        token(access);

        assertThat(fixture.connections.get(Viewer.ofShared(OURS), id).scopes()).containsExactly("read");
    }

    @Test
    void isGoneForGoodWhenDeletedDuringARenewal() throws Exception {
        var id = client().connectionId();
        var answersMayGo = new CountDownLatch(1);
        endpoint.waitsFor(answersMayGo);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var renewal = threads.submit(() -> access.byName(OURS, "crm").isPresent());
            await().atMost(10, TimeUnit.SECONDS).until(() -> endpoint.asked().size() == 1);
            var late = threads.submit(() -> another().byName(OURS, "crm").isPresent());
            awaitProcessesBehindTheLock(1);
            var deletion = threads.submit(() -> fixture.connections.delete(Viewer.ofShared(OURS), id));
            awaitProcessesBehindTheLock(2);
            answersMayGo.countDown();
            assertThat(renewal.get(20, TimeUnit.SECONDS)).isTrue();
            late.get(20, TimeUnit.SECONDS);
            deletion.get(20, TimeUnit.SECONDS);
        }

        assertThat(access.byName(OURS, "crm")).isEmpty();
        assertThat(fixture.jdbc.sql("select count(*) from connection_token").query(Integer.class).single()).isZero();
    }

    @Test
    void refusesCredentialsThatHaveEnded() {
        var id = fixture.create(OURS, "crm", BASE, "{\"type\":\"bearer\",\"token\":\"abc\"}").connectionId();
        fixture.jdbc.sql("update connection set expires_at = '2026-11-21T11:00:00Z'").update();
        assertThat(signed().headers()).hasSize(1);

        fixture.clock.advance(Duration.ofHours(1));

        assertThat(status(id)).isEqualTo(ConnectionStatus.EXPIRED);
        assertThatThrownBy(() -> access.byName(OURS, "crm"))
                .isInstanceOf(ConnectionFailure.AuthorizationLost.class)
                .hasMessage("The connection 'crm' can no longer sign in: its credentials ended at 2026-11-21T11:00:00Z.");
    }

    @Test
    void notesItsLastUseToTheMinute() {
        var id = fixture.create(OURS, "crm", BASE, "{\"type\":\"bearer\",\"token\":\"abc\"}").connectionId();
        var first = fixture.clock.instant();
        assertThat(fixture.connections.get(Viewer.ofShared(OURS), id).lastUsedAt()).isNull();

        access.byName(OURS, "crm");
        fixture.clock.advance(Duration.ofSeconds(50));
        access.byName(OURS, "crm");
        assertThat(fixture.connections.get(Viewer.ofShared(OURS), id).lastUsedAt()).isEqualTo(first);
        fixture.clock.advance(Duration.ofSeconds(11));
        access.byName(OURS, "crm");
        assertThat(fixture.connections.get(Viewer.ofShared(OURS), id).lastUsedAt()).isEqualTo(first.plusSeconds(61));
    }

    @Test
    void sealsCredentialsAgainWithTheNewestKeyWhenTheyAreUsed() {
        fixture.create(OURS, "crm", BASE, "{\"type\":\"bearer\",\"token\":\"abc\"}");
        var before = sealed();
        var rotated = fixture.anotherProcess(
                Secret.of(VaultKeys.generate("k2").reveal() + "," + ConnectionFixture.KEY.reveal()));

        assertThat(token(rotated)).isEqualTo("abc");

        var after = sealed();
        assertThat(after).isNotEqualTo(before);
        assertThat(token(rotated)).isEqualTo("abc");
        assertThat(sealed()).isEqualTo(after);
    }

    @Test
    void opensNoCredentialsThatWereMovedToAnotherConnection() {
        fixture.create(OURS, "crm", BASE, "{\"type\":\"bearer\",\"token\":\"abc\"}");
        fixture.create(OURS, "evil", "https://evil.example", "{\"type\":\"bearer\",\"token\":\"xyz\"}");
        fixture.jdbc.sql(
                        """
                        update connection set sealed_credentials =
                            (select sealed_credentials from connection where name = 'crm') where name = 'evil'
                        """)
                .update();

        assertThatThrownBy(() -> access.byName(OURS, "evil")).isInstanceOf(VaultFailure.class);
    }

    @Test
    void findsNothingWhenTheConnectionWasDeletedWhileItWaited() throws Exception {
        client();
        var another = another();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var waiting = new TransactionTemplate(new JdbcTransactionManager(fixture.database)).execute(deletion -> {
                fixture.jdbc.sql("delete from connection").update();
                var renewal = threads.submit(() -> another.byName(OURS, "crm").isPresent());
                awaitProcessesBehindTheLock(1);
                return renewal;
            });
            assertThat(waiting.get(20, TimeUnit.SECONDS)).isFalse();
        }

        assertThat(endpoint.asked()).isEmpty();
    }

    private void awaitProcessesBehindTheLock(int count) {
        await().atMost(10, TimeUnit.SECONDS).until(() -> count == fixture.jdbc
                .sql(
                        """
                        select count(*) from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock'
                        """)
                .query(Integer.class)
                .single());
    }

    private Connection client() {
        return fixture.create(
                OURS,
                "crm",
                BASE,
                """
                {"type":"client_credentials","token_url":"%s","client_id":"app","client_secret":"cl1ent-s3cret",
                 "scopes":["read","write"]}
                """
                        .formatted(endpoint.uri()));
    }

    private ConnectionAccess another() {
        return fixture.anotherProcess(ConnectionFixture.KEY);
    }

    private EgressRequest signed() {
        return access.require(OURS, "crm").sign(EgressRequest.of("GET", URI.create(BASE + "/x")));
    }

    private static String token(ConnectionAccess access) {
        var signed = access.require(OURS, "crm").sign(EgressRequest.of("GET", URI.create(BASE)));
        return signed.headers().getFirst().value().replace("Bearer ", "");
    }

    private ConnectionStatus status(String id) {
        return fixture.connections.get(Viewer.ofShared(OURS), id).status();
    }

    private byte[] sealed() {
        return fixture.jdbc.sql("select sealed_credentials from connection").query(byte[].class).single();
    }
}
