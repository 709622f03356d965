package dev.millrace.console.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.console.Desk;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Links for customers that somebody makes by hand. */
@WholeTest
class CustomerPagesTest {

    private static final String PAGE = "/webhooks/customers";

    private final Api api;
    private final Desk desk;

    CustomerPagesTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
    }

    @Test
    void makesALinkThatOpensThePortalUntilItIsDeleted() {
        var browser = desk.signedIn(Role.DEVELOPER);
        var channel = Desk.unused("customer");
        assertThat(browser.get(PAGE + "/new").isOk().text()).contains("an hour");

        var made = browser.submit(PAGE, Map.of("channel", channel, "expires_in", "P1D")).isOk().text();
        assertThat(made).contains("It is shown this once", "the endpoints of the channel " + channel);
        var customer = api.browser();
        customer.get(found(made, "(/portal/enter/[^<\"\\s]+)")).has(303);
        assertThat(customer.get("/portal").isOk().text()).contains(channel);
        var list = browser.get(PAGE).isOk().text();
        assertThat(list).contains("the endpoints of the channel " + channel).doesNotContain("/portal/enter/");

        var delete = found(list, "(?s)channel " + channel + ".*?(/webhooks/customers/plk_[a-z0-9]+/delete)");
        assertThat(browser.get(delete).isOk().text()).contains("is shut out at the next click");
        assertThat(Desk.follow(browser, browser.submit(delete, Map.of())).text()).contains("The link is deleted.");
        assertThat(customer.get("/portal").status()).isEqualTo(401);
    }

    @Test
    void saysAtTheFieldWhatIsWrong() {
        var browser = desk.signedIn(Role.DEVELOPER);
        browser.get(PAGE + "/new");

        assertThat(browser.submit(PAGE, Map.of("channel", "a b")).has(422).text()).contains("id=\"problem-channel\"");
        assertThat(browser.submit(PAGE, Map.of("expires_in", "P9D")).has(422).text()).contains("id=\"problem-expires_in\"");
    }

    @Test
    void letsWhoOnlyLooksSeeTheLinksAndMakeNone() {
        var browser = desk.signedIn(Role.OPERATOR);

        assertThat(browser.get(PAGE).isOk().text()).doesNotContain("New link", "Make a link by hand", "/delete\"");
        assertThat(browser.get(PAGE + "/new").status()).isEqualTo(403);
        assertThat(browser.submit(PAGE, Map.of("channel", "acme")).status()).isEqualTo(403);
    }

    @Test
    void findsNoLinkOfAnotherWorkspace() {
        var link = api.admin().post("/api/v1/portal-links", "{\"channel\": \"theirs-not\"}").isCreated().at("/link_id");
        var stranger = desk.stranger();

        assertThat(stranger.get(PAGE).isOk().text()).doesNotContain("theirs-not");
        assertThat(stranger.get(PAGE + "/" + link + "/delete").status()).isEqualTo(404);
    }

    private static String found(String text, String pattern) {
        var found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }
}
