package dev.millrace.console.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Browser;
import dev.millrace.api.testing.Providing;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.console.Desk;
import dev.millrace.testing.ProviderStub;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The whole way through a provider and back, as a browser goes it; GitHub's part is played by a stub. */
@WholeTest
class ConnectingTest {

    private static final String PLACE = "/settings/integrations";
    private static final String CONNECT = PLACE + "/connect/github";
    private static final String CALLBACK = PLACE + "/callback/github";

    private final Api api;
    private final JdbcClient jdbc;
    private final Desk desk;
    private final ProviderStub github = Providing.github();

    ConnectingTest(Api api, JdbcClient jdbc, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.jdbc = jdbc;
        this.desk = new Desk(api, members, passwords);
    }

    @BeforeEach
    void githubAnswers() {
        github.answers("/token", 200, "{\"access_token\":\"t0ken-of-ada\",\"scope\":\"repo,read:user\",\"token_type\":\"bearer\"}");
        github.answers("/api/user", 200, "{\"id\":%d,\"login\":\"ada\",\"email\":\"ada@github.test\"}".formatted(System.nanoTime()));
        github.answers("/revoke", 204, "");
    }

    @Test
    void aMemberConnectsSeesAndDisconnectsAnAccountOfTheirOwn() {
        var member = desk.signedIn(Role.MEMBER);
        assertThat(member.get(PLACE).isOk().text()).contains("No account is connected yet", "GitHub", "Salesforce", "Google Calendar");

        var back = back(member.get(CONNECT).has(303), "c0de");
        var connected = member.get(back).isOk();

        assertThat(connected.text()).contains("Connected to GitHub", "ada (ada@github.test) is connected as", "Read your e-mail addresses");
        assertThat(connected.text()).doesNotContain("t0ken-of-ada", "c0de");
        var listed = member.get(PLACE).isOk().text();
        assertThat(listed).contains("ada (ada@github.test)", "Only you", "Active", "Read and change all repositories", "never");

        var account = find(listed, "href=\"(" + PLACE + "/accounts/con_[0-9a-z]+)\"");
        assertThat(member.get(account).isOk().text())
                .contains("Granted", "Not granted", "Ask for it", "GitHub takes back all scopes of an app or none.");
        assertThat(member.get(account + "/disconnect").isOk().text())
                .contains("No automation names it.", "given back to the service");
        var gone = Desk.follow(member, member.submit(account + "/disconnect", Map.of()));
        assertThat(gone.text()).contains("is gone, and its tokens with it.", "No account is connected yet");
        assertThat(github.asked("/revoke").getLast().body()).contains("t0ken-of-ada");
    }

    @Test
    void nobodyElseSeesAPersonalAccount() {
        var member = desk.signedIn(Role.MEMBER);
        member.get(back(member.get(CONNECT), "c0de")).isOk();
        var account = find(member.get(PLACE).text(), "href=\"(" + PLACE + "/accounts/con_[0-9a-z]+)\"");
        var id = account.substring(account.lastIndexOf('/') + 1);

        for (var other : new Browser[] {desk.signedIn(Role.MEMBER), desk.signedIn(Role.ADMIN), desk.stranger()}) {
            assertThat(other.get(account).status()).isEqualTo(404);
            assertThat(other.submit(account + "/disconnect", Map.of()).status()).isEqualTo(404);
            assertThat(other.get(PLACE).text()).doesNotContain(id);
            assertThat(other.get(CONNECT + "?connection=" + id).status()).isEqualTo(404);
        }
        api.admin().get("/api/v1/connections/" + id).isError(404, "connection_not_found");
        assertThat(api.admin().get("/api/v1/connections").isOk().text()).doesNotContain(id);
    }

    @Test
    void whoWritesAutomationsConnectsForTheWorkspaceUnlessTheySayOtherwise() {
        var developer = desk.signedIn(Role.DEVELOPER);
        developer.get(back(developer.get(CONNECT + "?name=" + Desk.unused("shared-gh")), "c0de")).isOk();
        assertThat(desk.signedIn(Role.OPERATOR).get(PLACE).text()).contains("Everybody in the workspace", "shared-gh");

        developer.get(back(developer.get(CONNECT + "?share=me&name=" + Desk.unused("own-gh")), "c0de")).isOk();
        assertThat(desk.signedIn(Role.OPERATOR).get(PLACE).text()).doesNotContain("own-gh");
    }

