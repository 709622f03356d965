package dev.millrace.console.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Browser;
import dev.millrace.api.testing.Providing;
import dev.millrace.api.testing.Seed;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.console.Desk;
import dev.millrace.testing.ProviderStub;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Members link accounts of Google to sign in with; its part is played by a stub. */
@WholeTest
class ProfileTest {

    private static final String PROFILE = "/settings/profile";
    private static final Pattern UNLINK = Pattern.compile("href=\"(" + PROFILE + "/accounts/idn_[0-9a-z]+/unlink)\"");

    private final Api api;
    private final Desk desk;

    ProfileTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
    }

    @Test
    void aMemberLinksAnAccountSignsInWithItAndUnlinksIt() {
        var subject = Desk.unused("google");
        var member = desk.signedIn(Role.MEMBER);
        assertThat(member.get("/settings").isOk().text()).contains(PROFILE);
        assertThat(member.get(PROFILE).isOk().text()).contains("You sign in with your e-mail and a password.", "Link Google", "None.");

        var linked = Desk.follow(member, member.get(backFromGoogle(member, subject)));

        assertThat(linked.text())
                .contains("Your account of Google signs you in from now on.", subject + "@private.test", "never");
        var elsewhere = api.browser();
        elsewhere.get(backFromGoogleSigningIn(elsewhere, subject)).has(303);
        assertThat(elsewhere.get(PROFILE).isOk().text()).contains(subject + "@private.test").doesNotContain(">never<");

        var unlink = find(linked);
        assertThat(member.get(unlink).isOk().text()).contains("Unlink your account of Google?", "It does not sign you in any more.");
        var gone = Desk.follow(member, member.submit(unlink, Map.of()));
        assertThat(gone.text()).contains("does not sign you in any more", "None.");
        var records = api.admin().get("/api/v1/audit?action=member.*&limit=2").isOk();
        assertThat(records.at("/data/0/action")).isEqualTo("member.identity_unlinked");
        assertThat(records.at("/data/1/action")).isEqualTo("member.identity_linked");
        assertThat(records.at("/data/0/target/id")).isEqualTo(records.at("/data/1/target/id")).startsWith("mem_");
        assertThat(records.at("/data/1/detail/provider")).isEqualTo("Google");
        assertThat(records.text()).doesNotContain(subject);
        assertThat(api.browser().get(backFromGoogleSigningIn(elsewhere, subject)).status()).isNotEqualTo(303);
    }

    @Test
    void theOnlyWayInStays() {
        var subject = Desk.unused("joins");
        var browser = api.browser();
        browser.get(backFromGoogleSigningIn(browser, subject, subject + "@joins.test")).has(303);

        var profile = browser.get(PROFILE).isOk();

        assertThat(profile.text()).contains("You have none.", "Set one", "This is your only way to sign in.");
        assertThat(UNLINK.matcher(profile.text()).find()).as("no link to unlink").isFalse();
    }

    @Test
    void anotherSiteCannotBeginALink() {
        var member = desk.signedIn(Role.MEMBER);

        member.submitWithoutToken(PROFILE + "/link/google", Map.of()).has(403);
        assertThat(member.get(PROFILE + "/link/google").status()).isIn(404, 405);
    }

    @Test
    void anAccountIsLinkedToWhoeverAskedForItAlone() {
        var subject = Desk.unused("google");
        var ada = desk.signedIn(Role.MEMBER);
        var back = backFromGoogle(ada, subject);
        Desk.follow(ada, ada.submit("/sign-out", Map.of()));
        ada.signIn(api.seed().ours().admin().email(), Seed.PASSWORD).has(303);

        assertThat(ada.get(back).has(400).text()).contains("Nothing was linked", "start again");
        assertThat(ada.get(PROFILE).text()).doesNotContain(subject);
        assertThat(desk.signedIn(Role.MEMBER).get(back).has(400).text()).contains("Nothing was linked");
    }

    @Test
    void nobodyUnlinksSomebodyElsesAccount() {
        var ada = desk.signedIn(Role.MEMBER);
        var unlink = find(Desk.follow(ada, ada.get(backFromGoogle(ada, Desk.unused("google")))));

        for (var other : new Browser[] {desk.signedIn(Role.MEMBER), desk.signedIn(Role.ADMIN), desk.stranger()}) {
            assertThat(other.get(unlink).status()).isEqualTo(404);
            other.get(PROFILE);
            assertThat(other.submit(unlink, Map.of()).status()).isEqualTo(404);
        }
        ada.get(unlink).isOk();
        api.admin().get(PROFILE).has(404);
    }

    @Test
    void anAccountThatSignsInSomebodyElseIsNotTakenAway() {
        var subject = Desk.unused("google");
        var ada = desk.signedIn(Role.MEMBER);
        var eve = desk.signedIn(Role.MEMBER);
        Desk.follow(ada, ada.get(backFromGoogle(ada, subject)));

        assertThat(eve.get(backFromGoogle(eve, subject)).has(403).text()).contains("signs in somebody else here", "Your profile");
    }

    /** Begins to link, and signs in at Google as {@code subject}. */
    private String backFromGoogle(Browser browser, String subject) {
        browser.get(PROFILE).isOk();
        var leaving = browser.submit(PROFILE + "/link/google", Map.of()).isOk();
        assertThat(leaving.text()).contains("Go to Google");
        var address = leaving.header("Refresh").replaceFirst("^0;url=", "");
        return signIn(URI.create(address), subject, subject + "@private.test");
    }

    private String backFromGoogleSigningIn(Browser browser, String subject) {
        return backFromGoogleSigningIn(browser, subject, subject + "@private.test");
    }

    private String backFromGoogleSigningIn(Browser browser, String subject, String email) {
        return signIn(URI.create(browser.get("/sign-in/with/google").has(303).header("Location")), subject, email);
    }

    private String signIn(URI address, String subject, String email) {
        assertThat(address.toString()).startsWith(Providing.google().url() + "/google/authorize?");
        var sent = ProviderStub.parameters(address.getRawQuery());
        Providing.signsIn(subject, email, true, sent.get("nonce"), api.clock().instant());
        return "/sign-in/callback/google?code=c0de&state=" + sent.get("state");
    }

    private static String find(Answer page) {
        var matcher = UNLINK.matcher(page.text());
        assertThat(matcher.find()).as(page.text()).isTrue();
        return matcher.group(1);
    }
}
