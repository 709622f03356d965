package dev.millrace.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Providing;
import dev.millrace.api.testing.Seed;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.testing.ProviderStub;
import dev.millrace.vault.Secret;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signing in by a provider in a real browser, which keeps to our Content-Security-Policy and to what cookies are for. */
@WholeTest
class SignInBrowserTest {

    private final Api api;
    private final MemberStore members;
    private final PasswordCheck passwords;
    private final Windows windows;

    SignInBrowserTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.members = members;
        this.passwords = passwords;
        this.windows = new Windows(api);
    }

    @BeforeEach
    void googleHasAPage() {
        Providing.google().answers("/google/authorize", 200, "{}").answers("/favicon.ico", 200, "{}");
    }

    @AfterEach
    void close() {
        windows.close();
    }

    @Test
    void aMemberConfirmsOnceAndIsSignedInByTheAccountFromThenOn() {
        var email = Desk.unused("browser") + "@ours.test";
        members.create(
                api.seed().ours().workspaceId(), email, "Ada", Role.MEMBER, passwords.hash(Secret.of(Seed.PASSWORD)));
        for (var scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
            var looking = windows.open(390, scheme);
            looking.navigate(api.url() + "/sign-in");
            assertThat(Windows.seriousIn(looking)).isEmpty();
            assertThat(Windows.overhang(looking)).isLessThanOrEqualTo(0);
        }
        var page = windows.open(1280, ColorScheme.LIGHT);
        page.navigate(api.url() + "/sign-in?to=/settings/profile");

        comeBackAs(page, email);

        assertThat(page.getByRole(AriaRole.HEADING)).hasText("Is this you?");
        assertThat(Windows.seriousIn(page)).isEmpty();
        page.getByLabel("Password").fill(Seed.PASSWORD);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Sign in and link")).click();
        page.waitForURL(api.url() + "/settings/profile");
        assertThat(page.locator("table")).containsText(email);
        assertThat(Windows.seriousIn(page)).isEmpty();

        var next = windows.open(1280, ColorScheme.LIGHT);
        next.navigate(api.url() + "/sign-in?to=/settings/profile");
        comeBackAs(next, email);
        next.waitForURL(api.url() + "/settings/profile");
    }

    @Test
    void theFormThatBeginsALinkLeadsToTheProvider() {
        var page = windows.signedIn(1280, ColorScheme.LIGHT);
        page.navigate(api.url() + "/settings/profile");

        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Link Google")).click();

        page.waitForURL(Providing.google().url() + "/google/authorize?**");
    }

    private void comeBackAs(Page page, String email) {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("Sign in with Google")).click();
        page.waitForURL(Providing.google().url() + "/google/authorize?**");
        var sent = ProviderStub.parameters(URI.create(page.url()).getRawQuery());
        Providing.signsIn("google of " + email, email, true, sent.get("nonce"), api.clock().instant());
        page.navigate(api.url() + "/sign-in/callback/google?code=c0de&state=" + sent.get("state"));
    }
}