    @Test
    void theFormLeadsToTheProviderByAPageAndAsksForWhatWasChosen() {
        var browser = desk.signedIn(Role.MEMBER);
        assertThat(browser.get(PLACE + "/github").isOk().text()).contains(
                "Read and change all repositories", "Connect GitHub", "What automations can call", "call: github.createIssue");

        var leaving = browser.get(CONNECT + "?chosen=1&scope=read:user&scope=workflow").isOk();

        assertThat(leaving.header("Refresh")).startsWith("0;url=" + github.url() + "/authorize?");
        assertThat(leaving.header("Refresh")).contains("scope=read%3Auser%20workflow");
        assertThat(leaving.text()).contains("Go to GitHub");
        assertThat(browser.get(CONNECT + "?scope=everything").has(422).text()).contains("One of the scopes is none of this provider");
    }

    @Test
    void anAnswerIsGoodOnceInTheBrowserThatAskedForIt() {
        var ada = desk.signedIn(Role.MEMBER);
        var eve = desk.signedIn(Role.MEMBER);
        var back = back(ada.get(CONNECT), "c0de");

        assertThat(eve.get(back).has(400).text()).contains("belongs to no connecting that was begun in this browser");
        assertThat(ada.get(back).has(400).text()).as("eve has used it up").contains("Not connected to GitHub", "Start again");
        assertThat(eve.get(PLACE).text()).contains("No account is connected yet");

        var second = back(ada.get(CONNECT), "c0de");
        ada.get(second).isOk();
        ada.get(second).has(400);
        assertThat(ada.get(CALLBACK + "?code=c0de&state=forged").status()).isEqualTo(400);
        assertThat(ada.get(PLACE + "/callback/slack?" + back(ada.get(CONNECT), "c0de").split("\\?")[1]).status()).isEqualTo(400);
        assertThat(api.browser().get(back(ada.get(CONNECT), "c0de")).status()).as("nobody is signed in").isEqualTo(400);
    }

    @Test
    void saysKindlyThatAPersonDeclinedAndWhatAProviderSays() {
        var browser = desk.signedIn(Role.MEMBER);
        var state = state(browser.get(CONNECT));
        assertThat(browser.get(CALLBACK + "?error=access_denied&state=" + state).isOk().text())
                .contains("You declined at GitHub, so nothing was connected.");

        var other = state(browser.get(CONNECT));
        assertThat(browser.get(CALLBACK + "?error=server_error&error_description=%3Cb%3Eno&state=" + other).has(400).text())
                .contains("it says: server_error &lt;b&gt;no");
    }

    @Test
    void anAdminSetsAProviderUpAndNobodyReadsTheSecretBack() {
        var admin = desk.signedIn(Role.ADMIN);
        var member = desk.signedIn(Role.MEMBER);
        assertThat(member.get(PLACE + "/notion").isOk().text()).contains("Nobody has set up Notion here yet").doesNotContain("Client secret");
        assertThat(member.get(PLACE + "/connect/notion").has(303).header("Location")).isEqualTo(PLACE + "/notion");
        assertThat(member.submit(PLACE + "/notion/client", Map.of("client_id", "x")).status()).isEqualTo(403);
        assertThat(admin.get(PLACE + "/notion").isOk().text())
                .contains("/settings/integrations/callback/notion", "MILLRACE_PROVIDERS_NOTION_CLIENTID");
        assertThat(admin.submit(PLACE + "/notion/client", Map.of("client_id", "", "client_secret", "geheim-n")).has(422).text())
                .contains("client_id is missing").doesNotContain("geheim-n");

        var set = Desk.follow(
                admin, admin.submit(PLACE + "/notion/client", Map.of("client_id", "our-notion", "client_secret", "geheim-n")));
        assertThat(set.text()).contains("Notion is set up.", "our-notion").doesNotContain("geheim-n");

        assertThat(member.get(PLACE + "/connect/notion").has(303).header("Location"))
                .startsWith("https://api.notion.com/v1/oauth/authorize?")
                .contains("client_id=our-notion", "owner=user");
        Desk.follow(admin, admin.submit(PLACE + "/notion/client/forget", Map.of()));
        assertThat(member.get(PLACE + "/connect/notion").has(303).header("Location")).isEqualTo(PLACE + "/notion");
    }

