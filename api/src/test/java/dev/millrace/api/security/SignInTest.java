package dev.millrace.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.ApiTest;
import dev.millrace.api.testing.Seed;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Sessions;
import dev.millrace.workspace.SignInLinks;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@ApiTest
class SignInTest {

    private final Api api;
    private final MemberStore members;
    private final SignInLinks links;

    SignInTest(Api api, MemberStore members, SignInLinks links) {
        this.api = api;
        this.members = members;
        this.links = links;
    }

    /** The attempts of the test before came from the same address. */
    @BeforeEach
    void letAttemptsBeForgotten() {
        api.clock().pass(Duration.ofMinutes(16));
    }

    private String email() {
        return api.seed().ours().admin().email();
    }

    @Test
    void aPersonSignsInAndOut() {
        var browser = api.browser();

        var signedIn = browser.signIn("  " + email().toUpperCase(), Seed.PASSWORD).has(303);

        assertThat(signedIn.header("Location")).isEqualTo("/");
        assertThat(browser.submit("/probe/act", Map.of()).isOk().text()).isEqualTo(email());
        assertThat(members.find(api.seed().ours().workspaceId(), api.seed().ours().admin().memberId())
                        .orElseThrow()
                        .lastSignInAt())
                .isNotNull();
        assertThat(browser.get("/sign-in?to=/runs").has(303).header("Location")).isEqualTo("/runs");

        var session = browser.cookie("millrace_session");
        assertThat(browser.submit("/sign-out", Map.of()).has(303).header("Location")).isEqualTo("/sign-in");

        assertThat(browser.cookie("millrace_session")).isEmpty();
        api.anonymous().with("Cookie", "millrace_session=" + session).get("/api/v1/members")
                .isError(401, "credentials_missing");
    }

    @Test
    void theSessionsCookieIsOutOfReachOfScriptsAndOtherSites() {
        var browser = api.browser();

        var cookies = browser.signIn(email(), Seed.PASSWORD).headers().allValues("Set-Cookie");

        assertThat(cookies).anySatisfy(cookie -> assertThat(cookie)
                .startsWith("millrace_session=")
                .contains("HttpOnly", "SameSite=Lax", "Path=/")
                .doesNotContain("Secure"));
    }

    @ParameterizedTest
    @CsvSource({"admin@ours.test,wrong", "nobody@ours.test,wrong", "admin@ours.test,''", "'',''"})
    void aWrongPasswordAndAnUnknownPersonLookTheSame(String email, String password) {
        var answer = api.browser().signIn(email, password).has(401);

        assertThat(answer.text()).contains("E-mail or password is wrong.");
        assertThat(answer.headers().allValues("Set-Cookie")).noneMatch(cookie -> cookie.startsWith("millrace_session"));
    }

    @Test
    void guessingIsSlowedDown() {
        var browser = api.browser();
        for (var failure = 0; failure < 5; failure++) {
            browser.signIn(email(), "wrong").has(401);
        }

        var throttled = browser.signIn(email(), Seed.PASSWORD).has(429);

        assertThat(throttled.header("Retry-After")).isEqualTo("2");
        assertThat(throttled.text()).contains("try again in 2 seconds");

        api.clock().pass(Duration.ofSeconds(3));
        browser.signIn(email(), Seed.PASSWORD).has(303);
    }

