package dev.millrace.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.connection.Connection;
import dev.millrace.connection.ConnectionAccess;
import dev.millrace.connection.Connections;
import dev.millrace.connection.Viewer;
import dev.millrace.connection.grant.Granted;
import dev.millrace.connection.grant.Grants;
import dev.millrace.connection.grant.Wish;
import dev.millrace.egress.Egress;
import dev.millrace.egress.EgressRequest;
import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TestDatabase;
import dev.millrace.vault.Secret;
import dev.millrace.vault.VaultKeys;
import dev.millrace.workspace.Token;
import dev.millrace.workspace.WorkspaceStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The catalogue's entries as they are, pointed by a deployment's settings at a GitHub, a Slack and a Microsoft that others
 * wrote. Where those differ from the services that they play, a test says so.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmulatedProvidersTest {

    private static final Secret BROWSER = Token.random("");
    private static final URI BACK = URI.create("https://ours.test/settings/integrations/callback");

    private final SetClock clock = new SetClock();
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private NodeScript services;
    private String workspaceId;
    private Viewer viewer;

    @BeforeAll
    void start() {
        services = NodeScript.start("emulate-accounts.mjs", BACK.toString());
        var at = Json.trusted(services.line());
        var database = TestDatabase.create();
        TestPropertyValues.of(
                        "millrace.egress.allow=127.0.0.1,localhost",
                        "millrace.vault.keys=" + VaultKeys.generate("k1").reveal())
                .and(pointed("github", at.path("github").asText(), "/login/oauth/authorize", "/login/oauth/access_token", ""))
                .and(pointed("slack", at.path("slack").asText(), "/oauth/v2/authorize", "/api/oauth.v2.access", "/api"))
                .and(pointed(
                        "microsoft-365", at.path("microsoft").asText(), "/oauth2/v2.0/authorize", "/oauth2/v2.0/token", "/v1.0"))
                .and(
                        "millrace.providers.github.revocation-url=" + at.path("github").asText() + "/applications/{client_id}/grant",
                        "millrace.providers.slack.revocation-url=" + at.path("slack").asText() + "/api/auth.revoke")
                .applyTo(context);
        var transactions = new JdbcTransactionManager(database);
        context.registerBean(SimpleMeterRegistry.class, () -> new SimpleMeterRegistry());
        context.registerBean(Clock.class, () -> clock);
        context.registerBean(Ids.class, () -> new Ids(clock));
        context.registerBean(DataSource.class, () -> database);
        context.registerBean(JdbcClient.class, () -> JdbcClient.create(database));
        context.registerBean(PlatformTransactionManager.class, () -> transactions);
        context.registerBean(TransactionTemplate.class, () -> new TransactionTemplate(transactions));
        context.scan(
                "dev.millrace.vault",
                "dev.millrace.egress",
                "dev.millrace.connection",
                "dev.millrace.mail",
                "dev.millrace.workspace",
                "dev.millrace.audit");
        context.refresh();
        workspaceId = context.getBean(WorkspaceStore.class).create("ours").workspaceId();
        viewer = new Viewer(workspaceId, "", true);
    }

    @AfterAll
    void stop() throws Exception {
        context.close();
        if (services != null) {
            services.close();
        }
    }

    /** It does not look at the challenge, as GitHub does. */
    @Test
    void githubsTokenDoesNotEndAndReachesTheRepositories() throws Exception {
        var granted = connected("github");
        var connection = granted.connection();

        assertThat(granted.withheld()).isEmpty();
        assertThat(connection.account().name()).isEqualTo("ada");
        assertThat(connection.account().email()).isEqualTo("ada@joins.test");
        assertThat(connection.account().id()).matches("[0-9]+");
        assertThat(connection.scopes()).containsExactlyInAnyOrder("repo", "read:user", "user:email");
        assertThat(connection.expiresAt()).isNull();
        assertThat(token(connection)).startsWith("gho_");

        clock.advance(Duration.ofDays(30));
        assertThat(called(connection, "GET", "/repos/ada/engine").path("full_name").asText()).isEqualTo("ada/engine");
    }

    /** It knows no DELETE /applications/{client_id}/grant, so the token stays good there, as where GitHub is away. */
    @Test
    void githubThatCannotTakeTheAccessBackKeepsNobodyFromDisconnecting() throws Exception {
        disconnects(connected("github").connection());
    }

    @Test
    void slacksAnswersOfStatus200CountByWhatTheySay() throws Exception {
        var connection = connected("slack").connection();

        assertThat(connection.account().name()).isEqualTo("Engines");
        assertThat(connection.account().id()).startsWith("T");
        assertThat(connection.scopes()).containsExactlyInAnyOrder("chat:write", "channels:read", "users:read");
        assertThat(token(connection)).startsWith("xoxb-");
        clock.advance(Duration.ofDays(30));
        assertThat(called(connection, "POST", "/users.list").at("/members").toString()).contains("Ada Lovelace");

        assertThatThrownBy(() -> grants().finish(null, "slack", answer("slack", "f0rged"), BROWSER))
                .hasMessageContaining("Slack gave no access token")
                .hasMessageContaining("invalid_code");
        disconnects(connection);
    }

    /** It takes each refresh token once, while Microsoft leaves the old one good for a while. */
    @Test
    void microsoftsTokensAreRenewedByTheNextRefreshTokenAgainAndAgain() throws Exception {
        var granted = connected("microsoft-365");
        var connection = granted.connection();
        assertThat(granted.withheld()).isEmpty();
        assertThat(connection.account().email()).isEqualTo("ada@joins.test");
        assertThat(connection.account().name()).isEqualTo("Ada Lovelace");
        var first = token(connection);
        assertThat(first).startsWith("microsoft_");

        for (var hour = 1; hour <= 3; hour++) {
            clock.advance(Duration.ofHours(1));
            assertThat(token(connection)).startsWith("microsoft_").isNotEqualTo(first);
            assertThat(called(connection, "GET", "/me").path("id").asText()).isEqualTo(connection.account().id());
        }

        disconnects(connection);
    }

    /** That Entra, unlike its emulation, has a directory in its addresses is for the catalogue's own tests. */
    private static String[] pointed(String provider, String address, String authorization, String token, String base) {
        var key = "millrace.providers.%s.".formatted(provider);
        return new String[] {
            key + "client-id=our-app",
            key + "client-secret=our-s3cret",
            key + "authorization-url=" + address + authorization,
            key + "token-url=" + address + token,
            key + "base-url=" + address + base
        };
    }

    private Granted connected(String provider) throws Exception {
        var sent = begin(provider);
        return grants().finish(null, provider, new Person("ada").agree(sent, BACK.toString()), BROWSER);
    }

    private Map<String, String> answer(String provider, String code) {
        var state = begin(provider).getRawQuery().replaceAll(".*&state=([^&]+).*", "$1");
        return Map.of("code", code, "state", state);
    }

    private URI begin(String provider) {
        return grants().begin(new Wish(workspaceId, null, true, provider, null, null, List.of(), Map.of(), null, BACK), BROWSER);
    }

    private String token(Connection connection) {
        return access().require(workspaceId, connection.name()).secrets().getFirst().reveal();
    }

    /** What the service answers to a call that is signed as those of runs are. */
    private JsonNode called(Connection connection, String method, String path) throws Exception {
        var authorized = access().require(workspaceId, connection.name());
        var request = EgressRequest.of(method, authorized.resolve(path)).withDeadline(Duration.ofSeconds(10));
        var answer = context.getBean(Egress.class).exchange(authorized.sign(request));
        assertThat(answer.status()).as(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo(200);
        return Json.read(answer.body());
    }

    private void disconnects(Connection connection) {
        connections().delete(viewer, connection.connectionId());

        assertThat(access().byName(workspaceId, connection.name())).isEmpty();
        assertThatThrownBy(() -> connections().get(viewer, connection.connectionId())).isInstanceOf(Refusal.class);
        assertThat(context.getBean(JdbcClient.class).sql("select count(*) from connection_token where connection_id = ?")
                        .param(connection.connectionId())
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    private Grants grants() {
        return context.getBean(Grants.class);
    }

    private Connections connections() {
        return context.getBean(Connections.class);
    }

    private ConnectionAccess access() {
        return context.getBean(ConnectionAccess.class);
    }
}
