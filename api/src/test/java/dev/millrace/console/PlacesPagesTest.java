package dev.millrace.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.testing.Keys;
import dev.millrace.workspace.MemberStore;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Overview, events, sources, connections, webhooks and settings. */
@WholeTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlacesPagesTest {

    private final PaymentService receiver = new PaymentService();
    private final Api api;
    private final Desk desk;

    PlacesPagesTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
    }

    @AfterAll
    void close() {
        receiver.close();
    }

    @Test
    void answersOnTheOverviewWhetherEverythingIsAllRight() {
        assertThat(desk.stranger().get("/").isOk().text())
                .contains("Nothing has happened here yet", "curl -X POST", "MILLRACE_API_KEY");

        var name = Desk.unused("overview");
        desk.publish(name, "- fail:\n    raise:\n      error: {type: 'https://e.test/x', status: 500, title: The door is shut}\n");
        desk.run(name, "{}");
        var page = api.signedIn().get("/").isOk().text();
        assertThat(page).contains("Look here", "begun in the last 24 hours faulted", "desk/" + name, "The door is shut");
    }

    @Test
    void tellsAnEventsWholeStoryAndReplaysIt() {
        var name = Desk.unused("story");
        desk.publish(name, "- note:\n    set: {a: 1}\n");
        var event = desk.event("lonely." + name, "{\"text\":\"<i>\"}");
        var browser = api.signedIn();

        var page = browser.get("/events/" + event).isOk().text();
        assertThat(page).contains("No automation and no webhook matched it", "&quot;text&quot;: &quot;&lt;i&gt;&quot;", "/desk");
        assertThat(browser.get("/events?type=lonely." + name).isOk().text()).contains(event);
        assertThat(browser.get("/events?type=nothing.such").isOk().text()).contains("No event fits this filter.");

        assertThat(Desk.follow(browser, browser.submit("/events/%s/replay".formatted(event), Map.of("deliveries", "true"))).text())
                .contains("Replay 1", "the webhooks are sent the event");
    }

    @Test
    void takesASecretForASourceAndNeverShowsIt() {
        var name = Desk.unused("hub");
        var browser = api.signedIn();
        assertThat(browser.get("/sources/_new").isOk().text()).contains("GitHub", "Stripe", "No verification");

        var wrong = browser.submit("/sources", Map.of("name", "Not A Name", "provider", "github", "secret", "geheim-7"));
        assertThat(wrong.has(422).text()).contains("name must have 1 to 63", "value=\"Not A Name\"").doesNotContain("geheim-7");

        var made = Desk.follow(browser, browser.submit("/sources", Map.of("name", name, "provider", "github", "secret", "geheim-7")));
        assertThat(made.text())
                .contains(api.url() + "/hooks/" + name, "openssl dgst -sha256", "Nothing has come in yet", "Enter this address as Payload URL")
                .doesNotContain("geheim-7");

        api.anonymous().post("/hooks/" + name, "{}").has(401);
        assertThat(browser.get("/sources/" + name).isOk().text())
                .contains("was rejected", "Rejected", "The header X-Hub-Signature-256 is missing.");

        assertThat(browser.get("/sources/%s/delete".formatted(name)).isOk().text()).contains("/hooks/" + name + " answers 404");
        assertThat(Desk.follow(browser, browser.submit("/sources/%s/delete".formatted(name), Map.of())).text())
                .contains("The source &#39;" + name + "&#39; is deleted.");
    }

    @Test
    void describesAServiceThatTheCatalogueDoesNotHaveByFields() throws Exception {
        var name = Desk.unused("own");
        var browser = api.signedIn();
        var fields = Map.of(
                "name", name, "provider", "custom", "secret", "geheim-9", "proof", "signature", "header", "X-Own-Signature",
                "prefix", "v1=", "algorithm", "hmac-sha512", "encoding", "base64", "ip_ranges", "127.0.0.0/8\n::1/128");

        var both = new HashMap<>(fields);
        both.put("verifier", "{\"type\":\"basic\"}");
        assertThat(browser.submit("/sources", both).has(422).text())
                .contains("Use the fields above or the JSON, not both.", "value=\"X-Own-Signature\"")
                .doesNotContain("geheim");
        var made = Desk.follow(browser, browser.submit("/sources", fields));
        assertThat(made.text()).contains("hmac-sha512", "127.0.0.0/8").doesNotContain("geheim");

        var mac = Mac.getInstance("HmacSHA512");
        mac.init(new SecretKeySpec("geheim-9".getBytes(UTF_8), "HmacSHA512"));
        var signature = "v1=" + Base64.getEncoder().encodeToString(mac.doFinal("{}".getBytes(UTF_8)));
        api.anonymous().with("X-Own-Signature", signature).post("/hooks/" + name, "{}").has(202);
        api.anonymous().with("X-Own-Signature", signature).post("/hooks/" + name, "{\"a\":1}").has(401);
    }

    @Test
    void looksAtADeliveryAndVerifiesItAgainOnceTheSecretIsMended() {
        var name = Desk.unused("hub");
        var browser = api.signedIn();
        Desk.follow(browser, browser.submit("/sources", Map.of("name", name, "provider", "gitlab", "secret", "geheim-7")));
        api.anonymous().with("X-Gitlab-Token", "geheim-8").post("/hooks/" + name, "{\"object_kind\":\"push\"}").has(401);

        assertThat(browser.get("/sources/%s?status=rejected".formatted(name)).isOk().text()).contains("is not the secret");
        assertThat(browser.get("/sources/%s?status=accepted".formatted(name)).isOk().text()).contains("No delivery fits this filter.");
        var path = deliveryPath(name);
        assertThat(browser.get(path).isOk().text())
                .contains("Verify again", "X-Gitlab-Token: ***", "&quot;object_kind&quot;")
                .doesNotContain("geheim");
        assertThat(Desk.follow(browser, browser.submit(path + "/retry", Map.of())).text()).contains("is not the secret");

        Desk.follow(browser, browser.submit("/sources/%s/secret".formatted(name), Map.of("secret", "geheim-8", "overlap", "PT1H")));
        assertThat(browser.get("/sources/" + name).isOk().text()).contains("The secret before this one is good until");
        assertThat(Desk.follow(browser, browser.submit(path + "/retry", Map.of())).text())
                .contains("The request holds now, and is taken.", "gitlab.push");
        assertThat(browser.get(deliveryPath(name)).isOk().text()).contains("Replay", "Rejected first");
    }

    @Test
    void triesASourceWithASampleAndWarnsOfOneThatVerifiesNothing() {
        var name = Desk.unused("open");
        var browser = api.signedIn();
        var made = Desk.follow(browser, browser.submit("/sources", Map.of("name", name, "provider", "none")));
        assertThat(made.text()).contains("Careful:", "Nothing is verified", "Send the sample");

        assertThat(Desk.follow(browser, browser.submit("/sources/%s/test".formatted(name), Map.of("event", "hello"))).text())
                .contains("The sample &#39;hello&#39; came in and was taken.");
    }

    @Test
    void takesTheTokenThatAServiceBringsAndShowsItToBePasted() {
        var name = Desk.unused("notes");
        var browser = api.signedIn();
        var made = Desk.follow(browser, browser.submit("/sources", Map.of("name", name, "provider", "notion")));
        assertThat(made.text()).contains("next handshake brings it").doesNotContain("Show the token");

        api.anonymous().post("/hooks/" + name, "{\"verification_token\":\"secret_4711\"}").has(200);

        assertThat(browser.get("/sources/" + name).isOk().text()).contains("Show the token").doesNotContain("secret_4711");
        assertThat(browser.get("/sources/%s/token".formatted(name)).isOk().text()).contains("secret_4711");
    }

    @Test
    void describesAnotherServiceByItsVerifier() {
        var name = Desk.unused("other");
        var browser = api.signedIn();
        var wrong = browser.submit("/sources", Map.of("name", name, "provider", "custom", "secret", "geheim-7", "verifier", "{"));
        assertThat(wrong.has(422).text()).contains("This is no JSON");

        var made = Desk.follow(browser, browser.submit("/sources", Map.of(
                "name", name, "provider", "custom", "secret", "geheim-7", "verifier", "{\"type\":\"token\",\"from\":{\"header\":\"X-Key\"}}")));

        assertThat(made.text()).contains("Another service", "X-Key").doesNotContain("geheim-7");
        api.anonymous().with("X-Key", "geheim-7").post("/hooks/" + name, "{}").has(202);
    }

    private String deliveryPath(String name) {
        var deliveries = api.admin().get("/api/v1/sources/%s/deliveries".formatted(name)).isOk().json();
        return "/sources/%s/deliveries/%s".formatted(name, deliveries.at("/data/0/delivery_id").asText());
    }

    @Test
    void connectsByTheFormThatAProvidersSchemaMakes() {
        var name = Desk.unused("crm");
        var browser = api.signedIn();
        var path = "/connections/new?provider=http&kind=api_key";
        assertThat(browser.get("/connections/new").isOk().text()).contains("Bearer token", "OAuth 2.0 client credentials");
        assertThat(browser.get(path).isOk().text()).contains("credentials.value", "type=\"password\"", "<option value=\"query\"");
        assertThat(browser.get("/connections/new?provider=http&kind=odd").status()).isEqualTo(404);

        var wrong = browser.submit(
                path,
                Map.of("name", name, "base_url", "nowhere", "credentials.in", "header", "credentials.name", "X-Key", "credentials.value", "geheim-8"));
        assertThat(wrong.has(422).text())
                .contains("base_url must be an absolute http or https address", "value=\"nowhere\"")
                .doesNotContain("geheim-8");

        var made = Desk.follow(browser, browser.submit(
                path,
                Map.of("name", name, "base_url", receiver.url(), "credentials.in", "header", "credentials.name", "X-Key", "credentials.value", "geheim-8")));
        assertThat(made.text()).contains(name, "Any HTTP API", receiver.url(), "never").doesNotContain("geheim-8");

        var user = Desk.unused("uses");
        desk.publish(user, "- note:\n    set: {a: 1} # %s\n".formatted(name));
        var delete = found(made, "href=\"(/settings/integrations/accounts/con_[^\"]+)\" aria-label=\"Disconnect " + name + "\"");
        assertThat(browser.get(delete).isOk().text()).contains("These automations name it", "desk/" + user);
        assertThat(Desk.follow(browser, browser.submit(delete, Map.of())).text()).contains("is gone, and its tokens with it.");
    }

    @Test
    void connectsByClientCredentialsWithScopes() {
        var name = Desk.unused("oauth");
        var browser = api.signedIn();

        browser.submit(
                        "/connections/new?provider=http&kind=client_credentials",
                        Map.of(
                                "name", name,
                                "base_url", receiver.url(),
                                "credentials.token_url", receiver.url() + "/token",
                                "credentials.client_id", "id",
                                "credentials.client_secret", "geheim",
                                "credentials.scopes", "read, write"))
                .has(303);

        var made = desk.caller().get("/api/v1/connections").json().path("data").valueStream()
                .filter(connection -> connection.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
        assertThat(made.path("scopes").toString()).isEqualTo("[\"read\",\"write\"]");
    }

    @Test
    void takesAKeyOfManyLinesIntoAnAreaAndGivesItBackToNobody() {
        var name = Desk.unused("robot");
        var browser = api.signedIn();
        var path = "/connections/new?provider=http&kind=jwt_bearer";
        var key = Keys.pem(Keys.rsa(2048)).replace("\n", "\r\n");
        var fields = new HashMap<>(Map.of(
                "name", name,
                "base_url", receiver.url(),
                "credentials.token_url", receiver.url() + "/token",
                "credentials.private_key", key,
                "credentials.claims", "{\"tenant\": \"ours\"}"));

        assertThat(browser.get(path).isOk().text()).containsPattern("<textarea[^>]*name=\"credentials.private_key\"[^>]*required");
        assertThat(browser.submit(path, fields).has(422).text())
                .contains("credentials.issuer is missing", "&quot;tenant&quot;")
                .doesNotContain("PRIVATE KEY-----\r\n", key.lines().skip(1).findFirst().orElseThrow());
        fields.put("credentials.issuer", "app");
        fields.put("credentials.algorithm", "");
        browser.submit(path, fields).has(303);

        assertThat(browser.get("/settings/integrations").text()).contains(name);
    }

    @Test
    void showsAWebhooksSecretOnceAndItsAttempts() {
        var name = Desk.unused("hook");
        var type = "noted." + name;
        var browser = api.signedIn();
        var fields = Map.of("name", name, "url", receiver.url() + "/refused", "events", type, "headers", "X-Team: geheim", "signature", "standard");

        assertThat(browser.submit("/webhooks", Map.of("name", name, "url", "ftp://x", "events", type)).has(422).text())
                .contains("An address begins with https:// or http://.", "value=\"ftp://x\"");
        assertThat(browser.submit("/webhooks", Map.of("name", name, "url", receiver.url(), "events", type, "headers", "nonsense")).has(422).text())
                .contains("A header is a line such as");
        var made = browser.submit("/webhooks", fields).isOk();
        assertThat(made.text()).contains("whsec_", "It is shown this once.");
        assertThat(made.header("Cache-Control")).contains("no-store");
        var path = "/webhooks/" + found(made, "/webhooks/(whk_[a-z0-9]+)");
        assertThat(browser.get(path).isOk().text()).doesNotContainPattern("whsec_[A-Za-z0-9+/]{8}").contains("X-Team: geheim", "Active");

        assertThat(browser.submit(path + "/test", Map.of()).isOk().text())
                .contains("HTTP 500", "&lt;script&gt;alert(1)&lt;/script&gt;")
                .doesNotContain("<script>alert");

        Desk.follow(browser, browser.submit(path + "/edit", Map.of("name", name, "url", receiver.url() + "/taken", "events", type, "headers", "", "signature", "sha256-hex")));
        assertThat(browser.get(path).text()).contains(receiver.url() + "/taken", "sha256-hex").doesNotContain("geheim");
        assertThat(browser.get(path + "/rotate").isOk().text()).contains("goes on signing beside it for 24 hours");
        assertThat(browser.submit(path + "/rotate", Map.of()).isOk().text()).contains("whsec_");

        assertThat(Desk.follow(browser, browser.submit(path + "/active", Map.of("active", "false"))).text())
                .contains("Paused: it gets no events", ">Activate<");
        assertThat(browser.get(path + "/delete").isOk().text()).contains("gets no event of " + type);
        assertThat(Desk.follow(browser, browser.submit(path + "/delete", Map.of())).text()).contains("is deleted.");
    }

    @Test
    void showsADeliveryOfAnEvent() {
        var name = Desk.unused("delivered");
        var webhook = desk.webhook(name, receiver.url() + "/taken", "made." + name);
        var event = desk.event("made." + name, "{}");
        var browser = api.signedIn();

        var page = browser.get("/events/" + event).isOk();
        assertThat(page.text()).contains("and went to 1 webhook", name);
        var delivery = found(page, "/deliveries/(dlv_[a-z0-9]+)");
        assertThat(browser.get("/deliveries/" + delivery).isOk().text()).contains("made." + name, "Send it again", name);
        assertThat(browser.get("/webhooks/" + webhook + "?status=exhausted").isOk().text()).contains("No delivery fits this filter.");
        assertThat(browser.get("/webhooks/" + webhook + "?status=odd").status()).isEqualTo(422);
        assertThat(Desk.follow(browser, browser.submit("/deliveries/%s/retry".formatted(delivery), Map.of())).text())
                .contains("It is sent again now.");
    }

    @Test
    void makesAKeyThatWorksShowsItOnceAndRevokesIt() {
        var name = Desk.unused("key");
        var browser = api.signedIn();

        assertThat(browser.submit("/settings/keys", Map.of("name", "", "role", "admin")).has(422).text())
                .contains("The field &#39;name&#39; is needed.");
        var made = browser.submit("/settings/keys", Map.of("name", name, "role", "operator")).isOk();
        var key = found(made, "(mr_live_[a-z0-9]+)");
        api.withKey(key).get("/api/v1/runs").isOk();
        assertThat(browser.get("/settings").isOk().text()).contains(name).doesNotContain(key);

        var id = desk.caller().get("/api/v1/api-keys").json().path("data").valueStream()
                .filter(shown -> shown.path("name").asText().equals(name))
                .map(shown -> shown.path("key_id").asText())
                .findFirst()
                .orElseThrow();
        assertThat(browser.get("/settings/keys/%s/revoke".formatted(id)).isOk().text()).contains("answered with 401");
        Desk.follow(browser, browser.submit("/settings/keys/%s/revoke".formatted(id), Map.of()));
        api.withKey(key).get("/api/v1/runs").has(401);
    }

    @Test
    void invitesAMemberByALinkAndChangesTheRole() {
        var email = Desk.unused("ada") + "@ours.test";
        var browser = api.signedIn();

        assertThat(browser.submit("/settings/members", Map.of("email", "nobody", "role", "operator")).has(422).text())
                .contains("This must be an e-mail address.");
        var made = browser.submit("/settings/members", Map.of("email", email, "role", "operator")).isOk();
        var invited = api.browser();
        assertThat(invited.get(found(made, "(/sign-in/[a-z0-9]+)")).has(303).header("Location")).isEqualTo("/");
        assertThat(invited.get("/settings").isOk().text()).contains("with the role operator");

        var path = found(browser.get("/settings").isOk(), "href=\"(/settings/members/[^\"]+)\" aria-label=\"Change " + email);
        Desk.follow(browser, browser.submit(path, Map.of("name", "Ada", "role", "developer")));
        assertThat(browser.get("/settings").text()).contains("developer");
        assertThat(browser.get(path + "/remove").isOk().text()).contains("signed out");
        assertThat(Desk.follow(browser, browser.submit(path + "/remove", Map.of())).text()).contains("is not a member any more");
    }

    @Test
    void keepsTheLastAdmin() {
        var browser = desk.stranger();
        var admin = api.seed().theirs().admin().memberId();

        assertThat(browser.submit("/settings/members/" + admin, Map.of("name", "A", "role", "operator")).has(409).text())
                .contains("This is the workspace&#39;s last admin");
        assertThat(Desk.follow(browser, browser.submit("/settings/members/%s/remove".formatted(admin), Map.of())).text())
                .contains("flash-bad", "last admin");
    }

    private static String found(Answer page, String pattern) {
        var found = Pattern.compile(pattern).matcher(page.text());
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1);
    }
}
