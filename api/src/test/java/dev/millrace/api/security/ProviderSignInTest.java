package dev.millrace.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.ApiTest;
import dev.millrace.api.testing.Browser;
import dev.millrace.api.testing.Providing;
import dev.millrace.api.testing.Seed;
import dev.millrace.testing.ProviderStub;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.Member;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole way to a provider and back, as a browser goes it; Google's part is played by a stub. */
@ApiTest
class ProviderSignInTest {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Api api;
    private final MemberStore members;
    private final PasswordCheck passwords;
    private final int number = NUMBERS.incrementAndGet();

    ProviderSignInTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.members = members;
        this.passwords = passwords;
    }

    /** The attempts of the test before came from the same address. */
    @BeforeEach
    void letAttemptsBeForgotten() {
        api.clock().pass(Duration.ofMinutes(16));
    }

    @Test
    void theSignInPageOffersEveryProviderAndKeepsWhereToGo() {
        var page = api.browser().get("/sign-in?to=/runs?status=faulted").isOk().text();

        assertThat(page)
                .contains("Sign in with Google", "Sign in with GitHub")
                .contains("href=\"/sign-in/with/google?to=%2Fruns%3Fstatus%3Dfaulted\"");
        assertThat(api.browser().get("/sign-in").text()).contains("href=\"/sign-in/with/google\"");
    }

    @Test
    void whoeverHasAnEmailOfAnAllowedDomainBecomesAMemberAndIsLedWhereTheyWanted() {
        var browser = api.browser();

        var in = browser.get(backFromGoogle(browser, "/probe/page?a=b", "ada%d@joins.test".formatted(number), true)).has(303);

        assertThat(in.header("Location")).isEqualTo("/probe/page?a=b");
        assertThat(browser.get("/probe/page?a=b").isOk().status()).isEqualTo(200);
        var made = members.credentials("ada%d@joins.test".formatted(number)).orElseThrow();
        assertThat(made.passwordHash()).isNull();
        assertThat(made.member().role()).isEqualTo(Role.MEMBER);
        assertThat(made.member().name()).isEqualTo("Ada Lovelace");
        assertThat(made.member().workspaceId()).isEqualTo(api.seed().ours().workspaceId());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "//evil.test", "https://evil.test", "/\\evil.test", "\\\\evil.test", "/\t/evil.test", "/ok\r\nSet-Cookie: a=b",
        "javascript:alert(1)", "/sign-in/with/google", "%2f%2fevil.test", "evil.test"
    })
    void leadsNowhereElseInTheEnd(String target) {
        var browser = api.browser();

        var in = browser.get(backFromGoogle(browser, target, "ada%d@joins.test".formatted(number), true)).has(303);

        assertThat(in.header("Location")).isEqualTo("/");
        assertThat(in.headers().allValues("Set-Cookie")).noneMatch(cookie -> cookie.startsWith("a=b"));
    }

    @Test
    void anAnswerIsGoodOnceInTheBrowserThatWentThere() {
        var email = "ada%d@joins.test".formatted(number);
        var ada = api.browser();
        var eve = api.browser();
        var stolen = backFromGoogle(ada, "/", email, true);

        var refused = eve.get(stolen).has(400);

        assertThat(refused.text()).contains("You are not signed in", "begun in this browser");
        assertThat(eve.cookie("millrace_session")).isEmpty();
        assertThat(ada.get(stolen).has(400).text()).as("eve has used it up").contains("used already");

        var back = backFromGoogle(ada, "/", email, true);
        ada.get(back).has(303);
        api.browser().get(back).has(400);
        ada.get(back).has(400);
        assertThat(api.browser().get("/sign-in/callback/google?code=c0de&state=forged").has(400).text()).contains("start again");
        assertThat(ada.get(backFromGoogle(ada, "/", email, true).replace("google", "github")).has(400).text())
                .contains("start again");
    }

    @Test
    void theCookieThatTellsBrowsersApartIsOutOfReachOfScripts() {
        var sent = api.browser().get("/sign-in/with/google").has(303);

        assertThat(sent.headers().allValues("Set-Cookie")).singleElement().satisfies(cookie -> assertThat(cookie)
                .startsWith("millrace_way_in=")
                .contains("HttpOnly", "SameSite=Lax"));
        assertThat(sent.header("Cache-Control")).contains("no-store");
    }

    @Test
    void aMemberConfirmsByThePasswordBeforeAnAccountWithTheSameEmailSignsThemIn() {
        var ada = member();
        var browser = api.browser();

        var asked = browser.get(backFromGoogle(browser, "/probe/page", ada.email(), true)).has(303).header("Location");

        assertThat(asked).startsWith("/sign-in/confirm/");
        assertThat(browser.cookie("millrace_session")).as("not signed in yet").isEmpty();
        assertThat(browser.get(asked).isOk().text()).contains("Is this you?", ada.email(), "Sign in and link");
        assertThat(browser.submit(asked, Map.of("password", "wrong")).has(401).text()).contains("The password is wrong.");
        assertThat(browser.submitWithoutToken(asked, Map.of("password", Seed.PASSWORD)).status()).isEqualTo(403);
        var other = api.browser();
        other.get("/sign-in");
        assertThat(other.get(asked).status()).isEqualTo(400);
        assertThat(other.submit(asked, Map.of("password", Seed.PASSWORD)).status()).isEqualTo(400);
        browser.get(asked);

        var confirmed = browser.submit(asked, Map.of("password", Seed.PASSWORD)).has(303);

        assertThat(confirmed.header("Location")).isEqualTo("/probe/page");
        browser.get("/probe/page").isOk();
        assertThat(api.admin().get("/api/v1/audit?action=member.identity_linked&actor=" + ada.email()).isOk().json().path("data"))
                .singleElement()
                .satisfies(one -> assertThat(one.at("/detail/provider").asText()).isEqualTo("Google"));
        assertThat(browser.get(asked).has(400).text()).contains("used already");
        var next = api.browser();
        assertThat(next.get(backFromGoogle(next, "/", ada.email(), true)).has(303).header("Location")).isEqualTo("/");
        next.get("/probe/page").isOk();
    }

    @Test
    void guessingThePasswordOfALinkIsSlowedDown() {
        var ada = member();
        var browser = api.browser();
        var asked = browser.get(backFromGoogle(browser, "/", ada.email(), true)).header("Location");
        browser.get(asked);
        for (var failure = 0; failure < 5; failure++) {
            browser.submit(asked, Map.of("password", "wrong")).has(401);
        }

        var throttled = browser.submit(asked, Map.of("password", Seed.PASSWORD)).has(429);

        assertThat(throttled.header("Retry-After")).isEqualTo("2");
        assertThat(throttled.text()).contains("try again in 2 seconds");
    }

    @Test
    void anUnverifiedEmailOfAMemberIsRefusedKindly() {
        var ada = member();
        var browser = api.browser();

        var refused = browser.get(backFromGoogle(browser, "/", ada.email(), false)).has(403);

        assertThat(refused.text()).contains("Google does not tell an e-mail address that it has verified", "Back to the sign-in");
        assertThat(browser.cookie("millrace_session")).isEmpty();
    }

    @Test
    void aStrangerOfAnotherDomainIsToldWhomToAsk() {
        var browser = api.browser();

        assertThat(browser.get(backFromGoogle(browser, "/", "eve@elsewhere.test", true)).has(403).text())
                .contains("There is no member with the e-mail eve@elsewhere.test", "Ask an admin");
    }

    @Test
    void sayingNoAtTheProviderIsNoMistake() {
        var browser = api.browser();
        var state = state(browser.get("/sign-in/with/google"));

        assertThat(browser.get("/sign-in/callback/google?error=access_denied&state=" + state).isOk().text())
                .contains("You declined at Google");
        var other = state(browser.get("/sign-in/with/google"));
        assertThat(browser.get("/sign-in/callback/google?error=server_error&error_description=%3Cb%3Eno&state=" + other)
                        .has(400)
                        .text())
                .contains("it says: server_error &lt;b&gt;no");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "a%20b", "%7Bx%7D"})
    void thereIsNoWayToAProviderThatNobodyHasSetUp(String name) {
        assertThat(api.browser().get("/sign-in/with/" + name).status()).isEqualTo(404);
        assertThat(api.browser().get("/sign-in/callback/%s?code=c&state=s".formatted(name)).status()).isEqualTo(400);
    }

    private Member member() {
        return members.create(
                api.seed().ours().workspaceId(),
                "member%d@ours.test".formatted(number),
                "Some member",
                Role.MEMBER,
                passwords.hash(Secret.of(Seed.PASSWORD)));
    }

    /** Goes to Google and signs in there as {@code email}; the address that it sends the browser back to. */
    private String backFromGoogle(Browser browser, String target, String email, boolean verified) {
        var sent = browser.get("/sign-in/with/google?to=" + URLEncoder.encode(target, StandardCharsets.UTF_8)).has(303);
        var nonce = ProviderStub.parameters(URI.create(sent.header("Location")).getRawQuery()).get("nonce");
        Providing.signsIn("google of " + email, email, verified, nonce, api.clock().instant());
        return "/sign-in/callback/google?code=c0de&state=" + state(sent);
    }

    private static String state(Answer sent) {
        return ProviderStub.parameters(URI.create(sent.has(303).header("Location")).getRawQuery()).get("state");
    }
}
