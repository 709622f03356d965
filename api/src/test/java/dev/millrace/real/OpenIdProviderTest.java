package dev.millrace.real;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Browser;
import dev.millrace.api.testing.Providing;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.console.Desk;
import dev.millrace.json.Json;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * People connect accounts of, and sign in by, an OpenID provider that others wrote and certified: it demands PKCE, takes
 * each refresh token once and ends the grant when one is used again, tells e-mail and name at its user info endpoint alone,
 * and names itself in each answer.
 */
@WholeTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenIdProviderTest {

    private static final String CONNECT = "/settings/integrations/connect/openid";
    private static final String CALLBACK = "/settings/integrations/callback/openid";
    private static final String SIGN_IN_CALLBACK = "/sign-in/callback/openid";
    private static final String ISSUER = "http://127.0.0.1:" + Providing.openidPort();

    private final Api api;
    private final Desk desk;
    private NodeScript provider;

    OpenIdProviderTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
    }

    @BeforeAll
    void startTheProvider() {
        NodeScript.installed("oidc-provider");
        provider = NodeScript.start(
                "openid-provider.mjs",
                Integer.toString(Providing.openidPort()),
                api.url() + CALLBACK,
                api.url() + SIGN_IN_CALLBACK);
        assertThat(provider.line()).isEqualTo(ISSUER);
    }

    @AfterEach
    void tokensLastAgain() {
        tell("life", Map.of("seconds", 3600));
    }

    @AfterAll
    void stopTheProvider() throws IOException, InterruptedException {
        if (provider != null) {
            provider.close();
        }
    }

    @Test
    void connectsWithAChallengeAndANonceAndKnowsWhoseAccountItIs() throws Exception {
        var connection = connected("ada");

        assertThat(connection.at("/account/id").asText()).isEqualTo("ada");
        assertThat(connection.at("/account/email").asText()).isEqualTo("ada@joins.test");
        assertThat(connection.at("/account/name").asText()).isEqualTo("Ada");
        assertThat(connection.path("scopes").valueStream().map(JsonNode::asText))
                .containsExactlyInAnyOrder("openid", "email", "profile", "offline_access");
        assertThat(whoAmI(connection).isOk().at("/body/sub")).isEqualTo("ada");
    }

    @Test
    void renewsTokensThatEndAndUsesEachRefreshTokenOnce() throws Exception {
        tell("life", Map.of("seconds", 1));
        var connection = connected("grace");
        var before = seen();

        var until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (seen().path("refreshes").asInt() < before.path("refreshes").asInt() + 3 && System.nanoTime() < until) {
            assertThat(whoAmI(connection).isOk().at("/status")).isEqualTo("200");
        }

        assertThat(seen().path("refreshes").asInt()).isGreaterThanOrEqualTo(before.path("refreshes").asInt() + 3);
        assertThat(seen().path("refresh")).isNotEqualTo(before.path("refresh"));
        assertThat(seen().path("refusals")).isEqualTo(before.path("refusals"));
    }

    @Test
    void aTokenThatTheProviderHasEndedIsReplacedAtItsFirstRefusal() throws Exception {
        var connection = connected("edsger");
        tell("endAccess", Map.of());

        assertThat(whoAmI(connection).isOk().at("/body/sub")).isEqualTo("edsger");
    }

    @Test
    void aRefreshTokenThatSomebodyElseHasUsedEndsTheGrantAndThePersonConnectsAgain() throws Exception {
        var connection = connected("barbara");
        tell("endAccess", Map.of());
        var stolen = tell("steal", Map.of());
        assertThat(tell("active", Map.of("token", stolen.path("refresh_token").asText())).path("active").asBoolean()).isTrue();

        whoAmI(connection).isError(409, "connection_needs_reauthorization");

        assertThat(seen().path("refusals").valueStream().map(JsonNode::asText)).contains("refresh token already used");
        assertThat(tell("active", Map.of("token", stolen.path("refresh_token").asText())).path("active").asBoolean())
                .as("the thief has nothing either")
                .isFalse();
        var lost = connection(connection.path("connection_id").asText());
        assertThat(lost.at("/status").asText()).isEqualTo("needs_reauthorization");
        assertThat(lost.at("/reason").asText()).contains("the token endpoint 127.0.0.1 answered invalid_grant");

        var again = connected("barbara");
        assertThat(again.path("connection_id")).isEqualTo(connection.path("connection_id"));
        assertThat(again.at("/status").asText()).isEqualTo("active");
        assertThat(whoAmI(again).isOk().at("/body/sub")).isEqualTo("barbara");
    }

    @Test
    void disconnectingEndsAccessAndRefreshTokenAtTheProvider() throws Exception {
        var connection = connected("leslie");
        var issued = seen();
        for (var token : new String[] {"access", "refresh"}) {
            assertThat(tell("active", Map.of("token", issued.path(token).asText())).path("active").asBoolean()).isTrue();
        }

        api.admin().delete("/api/v1/connections/" + connection.path("connection_id").asText()).has(204);

        for (var token : new String[] {"access", "refresh"}) {
            assertThat(tell("active", Map.of("token", issued.path(token).asText())).path("active").asBoolean())
                    .as(token)
                    .isFalse();
        }
    }

    @Test
    void whoeverDeclinesIsToldThatNothingWasConnected() throws Exception {
        var browser = desk.signedIn(Role.MEMBER);
        var answer = new Person("donald").decline(sent(browser, CONNECT), api.url() + CALLBACK);

        assertThat(answer).containsEntry("error", "access_denied");
        assertThat(browser.get(back(CALLBACK, answer)).isOk().text()).contains("You declined at Any OpenID provider");
        assertThat(browser.get("/settings/integrations").text()).contains("No account is connected yet");
    }

    @Test
    void anAnswerThatNamesAnotherIssuerOrNoneIsNotTakenToTheProvider() throws Exception {
        var browser = desk.signedIn(Role.MEMBER);
        for (var iss : new String[] {"https://evil.test", null}) {
            var answer = new HashMap<>(new Person("alan").agree(sent(browser, CONNECT), api.url() + CALLBACK));
            assertThat(answer).containsEntry("iss", ISSUER);
            answer.remove("iss");
            if (iss != null) {
                answer.put("iss", iss);
            }
            assertThat(browser.get(back(CALLBACK, answer)).has(400).text()).contains("comes from another issuer");

            var visitor = api.browser();
            answer.putAll(new Person("alan").agree(sent(visitor, "/sign-in/with/openid"), api.url() + SIGN_IN_CALLBACK));
            answer.remove("iss");
            if (iss != null) {
                answer.put("iss", iss);
            }
            assertThat(visitor.get(back(SIGN_IN_CALLBACK, answer)).status()).isEqualTo(400);
            assertThat(visitor.get("/settings/profile").status()).isEqualTo(302);
        }
        assertThat(browser.get("/settings/integrations").text()).contains("No account is connected yet");
    }

    @Test
    void whoeverIsInAnAllowedDomainSignsInByTheProvider() throws Exception {
        for (var time = 0; time < 2; time++) {
            var browser = api.browser();
            var answer = new Person("margaret").agree(
                    sent(browser, "/sign-in/with/openid?to=/settings/profile"), api.url() + SIGN_IN_CALLBACK);
            assertThat(browser.get(back(SIGN_IN_CALLBACK, answer)).status()).isLessThan(400);

            assertThat(browser.get("/settings/profile").isOk().text()).contains("margaret@joins.test", "Margaret");
        }
    }

    /** The workspace's connection to the account of {@code person}, who has just granted it. */
    private JsonNode connected(String person) throws IOException, InterruptedException {
        var browser = desk.signedIn(Role.DEVELOPER);
        var answer = new Person(person).agree(sent(browser, CONNECT), api.url() + CALLBACK);
        assertThat(browser.get(back(CALLBACK, answer)).isOk().text()).contains("Connected to Any OpenID provider");
        return api.admin().get("/api/v1/connections").isOk().json().path("data").valueStream()
                .filter(connection -> connection.at("/account/id").asText().equals(person))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode connection(String id) {
        return api.admin().get("/api/v1/connections/" + id).isOk().json();
    }

    private Answer whoAmI(JsonNode connection) {
        return api.admin().post(
                "/api/v1/connections/%s/proxy".formatted(connection.path("connection_id").asText()), "{\"path\":\"/me\"}");
    }

    private URI sent(Browser browser, String path) {
        var to = URI.create(browser.get(path).has(303).header("Location"));
        assertThat(to.toString()).startsWith(ISSUER + "/auth?").contains("code_challenge_method=S256", "nonce=");
        return to;
    }

    private static String back(String path, Map<String, String> answer) {
        return path + "?" + answer.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private JsonNode seen() {
        return tell("seen", Map.of());
    }

    private JsonNode tell(String what, Map<String, Object> with) {
        var question = new HashMap<>(with);
        question.put("do", what);
        return provider.ask(Json.mapper().valueToTree(question));
    }
}