    @Test
    void findsAppsByWordsAndCategory() {
        var browser = desk.signedIn(Role.MEMBER);
        assertThat(browser.get(PLACE + "?q=calendar").isOk().text()).contains("Google Calendar").doesNotContain("Twilio");
        assertThat(browser.get(PLACE + "?category=storage").isOk().text()).contains("Dropbox").doesNotContain("Twilio");
        assertThat(browser.get(PLACE + "?q=nothing-like-it").isOk().text()).contains("No app fits.");
        assertThat(api.browser().get("/assets/providers/github.svg").isOk().text()).startsWith("<svg");
        assertThat(api.browser().get("/assets/providers/none.svg").status()).isEqualTo(404);
    }

    @Test
    void anAutomationCallsThroughTheAccountAndTheTokenStaysUnseen() {
        var name = Desk.unused("granted-gh");
        var developer = desk.signedIn(Role.DEVELOPER);
        developer.get(back(developer.get(CONNECT + "?name=" + name), "c0de")).isOk();
        github.answers("/api/repos", 200, "[{\"name\":\"hello\"}]");
        var automation = Desk.unused("lists-repos");
        var definition = """
                document: {dsl: '1.0.3', namespace: desk, name: %s, version: '1.0.0'}
                use: {secrets: [%s]}
                do:
                  - list:
                      call: http
                      with:
                        method: get
                        endpoint: {uri: '%s/api/repos', authentication: {use: %s}}
                """
                .formatted(automation, name, github.url(), name);
        desk.caller()
                .with("Content-Type", "application/yaml")
                .send("POST", "/api/v1/automations", definition.getBytes(StandardCharsets.UTF_8))
                .isCreated();

        var run = desk.run(automation, "{}");

        var seen = api.admin().get("/api/v1/runs/" + run).isOk();
        assertThat(seen.at("/status")).isEqualTo("completed");
        assertThat(github.asked("/api/repos").getLast().authorization()).isEqualTo("Bearer t0ken-of-ada");
        assertThat(seen.text()).doesNotContain("t0ken-of-ada");
        assertThat(developer.get(PLACE).text()).contains("desk/" + automation);
    }

    @Test
    void somebodyWhoWasSentALinkConnectsOnceWithoutSigningIn() {
        var name = Desk.unused("by-link");
        var made = api.admin()
                .post("/api/v1/connect-links", "{\"provider\":\"github\",\"name\":\"%s\",\"scopes\":[\"read:user\"]}".formatted(name))
                .isCreated();
        var link = URI.create(made.at("/url")).getPath();
        var guest = api.browser();
        assertThat(guest.get(link).isOk().text()).contains("asks you to connect your account at GitHub", "Read your profile");

        var sent = guest.get(link + "/go").has(303);
        assertThat(sent.header("Location")).contains("scope=read%3Auser&");
        assertThat(api.browser().get(back(sent, "c0de")).has(400).text()).as("another browser").contains("begun in this browser");
        var again = guest.get(link + "/go");
        var second = guest.get(link + "/go");
        assertThat(guest.get(back(again, "c0de")).isOk().text()).contains("Connected to GitHub", "You can close this window.");

        assertThat(guest.get(back(second, "c0de")).has(400).text()).contains("This link was used already");
        assertThat(guest.get(link).has(404).text()).contains("This link is over");
        assertThat(guest.get("/connect/" + "a".repeat(52)).status()).isEqualTo(404);
        assertThat(desk.signedIn(Role.OPERATOR).get(PLACE).text()).contains(name, "Everybody in the workspace");

        api.admin().post("/api/v1/connect-links", "{\"provider\":\"dropbox\"}").isError(409, "provider_not_set_up");
        for (var wrong : List.of(
                "{\"provider\":\"stripe\"}", "{}", "{\"provider\":\"github\",\"scopes\":[\"all\"]}",
                "{\"provider\":\"github\",\"expires_in\":\"P31D\"}", "{\"provider\":\"github\",\"name\":\"A B\"}")) {
            api.admin().post("/api/v1/connect-links", wrong).has(422);
        }
    }