    @Test
    void aPageSendsToTheSignInAndBack() {
        var browser = api.browser();

        var sent = browser.get("/probe/page?a=b%20c&d=%2F").has(302);

        assertThat(sent.header("Location")).isEqualTo("/sign-in?to=%2Fprobe%2Fpage%3Fa%3Db%2520c%26d%3D%252F");
        var form = browser.get(sent.header("Location")).isOk();
        assertThat(form.text()).contains("value=\"/probe/page?a=b%20c&amp;d=%2F\"");
        var signedIn = browser.submit(
                "/sign-in",
                Map.of("email", email(), "password", Seed.PASSWORD, "to", "/probe/page?a=b%20c&d=%2F"));
        assertThat(signedIn.has(303).header("Location")).isEqualTo("/probe/page?a=b%20c&d=%2F");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "//evil.test", "/\\evil.test", "https://evil.test", "javascript:alert(1)", "\\\\evil.test", "/a\\b", "", "runs",
        "/ok\r\nSet-Cookie: a=b", "/\t/evil.test", "/sign-in"
    })
    void theSignInLeadsNowhereElse(String target) {
        var browser = api.browser();
        browser.get("/sign-in");

        var answer = browser.submit("/sign-in", Map.of("email", email(), "password", Seed.PASSWORD, "to", target));

        assertThat(answer.has(303).header("Location")).isEqualTo("/");
    }

    @Test
    void aFragmentIsToldToLoadTheSignIn() {
        var answer = api.browser()
                .get("/probe/page", "HX-Request", "true", "HX-Current-URL", api.url() + "/runs?status=faulted");

        assertThat(answer.has(401).header("HX-Redirect")).isEqualTo("/sign-in?to=%2Fruns%3Fstatus%3Dfaulted");
        assertThat(api.browser()
                        .get("/probe/page", "HX-Request", "true", "HX-Current-URL", "https://evil.test//x")
                        .header("HX-Redirect"))
                .isEqualTo("/sign-in");
    }

    @Test
    void aLinkSignsInOnce() {
        var token = links.create(api.seed().ours().admin()).reveal();
        var browser = api.browser();
        browser.head("/sign-in/" + token).isOk();

        var first = browser.get("/sign-in/" + token).has(303);
        var again = browser.get("/sign-in/" + token).has(303);
        var other = api.browser().get("/sign-in/" + token).has(404);

        assertThat(first.header("Location")).isEqualTo("/");
        assertThat(again.headers().allValues("Set-Cookie")).isEmpty();
        assertThat(other.text()).contains("used or too old");
        browser.get("/probe/page").isOk();
    }

    @Test
    void aLinkLastsAnHour() {
        var token = links.create(api.seed().ours().admin()).reveal();
        api.clock().pass(Duration.ofMinutes(61));

        api.browser().get("/sign-in/" + token).has(404);
        api.browser().get("/sign-in/nonsense").has(404);
    }

    @Test
    void aSessionEndsAfterAWeekWithoutARequest() {
        var browser = api.signedIn();
        api.clock().pass(Duration.ofDays(6));
        browser.get("/probe/page").isOk();
        api.clock().pass(Duration.ofDays(6));
        browser.get("/probe/page").isOk();

        api.clock().pass(Duration.ofDays(7).plusMinutes(1));

        browser.get("/probe/page").has(302);
    }

    @Test
    void aSessionEndsAfterAMonthInAnyCase() {
        var browser = api.signedIn();
        for (var week = 0; week < 5; week++) {
            browser.get("/probe/page").isOk();
            api.clock().pass(Duration.ofDays(6));
        }
        api.clock().pass(Duration.ofSeconds(5));

        browser.get("/probe/page").has(302);
    }

    @Test
    void onlyOldSessionsAndLinksArePurged(@Autowired Sessions sessions, @Autowired JdbcClient jdbc) {
        api.signedIn();
        links.create(api.seed().ours().admin());
        api.clock().pass(Duration.ofDays(8));
        var browser = api.signedIn();
        var link = links.create(api.seed().ours().admin()).reveal();

        sessions.purge();
        links.purge();

        assertThat(jdbc.sql("select count(*) from member_session").query(Integer.class).single()).isOne();
        assertThat(jdbc.sql("select count(*) from sign_in_link").query(Integer.class).single()).isOne();
        browser.get("/probe/page").isOk();
        api.browser().get("/sign-in/" + link).has(303);
    }

    @Test
    void aPostOfAnotherSiteIsRefused() {
        var browser = api.signedIn();

        browser.submitWithoutToken("/probe/act", Map.of()).has(403);
        browser.submitWithoutToken("/probe/act", Map.of("_csrf", "AAAA")).has(403);
        browser.submitWithoutToken("/sign-out", Map.of()).has(403);
        browser.submit("/probe/act", Map.of()).isOk();
        api.browser().submitWithoutToken("/sign-in", Map.of("email", email(), "password", Seed.PASSWORD)).has(403);
    }

    @Test
    void anEncodedPathIsNoWayAroundTheToken() {
        api.browser()
                .submitWithoutToken("/%73ign-in", Map.of("email", email(), "password", Seed.PASSWORD))
                .has(403);
    }

    @Test
    void aTokenIsNoGoodInAnotherSession() {
        var one = api.signedIn();
        var page = one.get("/probe/page").text();
        var token = page.replaceAll("(?s).*name=\"_csrf\"[^>]*value=\"([^\"]+)\".*", "$1");

        assertThat(api.signedIn().submitWithoutToken("/probe/act", Map.of("_csrf", token)).status()).isEqualTo(403);
        assertThat(one.submitWithoutToken("/probe/act", Map.of("_csrf", token)).status()).isEqualTo(200);
    }

    @Test
    void ourPagesMayCallTheApiWithTheToken() {
        var browser = api.signedIn();

        browser.get("/api/v1/members").isOk();
        browser.call("POST", "/api/v1/api-keys", "{\"name\":\"by console\",\"role\":\"member\"}").isCreated();
        var forged = browser.submitWithoutToken("/api/v1/api-keys", Map.of());

        forged.isError(403, "csrf_token_invalid");
    }

    @Test
    void aKeyNeedsNoTokenEvenBesideASession() {
        api.admin().with("Cookie", "millrace_session=" + api.signedIn().cookie("millrace_session"))
                .post("/api/v1/api-keys", "{\"name\":\"by program\",\"role\":\"member\"}")
                .isCreated();
    }

    @Test
    void aWrongKeyIsNotHelpedByASession() {
        api.withKey("nonsense").with("Cookie", "millrace_session=" + api.signedIn().cookie("millrace_session"))
                .get("/api/v1/members")
                .isError(401, "credentials_invalid");
    }
}
