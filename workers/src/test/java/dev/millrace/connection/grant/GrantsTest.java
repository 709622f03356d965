package dev.millrace.connection.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.connection.ConnectionAccess;
import dev.millrace.connection.ConnectionFailure;
import dev.millrace.connection.ConnectionStatus;
import dev.millrace.connection.Connections;
import dev.millrace.connection.KeepAlive;
import dev.millrace.connection.Viewer;
import dev.millrace.connection.provider.ProviderClients;
import dev.millrace.connection.provider.Providers;
import dev.millrace.egress.EgressRequest;
import dev.millrace.egress.Header;
import dev.millrace.id.Ids;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.testing.ProviderStub;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TestDatabase;
import dev.millrace.vault.Secret;
import dev.millrace.vault.VaultKeys;
import dev.millrace.workspace.Token;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

/** People grant access at providers; GitHub and Google stand for those that keep and those that use up refresh tokens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrantsTest {

    private static final String OURS = "wsp_1";
    private static final URI BACK = URI.create("https://ours.test/settings/integrations/callback/github");
    private static final Secret BROWSER = Token.random("");

    private final SetClock clock = new SetClock();
    private final ProviderStub provider = new ProviderStub();
    private final DataSource database = TestDatabase.create();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final AnnotationConfigApplicationContext context = start();
    private final Grants grants = context.getBean(Grants.class);
    private final Connections connections = context.getBean(Connections.class);
    private final ConnectionAccess access = context.getBean(ConnectionAccess.class);

    private AnnotationConfigApplicationContext start() {
        for (var sql : List.of(
                "insert into workspace (workspace_id, name) values ('wsp_1', 'ours')",
                "insert into member (member_id, workspace_id, email, name, role, created_at) values ('mem_ada', 'wsp_1', 'ada@ours.test', 'ada', 'member', now())",
                "insert into member (member_id, workspace_id, email, name, role, created_at) values ('mem_bob', 'wsp_1', 'bob@ours.test', 'bob', 'member', now())")) {
            jdbc.sql(sql).update();
        }
        var application = new AnnotationConfigApplicationContext();
        TestPropertyValues.of(
                        "millrace.egress.allow=127.0.0.1",
                        "millrace.vault.keys=" + VaultKeys.generate("k1").reveal(),
                        "millrace.providers.github.client-id=our-app",
                        "millrace.providers.github.client-secret=our-s3cret",
                        "millrace.providers.github.authorization-url=%s/authorize".formatted(provider.url()),
                        "millrace.providers.github.token-url=%s/token".formatted(provider.url()),
                        "millrace.providers.github.revocation-url=%s/revoke".formatted(provider.url()),
                        "millrace.providers.github.base-url=%s/api".formatted(provider.url()))
                .applyTo(application);
        application.registerBean(SimpleMeterRegistry.class, () -> new SimpleMeterRegistry());
        application.registerBean(Clock.class, () -> clock);
        application.registerBean(Ids.class, () -> new Ids(clock));
        application.registerBean(DataSource.class, () -> database);
        application.registerBean(JdbcClient.class, () -> jdbc);
        application.registerBean(PlatformTransactionManager.class, () -> new JdbcTransactionManager(database));
        application.scan("dev.millrace.vault", "dev.millrace.egress", "dev.millrace.connection", "dev.millrace.mail");
        application.refresh();
        return application;
    }

    @BeforeEach
    void answerAsTheProviderDoes() {
        jdbc.sql("delete from connection").update();
        issues("{\"access_token\":\"t0ken\",\"scope\":\"repo,read:user\",\"token_type\":\"bearer\"}");
        provider.answers("/api/user", 200, "{\"id\":583231,\"login\":\"ada\",\"email\":\"ada@example.test\"}");
        provider.answers("/revoke", 204, "");
    }

    @AfterAll
    void close() {
        context.close();
        provider.close();
    }

    @Test
    void sendsAPersonToTheProviderWithAStateAChallengeAndWhatIsAskedFor() {
        var sent = grants.begin(wish("mem_ada"), BROWSER);

        assertThat(sent.toString()).startsWith(provider.url() + "/authorize?");
        assertThat(ProviderStub.parameters(sent.getRawQuery()))
                .containsEntry("response_type", "code")
                .containsEntry("client_id", "our-app")
                .containsEntry("redirect_uri", BACK.toString())
                .containsEntry("scope", "repo read:user user:email")
                .containsEntry("code_challenge_method", "S256")
                .containsKeys("state", "code_challenge")
                .doesNotContainKeys("client_secret", "code_verifier");
        assertThat(jdbc.sql("select wish::text || coalesce(encode(sealed_verifier, 'escape'), '') from connection_grant").query(String.class).list())
                .noneMatch(row -> row.contains(state(sent)));
    }

    @Test
    void makesAConnectionOfWhatAPersonHasGranted() {
        var sent = grants.begin(wish("mem_ada"), BROWSER);
        var granted = grants.finish("mem_ada", "github", back(sent), BROWSER);

        var exchange = provider.asked("/token").getLast().form();
        assertThat(exchange).containsEntry("code", "c0de").containsEntry("client_secret", "our-s3cret").containsKey("code_verifier");
        var connection = granted.connection();
        assertThat(connection.account().name()).isEqualTo("ada");
        assertThat(connection.account().id()).isEqualTo("583231");
        assertThat(connection.account().email()).isEqualTo("ada@example.test");
        assertThat(connection.scopes()).containsExactly("repo", "read:user");
        assertThat(granted.withheld()).containsExactly("user:email");
        assertThat(connection.status()).isEqualTo(ConnectionStatus.ACTIVE);
        assertThat(connection.name()).isEqualTo("github");
        assertThat(connection.memberId()).isEqualTo("mem_ada");

        var signed = access.require(OURS, "github").sign(EgressRequest.of("GET", URI.create(provider.url() + "/api/repos")));
        assertThat(header(signed, "Authorization")).isEqualTo("Bearer t0ken");
        assertThat(header(signed, "X-GitHub-Api-Version")).isEqualTo("2022-11-28");
    }

    @Test
    void keepsTokensSealed() {
        issues("{\"access_token\":\"t0ken-t0ken\",\"refresh_token\":\"r3fresh-r3fresh\",\"expires_in\":28800}");
        connect("mem_ada");

        assertThat(jdbc.sql("select encode(sealed_token, 'escape') || encode(sealed_refresh, 'escape') from connection_token")
                        .query(String.class)
                        .list())
                .hasSize(1)
                .noneMatch(stored -> stored.contains("t0ken-t0ken") || stored.contains("r3fresh-r3fresh"));
    }

    @ParameterizedTest
    @CsvSource({
        "another browser, mem_ada, github, OTHER",
        "another person, mem_bob, github, SAME",
        "nobody signed in, , github, SAME",
        "another provider, mem_ada, http, SAME",
    })
    void refusesAnAnswerThatBelongsToNoGrantOfThisBrowserPersonAndProvider(
            String whose, @Nullable String member, String at, String browser) {
        var asked = provider.asked("/token").size();
        var sent = grants.begin(wish("mem_ada"), BROWSER);

        assertThatThrownBy(() ->
                        grants.finish(member, at, back(sent), browser.equals("SAME") ? BROWSER : Token.random("")))
                .isInstanceOfSatisfying(
                        GrantRefused.class, refused -> assertThat(refused.reason()).isEqualTo(GrantRefused.Reason.STALE));
        // Whoever tried it has used the state up.
        assertStale(() -> grants.finish("mem_ada", "github", back(sent), BROWSER));
        assertThat(provider.asked("/token")).hasSize(asked);
        assertThat(seenBy("mem_ada")).isEmpty();
    }

    @Test
    void takesAnAnswerOnceAndForTenMinutes() {
        var first = grants.begin(wish("mem_ada"), BROWSER);
        grants.finish("mem_ada", "github", back(first), BROWSER);
        assertStale(() -> grants.finish("mem_ada", "github", back(first), BROWSER));

        var late = grants.begin(wish("mem_ada"), BROWSER);
        clock.advance(Duration.ofMinutes(10).plusSeconds(1));
        assertStale(() -> grants.finish("mem_ada", "github", back(late), BROWSER));

        assertStale(() -> grants.finish("mem_ada", "github", Map.of("state", "made-up", "code", "c0de"), BROWSER));
        assertStale(() -> grants.finish("mem_ada", "github", Map.of("code", "c0de"), BROWSER));
    }

    @Test
    void tellsAPersonsNoFromTheProviders() {
        var declined = grants.begin(wish("mem_ada"), BROWSER);
        assertRefused(
                () -> grants.finish("mem_ada", "github", Map.of("state", state(declined), "error", "access_denied"), BROWSER),
                GrantRefused.Reason.DECLINED,
                "You declined at GitHub, so nothing was connected.");

        var failed = grants.begin(wish("mem_ada"), BROWSER);
        assertRefused(
                () -> grants.finish(
                        "mem_ada",
                        "github",
                        Map.of("state", state(failed), "error", "invalid_scope", "error_description", "no\nsuch<b>"),
                        BROWSER),
                GrantRefused.Reason.PROVIDER,
                "GitHub granted no access; it says: invalid_scope no such<b>.");

        issuesRefused(400, "{\"error\":\"bad_verification_code\"}");
        var exchanged = grants.begin(wish("mem_ada"), BROWSER);
        assertRefused(
                () -> grants.finish("mem_ada", "github", back(exchanged), BROWSER),
                GrantRefused.Reason.PROVIDER,
                "GitHub gave no access token: the token endpoint 127.0.0.1 answered bad_verification_code. Start again.");
        assertThat(seenBy("mem_ada")).isEmpty();
    }

    @Test
    void connectingTheSameAccountAgainRenewsItsConnection() {
        var first = connect("mem_ada").connection();
        issues("{\"access_token\":\"sec0nd\",\"scope\":\"repo,read:user,read:org\"}");

        var again = connect("mem_ada").connection();

        assertThat(again.connectionId()).isEqualTo(first.connectionId());
        assertThat(again.scopes()).containsExactly("repo", "read:user", "read:org");
        assertThat(access.require(OURS, "github").secrets()).contains(Secret.of("sec0nd"));
        // Somebody else's connection of the same account is their own.
        assertThat(connect("mem_bob").connection().name()).isEqualTo("github-2");
    }

    @Test
    void asksForWhatIsMissingBesidesWhatWasGranted() {
        var connection = connect("mem_ada").connection();

        var sent = grants.begin(
                new Wish(OURS, "mem_ada", false, "github", null, connection.connectionId(), List.of("workflow"), Map.of(), null, BACK),
                BROWSER);

        assertThat(ProviderStub.parameters(sent.getRawQuery())).containsEntry("scope", "repo read:user workflow");
    }

    @Test
    void refusesToPutAnotherAccountInAConnectionsPlace() {
        var connection = connect("mem_ada").connection();
        provider.answers("/api/user", 200, "{\"id\":7,\"login\":\"eve\"}");
        var sent = grants.begin(
                new Wish(OURS, "mem_ada", false, "github", null, connection.connectionId(), List.of(), Map.of(), null, BACK), BROWSER);

        assertThatThrownBy(() -> grants.finish("mem_ada", "github", back(sent), BROWSER))
                .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo("account_differs"));
        assertThat(connections.get(viewer("mem_ada"), connection.connectionId()).account().name()).isEqualTo("ada");
    }

    @Test
    void aPersonalConnectionIsSeenByItsOwnerOnly() {
        var id = connect("mem_ada").connection().connectionId();

        assertThat(seenBy("mem_ada")).containsExactly("github");
        assertThat(seenBy("mem_bob")).isEmpty();
        assertThatThrownBy(() -> connections.get(viewer("mem_bob"), id)).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> connections.delete(viewer("mem_bob"), id)).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> connections.get(Viewer.ofShared(OURS), id)).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> grants.begin(
                        new Wish(OURS, "mem_bob", false, "github", null, id, List.of(), Map.of(), null, BACK), BROWSER))
                .isInstanceOf(Refusal.class);
        assertThat(access.byName("wsp_other", "github")).isEmpty();
    }

    @Test
    void refreshesWithTheTokenThatIsGoodOnceAndKeepsTheNext() {
        issues("{\"access_token\":\"first\",\"refresh_token\":\"r1\",\"expires_in\":3600}");
        connect("mem_ada");
        issues("{\"access_token\":\"second\",\"refresh_token\":\"r2\",\"expires_in\":3600}");
        clock.advance(Duration.ofHours(1));
        assertThat(access.require(OURS, "github").secrets()).contains(Secret.of("second"));
        assertThat(provider.asked("/token").getLast().form()).containsEntry("refresh_token", "r1");

        issues("{\"access_token\":\"third\",\"expires_in\":3600}");
        clock.advance(Duration.ofHours(1));
        assertThat(access.require(OURS, "github").secrets()).contains(Secret.of("third"));
        assertThat(provider.asked("/token").getLast().form()).containsEntry("refresh_token", "r2");

        clock.advance(Duration.ofHours(1));
        assertThat(access.require(OURS, "github").secrets()).contains(Secret.of("third"));
        assertThat(provider.asked("/token").getLast().form())
                .as("an answer without the next one leaves the one before")
                .containsEntry("refresh_token", "r2");
    }

    @Test
    void needsAPersonOnlyWhereTheProviderSaysThatTheGrantIsOver() {
        issues("{\"access_token\":\"first\",\"refresh_token\":\"r1\",\"expires_in\":3600}");
        var id = connect("mem_ada").connection().connectionId();
        clock.advance(Duration.ofHours(2));

        issuesRefused(401, "{\"error\":\"invalid_client\"}");
        assertThatThrownBy(() -> access.require(OURS, "github")).isInstanceOf(ConnectionFailure.Unavailable.class);
        assertThat(status(id)).isEqualTo(ConnectionStatus.ACTIVE);

        clock.advance(Duration.ofMinutes(6));
        issuesRefused(400, "{\"error\":\"invalid_grant\",\"error_description\":\"revoked\"}");
        assertThatThrownBy(() -> access.require(OURS, "github"))
                .isInstanceOf(ConnectionFailure.AuthorizationLost.class)
                .hasMessageContaining("answered invalid_grant (revoked)");
        assertThat(status(id)).isEqualTo(ConnectionStatus.NEEDS_REAUTHORIZATION);
        assertThat(connections.get(viewer("mem_ada"), id).reason()).contains("invalid_grant");

        issues("{\"access_token\":\"again\",\"refresh_token\":\"r9\",\"expires_in\":3600}");
        connect("mem_ada");
        assertThat(status(id)).isEqualTo(ConnectionStatus.ACTIVE);
        assertThat(connections.get(viewer("mem_ada"), id).reason()).isNull();
        assertThat(access.require(OURS, "github").secrets()).contains(Secret.of("again"));
    }

    @Test
    void anAccessTokenThatWasRefusedIsRenewedOnceAndTheRefreshTokenKept() {
        issues("{\"access_token\":\"first\",\"refresh_token\":\"r1\",\"expires_in\":3600}");
        connect("mem_ada");
        var refused = access.require(OURS, "github");
        issues("{\"access_token\":\"second\",\"refresh_token\":\"r2\",\"expires_in\":3600}");

        assertThat(access.refused(OURS, "github", refused)).isTrue();

        assertThat(access.require(OURS, "github").secrets()).contains(Secret.of("second"));
    }

    @Test
    void aTokenWithoutAnEndThatIsRefusedIsLookedAfter() {
        var id = connect("mem_ada").connection().connectionId();
        var refused = access.require(OURS, "github");

        assertThat(access.refused(OURS, "github", refused)).isFalse();
        assertThat(status(id)).as("the provider still knows the token").isEqualTo(ConnectionStatus.ACTIVE);

        clock.advance(Duration.ofMinutes(2));
        provider.answers("/api/user", 401, "{\"message\":\"Bad credentials\"}");
        assertThat(access.refused(OURS, "github", refused)).as("whoever asks again is told").isTrue();
        assertThat(status(id)).isEqualTo(ConnectionStatus.NEEDS_REAUTHORIZATION);
        assertThatThrownBy(() -> access.require(OURS, "github")).isInstanceOf(ConnectionFailure.AuthorizationLost.class);
    }

    @Test
    void whatNobodyUsesIsRenewedOrLookedAfterOnceADay() {
        issues("{\"access_token\":\"first\",\"refresh_token\":\"r1\",\"expires_in\":31536000}");
        connect("mem_ada");
        provider.answers("/api/user", 200, "{\"id\":99,\"login\":\"bob\"}");
        issues("{\"access_token\":\"endless\"}");
        var endless = connect("mem_bob").connection().connectionId();
        var keepAlive = context.getBean(KeepAlive.class);
        var renewals = provider.asked("/token").size();

        keepAlive.look();
        assertThat(provider.asked("/token")).hasSize(renewals);

        clock.advance(Duration.ofHours(25));
        issues("{\"access_token\":\"second\",\"refresh_token\":\"r2\",\"expires_in\":31536000}");
        provider.answers("/api/user", 401, "{}");
        keepAlive.look();
        keepAlive.look();

        assertThat(provider.asked("/token")).as("once, although looked at twice").hasSize(renewals + 1);
        assertThat(provider.asked("/token").getLast().form()).containsEntry("refresh_token", "r1");
        assertThat(access.require(OURS, "github").secrets()).contains(Secret.of("second"));
        assertThat(connections.get(viewer("mem_bob"), endless).status()).isEqualTo(ConnectionStatus.NEEDS_REAUTHORIZATION);
    }

    @Test
    void disconnectingRevokesAtTheProviderAndDeletesInAnyCase() {
        var id = connect("mem_ada").connection().connectionId();
        connections.delete(viewer("mem_ada"), id);
        var revoked = provider.asked("/revoke").getLast();
        assertThat(revoked.method()).isEqualTo("DELETE");
        assertThat(revoked.authorization()).startsWith("Basic ");
        assertThat(revoked.body()).isEqualTo("{\"access_token\":\"t0ken\"}");
        assertThat(seenBy("mem_ada")).isEmpty();

        provider.answers("/revoke", 500, "{}");
        var other = connect("mem_ada").connection().connectionId();
        connections.delete(viewer("mem_ada"), other);
        assertThat(seenBy("mem_ada")).isEmpty();
        assertThat(jdbc.sql("select count(*) from connection_token").query(Integer.class).single()).isZero();
    }

    @Test
    void saysWhoSetsUpAProviderThatNobodyHasSetUp() {
        var clients = context.getBean(ProviderClients.class);
        var github = context.getBean(Providers.class).find("github").orElseThrow();
        jdbc.sql("insert into workspace (workspace_id, name) values ('wsp_2', 'theirs')").update();

        clients.set("wsp_2", github, "their-app", Secret.of("their-s3cret"), Map.of(), "admin@theirs.test");

        assertThat(clients.find("wsp_2", "github").orElseThrow().clientId()).isEqualTo("their-app");
        assertThat(clients.find(OURS, "github").orElseThrow().clientId()).isEqualTo("our-app");
        assertThat(jdbc.sql("select encode(sealed_secret, 'escape') from provider_client").query(String.class).list())
                .noneMatch(stored -> stored.contains("their-s3cret"));
        clients.set("wsp_2", github, "their-app-2", null, Map.of(), "admin@theirs.test");
        assertThat(clients.find("wsp_2", "github").orElseThrow().clientSecret()).isEqualTo(Secret.of("their-s3cret"));
        clients.forget("wsp_2", "github");
        assertThat(clients.find("wsp_2", "github").orElseThrow().clientId()).isEqualTo("our-app");
    }

    private Granted connect(String memberId) {
        var sent = grants.begin(wish(memberId), BROWSER);
        return grants.finish(memberId, "github", back(sent), BROWSER);
    }

    private static Wish wish(String memberId) {
        return new Wish(OURS, memberId, false, "github", null, null, List.of(), Map.of(), null, BACK);
    }

    private static Map<String, String> back(URI sent) {
        return new HashMap<>(Map.of("state", state(sent), "code", "c0de"));
    }

    private static String state(URI sent) {
        return ProviderStub.parameters(sent.getRawQuery()).get("state");
    }

    private void issues(String answer) {
        provider.answers("/token", 200, answer);
    }

    private void issuesRefused(int status, String answer) {
        provider.answers("/token", status, answer);
    }

    private List<String> seenBy(String memberId) {
        return connections.list(viewer(memberId), new PageRequest(50, null)).data().stream()
                .map(connection -> connection.name())
                .toList();
    }

    private ConnectionStatus status(String connectionId) {
        return connections.get(viewer("mem_ada"), connectionId).status();
    }

    private static Viewer viewer(String memberId) {
        return new Viewer(OURS, memberId, true);
    }

    private static String header(EgressRequest request, String name) {
        return request.headers().stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst()
                .orElse("");
    }

    private static void assertStale(Runnable call) {
        assertRefused(call, GrantRefused.Reason.STALE, "This answer of the provider belongs to no connecting");
    }

    private static void assertRefused(Runnable call, GrantRefused.Reason reason, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(GrantRefused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(reason);
                    assertThat(refused.getMessage()).startsWith(message);
                });
    }
}