    @Test
    void aProgramCallsThroughTheAccountAndNowhereElse() {
        var name = Desk.unused("proxied-gh");
        var developer = desk.signedIn(Role.DEVELOPER);
        developer.get(back(developer.get(CONNECT + "?name=" + name), "c0de")).isOk();
        var id = api.admin().get("/api/v1/connections").isOk().json().path("data").valueStream()
                .filter(connection -> connection.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow()
                .path("connection_id")
                .asText();
        var proxy = "/api/v1/connections/%s/proxy".formatted(id);
        github.answers("/api/issues", 404, "{\"message\":\"none for t0ken-of-ada\"}");
        var before = github.asked("/api/issues").size();

        var answer = api.admin().post(proxy, "{\"method\":\"post\",\"path\":\"/issues\",\"headers\":{\"X-Own\":\"1\"},\"body\":{\"a\":1}}").isOk();

        assertThat(answer.at("/status")).isEqualTo("404");
        assertThat(answer.at("/body/message")).isEqualTo("none for ***");
        var asked = github.asked("/api/issues").getLast();
        assertThat(asked.authorization()).isEqualTo("Bearer t0ken-of-ada");
        assertThat(asked.body()).isEqualTo("{\"a\":1}");

        for (var path : List.of("https://evil.test/", "//evil.test/x", "@evil.test/", ".evil.test/x", "/a#b", "\\\\evil.test")) {
            api.admin().post(proxy, "{\"path\":\"%s\"}".formatted(path)).isError(422, "field_invalid");
        }
        for (var header : List.of("Authorization", "Host", "cookie", "Transfer-Encoding")) {
            api.admin().post(proxy, "{\"path\":\"/x\",\"headers\":{\"%s\":\"x\"}}".formatted(header)).isError(422, "field_invalid");
        }
        api.admin().post(proxy, "{\"path\":\"/x\",\"method\":\"CONNECT\"}").isError(422, "field_invalid");
        api.admin().post(proxy, "{}").isError(422, "field_missing");
        api.stranger().post(proxy, "{\"path\":\"/issues\"}").isError(404, "connection_not_found");
        assertThat(github.asked("/api/issues")).as("others ask it too").hasSize(before + 1);

        github.answers("/api/issues", 500, "{}");
        for (var failure = 0; failure < 5; failure++) {
            assertThat(api.admin().post(proxy, "{\"path\":\"/issues\"}").isOk().at("/status")).isEqualTo("500");
        }
        api.admin().post(proxy, "{\"path\":\"/issues\"}").isError(503, "service_unavailable");
        assertThat(developer.get(PLACE + "/accounts/" + id).isOk().text()).contains("127.0.0.1", "keeps failing", "Runs that need it wait.");
        var degraded = api.admin().get("/api/v1/connections/" + id).isOk();
        assertThat(degraded.at("/degraded/0/host")).startsWith("127.0.0.1");
        assertThat(degraded.at("/degraded/0/reason")).contains("500");
        jdbc.sql("delete from connection_breaker").update();

        github.answers("/api/issues", 401, "{}").answers("/api/user", 401, "{}");
        api.admin().post(proxy, "{\"path\":\"/issues\"}").isError(409, "connection_needs_reauthorization");
    }

    private static String back(Answer sent, String code) {
        return "%s?code=%s&state=%s".formatted(CALLBACK, code, state(sent));
    }

    private static String state(Answer sent) {
        return ProviderStub.parameters(URI.create(sent.has(303).header("Location")).getRawQuery()).get("state");
    }

    private static String find(String text, String pattern) {
        var matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern + " in " + text).isTrue();
        return matcher.group(1);
    }
}
