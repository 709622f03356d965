package dev.millrace.console.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.console.Desk;
import dev.millrace.console.PaymentService;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@WholeTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventTypePagesTest {

    private static final String TYPES = "/webhooks/types";

    private final PaymentService receiver = new PaymentService();
    private final Api api;
    private final Desk desk;

    EventTypePagesTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
    }

    @AfterAll
    void close() {
        receiver.close();
    }

    @Test
    void showsOursToAWorkspaceThatHasDescribedNoneAndSaysWhatTheyAreFor() {
        var browser = desk.stranger();

        assertThat(browser.get("/webhooks").isOk().text()).contains("href=\"/webhooks/types\"");
        assertThat(browser.get(TYPES).isOk().text())
                .contains("Tell receivers what your events hold", "Describe the first type", "curl -X PUT")
                .contains("webhook.disabled", "lead.created", "{entity}.created");
        assertThat(browser.get(TYPES + "/webhook.disabled").isOk().text())
                .contains("It answered 410 Gone.", "&quot;disabled_at&quot;", "Millrace")
                .doesNotContain(">Edit<", ">Delete<");
        assertThat(browser.get(TYPES + "/%7Bentity%7D.created").isOk().text()).contains("Dam");
        assertThat(browser.get(TYPES + "/lead.created/edit").status()).isEqualTo(404);
    }

    @Test
    void describesATypeChangesAndDeletesIt() {
        var type = Desk.unused("shop") + ".sold";
        var browser = api.signedIn();
        browser.get(TYPES + "/_new").isOk();

        assertThat(Desk.follow(browser, browser.submit(TYPES, described(type))).text())
                .contains("is described.", "Something was sold.", "&quot;amount&quot;: 12.50", "Until <span>2027-01-31</span>")
                .contains("{total: .amount}", "&quot;total&quot;: 12.50", "deprecated", "this workspace");
        assertThat(browser.get(TYPES).text()).contains(type).doesNotContain("Describe the first type");
        assertThat(browser.submit(TYPES, described(type)).has(409).text()).contains("is described already");

        assertThat(browser.get(path(type) + "/edit").isOk().text())
                .contains("Something was sold.", "&quot;transformation&quot;: &quot;{total: .amount}&quot;");
        var changed = described(type);
        changed.put("description", "It was sold again.");
        changed.put("deprecated", "true");
        changed.put("versions", "");
        assertThat(Desk.follow(browser, browser.submit(path(type) + "/edit", changed)).text())
                .contains("It was sold again.", "This type is deprecated")
                .doesNotContain("Older forms");

        assertThat(browser.get(path(type) + "/delete").isOk().text()).contains("accepted and sent as before");
        assertThat(Desk.follow(browser, browser.submit(path(type) + "/delete", Map.of())).text()).contains("is deleted.");
        assertThat(browser.get(path(type)).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "type        | shop sold             | A type has 1 to 200",
        "type        | lead.created          | is described by Millrace",
        "description | ''                    | Say in a sentence",
        "schema      | {\"type\": 3}         | This is no JSON Schema",
        "schema      | {\"type\":            | This is not JSON from line 1, column",
        "example     | {\"amount\": \"much\"} | The example does not fit the schema at /amount",
        "versions    | {\"2027-01-31\": {\"transformation\": \".amount +\"}} | Line 1, column 10",
        "versions    | {\"2027-01-31\": {\"transform\": \".\"}}                | Write {&quot;2027-01-31&quot;",
    })
    void showsARefusalAndKeepsWhatWasTyped(String field, String typed, String problem) {
        var fields = described(Desk.unused("shop") + ".sold");
        fields.put(field, typed);
        var browser = api.signedIn();
        browser.get(TYPES + "/_new");

        var page = browser.submit(TYPES, fields);

        assertThat(page.status()).isIn(409, 422);
        assertThat(page.text()).contains(problem, "spellcheck");
        if (page.status() == 422) {
            assertThat(page.text()).containsPattern("id=\"problem-%s\">[^<]*%s".formatted(field, Pattern.quote(problem)));
        }
    }

    @Test
    void letsWhoOperatesLookAndNothingElse() {
        var type = Desk.unused("shop") + ".sold";
        describe(type);
        var operator = desk.signedIn(Role.OPERATOR);

        assertThat(operator.get(path(type)).isOk().text()).doesNotContain(">Edit<", ">Delete<");
        assertThat(operator.get(TYPES).isOk().text()).doesNotContain("New event type");
        assertThat(operator.get(path(type) + "/edit").status()).isEqualTo(403);
        assertThat(operator.submit(path(type) + "/delete", Map.of()).status()).isEqualTo(403);
        assertThat(desk.stranger().get(path(type)).status()).isEqualTo(404);
    }

    @Test
    void offersTheCatalogueWhereAnEndpointIsMadeAndTested() {
        var type = Desk.unused("shop") + ".sold";
        describe(type);
        var browser = api.signedIn();
        assertThat(browser.get("/webhooks/new").isOk().text())
                .contains("list=\"suggested-event\"", "<option value=\"%s\">".formatted(type), "name=\"api_version\"");

        var made = browser.submit("/webhooks", Map.of(
                "name", Desk.unused("dated"), "url", receiver.url() + "/taken", "events", "", "event", type, "api_version", "2026-11-01"));
        var path = "/webhooks/" + made(made.isOk().text());

        assertThat(browser.get(path).isOk().text())
                .contains(type, "2026-11-01", "The form of %s that was sent until 2027-01-31 is deprecated".formatted(type));
        assertThat(browser.submit(path + "/test", Map.of("event_type", type)).isOk().text()).contains("HTTP 200");
        assertThat(Desk.follow(browser, browser.submit(path + "/test", Map.of("event_type", "shop.unknown"))).text())
                .contains("There is no such type in the catalogue");
        assertThat(Desk.follow(browser, browser.submit(path(type) + "/delete", Map.of())).text())
                .contains("would be sent the newest form");
        assertThat(browser.get(path + "/edit").isOk().text()).contains("value=\"2026-11-01\"");
    }

    @Test
    void showsThePublicKeyOfAnEndpointThatSignsByAKeyPair() {
        var fields = new HashMap<>(Map.of(
                "name", Desk.unused("paired"), "url", receiver.url() + "/taken", "events", "noted.*", "signature", "ed25519"));
        var browser = api.signedIn();
        browser.get("/webhooks/new");

        var made = browser.submit("/webhooks", fields);
        var path = made.has(303).header("Location").replaceFirst("[?].*", "");
        var page = Desk.follow(browser, made).text();

        assertThat(page)
                .contains("Its public key stands below.", "WEBHOOK_PUBLIC_KEY", "v1a,", "ed25519", "sodium_crypto_sign_verify_detached")
                .containsPattern("whpk_[A-Za-z0-9+/]{43}=")
                .doesNotContain("WEBHOOK_SECRET", "whsk_");
        assertThat(browser.get(path + "/rotate").isOk().text()).contains("Rotate the key pair");
        var rotated = Desk.follow(browser, browser.submit(path + "/rotate", Map.of())).text();
        assertThat(rotated).contains("The key pair is rotated.").doesNotContain(key(page));

        fields.put("signature", "standard");
        assertThat(browser.submit(path + "/edit", fields).isOk().text()).contains("whsec_", "signs with a new secret");
        assertThat(browser.get(path).text()).contains("WEBHOOK_SECRET").doesNotContain("whpk_");
    }

    private void describe(String type) {
        var browser = api.signedIn();
        browser.get(TYPES + "/_new");
        browser.submit(TYPES, described(type)).has(303);
    }

    private static Map<String, String> described(String type) {
        var fields = new HashMap<String, String>();
        fields.put("type", type);
        fields.put("description", "Something was sold.");
        fields.put("schema", "{\"properties\": {\"amount\": {\"type\": \"number\"}}}");
        fields.put("example", "{\"amount\": 12.50}");
        fields.put("versions", "{\"2027-01-31\": {\"transformation\": \"{total: .amount}\", \"deprecated\": true}}");
        return fields;
    }

    private static String path(String type) {
        return TYPES + "/" + type;
    }

    private static String made(String page) {
        return found(page, "/webhooks/(whk_[a-z0-9]+)");
    }

    private static String key(String page) {
        return found(page, "(whpk_[A-Za-z0-9+/]{43}=)");
    }

    private static String found(String page, String pattern) {
        var matcher = Pattern.compile(pattern).matcher(page);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}
