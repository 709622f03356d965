package dev.millrace.console.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.console.Desk;
import dev.millrace.console.PaymentService;
import dev.millrace.json.Json;
import dev.millrace.webhook.Webhooks;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

@WholeTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhookPagesTest {

    private static final String MORE_OPEN = "<details[^>]*id=\"more\"[^>]*open";
    private static final Duration SOON = Duration.ofSeconds(30);

    private final PaymentService receiver = new PaymentService();
    private final Api api;
    private final Desk desk;
    private final Webhooks webhooks;
    private final JdbcClient jdbc;

    WebhookPagesTest(Api api, MemberStore members, PasswordCheck passwords, Webhooks webhooks, JdbcClient jdbc) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
        this.webhooks = webhooks;
        this.jdbc = jdbc;
    }

    @AfterAll
    void close() {
        receiver.close();
    }

    @Test
    void takesEverythingThatTheApiTakesAndSaysItInWords() {
        var browser = api.signedIn();
        assertThat(browser.get("/webhooks/new").isOk().text()).contains("<summary>More</summary>").doesNotContainPattern(MORE_OPEN);

        var path = "/webhooks/" + made(browser.submit("/webhooks", everything()));

        assertThat(stored(path)).isEqualTo(Json.trusted(
                """
                {"channels": ["acme", "umbrella"], "filter": ".data.amount > 100", "payload": "thin", "connection": "warehouse",
                 "delivery": {"rate_limit": {"requests": 10, "per": "PT1S"}, "concurrency": 3,
                              "order": {"by": "key", "key": ".data.customer", "hold": "PT1H"},
                              "retry_schedule": ["PT5S", "PT2H"]}}
                """));
        assertThat(browser.get(path).isOk().text())
                .contains(
                        "only acme, umbrella",
                        "only where .data.amount &gt; 100",
                        "the address where it can be read",
                        "of the connection warehouse",
                        "at most 10 requests in 1 s",
                        "at most 3 first attempts",
                        "in order by .data.customer; one that fails holds back those behind it for 1 h",
                        "after 5 s, 2 h",
                        "nobody gets an e-mail, since no mail server is set");
        assertThat(browser.get(path + "/edit").isOk().text())
                .containsPattern(MORE_OPEN)
                .contains("acme\numbrella", "value=\".data.customer\"", "PT5S\nPT2H");
    }

    @Test
    void keepsWhatStandsInTheFormWhenItIsSavedAsItIsAndDropsWhatIsEmptied() {
        var browser = api.signedIn();
        var path = "/webhooks/" + made(browser.submit("/webhooks", everything()));
        var before = stored(path);

        Desk.follow(browser, browser.submit(path + "/edit", everything()));
        assertThat(stored(path)).isEqualTo(before);

        var emptied = everything();
        emptied.replaceAll((field, value) -> field.startsWith("delivery.") || field.matches("channels|filter|connection") ? "" : value);
        emptied.put("payload", "full");
        emptied.put("delivery.order.by", "none");
        emptied.put("delivery.retry_schedule", "none");
        Desk.follow(browser, browser.submit(path + "/edit", emptied));

        assertThat(stored(path)).isEqualTo(Json.trusted(
                "{\"channels\": [], \"filter\": null, \"payload\": \"full\", \"connection\": null, \"delivery\": {\"retry_schedule\": []}}"));
        assertThat(browser.get(path).text()).contains("never: one attempt");
        assertThat(browser.get(path + "/edit").text()).containsPattern("name=\"delivery.retry_schedule\"[^>]*>none<");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "channels                     | acme, not/one | A channel has 1 to 128",
        "filter                       | .data.(       | filter is no jq expression",
        "delivery.rate_limit.requests | many          | This is a whole number",
        "delivery.rate_limit.requests | 0             | a number from 1 to 10,000",
        "delivery.rate_limit.per      | soon          | a duration from PT1S",
        "delivery.concurrency         | 1000          | a number from 1 to 100",
        "delivery.order.key           | ''            | needs the key",
        "delivery.order.key           | .data.(       | is no jq expression",
        "delivery.order.hold          | P400D         | a duration from PT1S",
        "delivery.retry_schedule      | PT5S PT       | a duration from PT1S",
    })
    void showsARefusalAtItsFieldAndKeepsWhatWasTyped(String field, String typed, String problem) {
        var fields = everything();
        fields.put(field, typed);

        var page = api.signedIn().submit("/webhooks", fields).has(422).text();

        assertThat(page).containsPattern(MORE_OPEN);
        assertThat(page).containsPattern("id=\"problem-%s\">[^<]*%s".formatted(Pattern.quote(field), Pattern.quote(problem)));
        assertThat(page).containsPattern("name=\"%s\"[^>]*aria-invalid=\"true\"".formatted(Pattern.quote(field)));
        assertThat(page).contains(typed, fields.get("name"), "name=\"delivery.order.hold\"");
    }

    @Test
    void unfoldsWhatIsWrongThoughNothingElseThereIsSet() {
        var fields = Map.of("name", "x", "url", receiver.url(), "events", "x.y", "delivery.order.by", "none", "filter", "(");

        assertThat(api.signedIn().submit("/webhooks", fields).has(422).text()).containsPattern(MORE_OPEN);
    }

    @Test
    void saysHowLongAnEndpointHasFailedAndWhenItIsDisabled() {
        var name = Desk.unused("failing");
        var webhook = desk.webhook(name, receiver.url() + "/refused", "made." + name);
        desk.event("made." + name, "{}");
        var browser = api.signedIn();

        await().atMost(SOON).until(() -> browser.get("/webhooks/" + webhook).text().contains("Failing since"));

        assertThat(browser.get("/webhooks/" + webhook).text())
                .contains("One attempt has failed.", "If it goes on like this, the webhook is disabled", "in 4 days", ">Failing<");
    }

    @Test
    void offersToMakeADisabledEndpointActiveAgain() {
        var name = Desk.unused("disabled");
        var webhook = desk.webhook(name, receiver.url() + "/taken", "made." + name);
        webhooks.disable(api.seed().ours().workspaceId(), webhook, "The receiver said that it is gone.");
        var path = "/webhooks/" + webhook;
        var browser = api.signedIn();

        assertThat(browser.get(path).isOk().text())
                .contains("Disabled: The receiver said that it is gone.")
                .containsPattern("button-primary\">Make it active again<");
        assertThat(desk.signedIn(Role.OPERATOR).get(path).text()).contains("is gone").doesNotContain("Make it active");

        assertThat(Desk.follow(browser, browser.submit(path + "/active", Map.of("active", "true"))).text())
                .contains("takes events again", ">Active<")
                .doesNotContain("Make it active again");
    }

    @Test
    void sendsAgainWhatAnEndpointDidNotTakeByOneClickAndShowsHowFarItIs() {
        var name = Desk.unused("recovered");
        var webhook = desk.webhook(name, receiver.url() + "/taken", "made." + name);
        var path = "/webhooks/" + webhook;
        var browser = api.signedIn();
        Desk.follow(browser, browser.submit(path + "/active", Map.of("active", "false")));
        assertThat(browser.get(path).text()).doesNotContain("Send again what it did not take");
        desk.event("made." + name, "{}");
        desk.event("made." + name, "{}");
        Desk.follow(browser, browser.submit(path + "/active", Map.of("active", "true")));

        assertThat(browser.get(path).text()).contains("Send again what it did not take");
        Desk.follow(browser, browser.submit(path + "/recover", Map.of("what", "all", "back", "all")));

        await().atMost(SOON).until(() -> browser.get(path).text().contains("2 deliveries were queued again."));
        await().atMost(SOON).until(() -> desk.caller().get("/api/v1" + path + "/deliveries?status=delivered").json().path("data").size() == 2);
        assertThat(browser.get(path).text()).contains(">Sent again<").doesNotContain("hx-trigger=\"every");
    }

    @Test
    void watchesARecoveryThatTakesLongAndStopsIt() {
        var name = Desk.unused("stopped");
        var webhook = desk.webhook(name, receiver.url() + "/taken", "made." + name);
        var path = "/webhooks/" + webhook;
        var browser = api.signedIn();
        Desk.follow(browser, browser.submit(path + "/active", Map.of("active", "false")));
        desk.event("made." + name, "{}");
        desk.event("made." + name, "{}");
        Desk.follow(browser, browser.submit(path + "/active", Map.of("active", "true")));
        var begun = desk.caller()
                .with("Content-Type", "application/json")
                .post("/api/v1" + path + "/recover", "{\"since\":\"%s\",\"pace\":{\"requests\":1,\"per\":\"PT1H\"}}".formatted(Instant.now().minusSeconds(600)))
                .json();
        var part = path + "/recoveries/" + begun.path("recovery_id").asText();

        assertThat(browser.get(path).text())
                .contains("hx-get=\"%s\"".formatted(part), "hx-trigger=\"every 2s\"", "1 request in 1 h")
                .doesNotContain("Send again what it did not take");
        assertThat(browser.get(part).isOk().text()).startsWith("<div class=\"card recovery\"").contains("<progress");
        assertThat(desk.signedIn(Role.DEVELOPER).get(path).text()).contains("every 2s");

        Desk.follow(browser, browser.submit(part + "/cancel", Map.of()));

        assertThat(browser.get(part).text()).contains(">Stopped<").doesNotContain("every 2s", "<progress");
    }

    @Test
    void listsWhatWasGivenUpByWhoseFaultItWas() {
        var name = Desk.unused("given-up");
        var webhook = desk.webhook(name, receiver.url() + "/taken", "made." + name);
        var path = "/api/v1/webhooks/" + webhook;
        desk.event("made." + name, "{}");
        await().atMost(SOON).until(() -> desk.caller().get(path + "/deliveries?status=delivered").json().path("data").size() == 1);
        var delivery = desk.caller().get(path + "/deliveries").json().at("/data/0/delivery_id").asText();
        jdbc.sql("delete from event where event_id = (select event_id from delivery where delivery_id = ?)").param(delivery).update();
        desk.caller().post("/api/v1/deliveries/" + delivery + "/retry", "").has(202);
        await().atMost(SOON).until(() -> desk.caller().get(path + "/deliveries?status=dead_letter").json().path("data").size() == 1);
        var browser = api.signedIn();

        assertThat(browser.get("/webhooks").isOk().text()).contains("href=\"/deliveries\"");
        assertThat(browser.get("/deliveries").isOk().text())
                .contains(delivery, ">Dead letter<", "because of a fault of ours")
                .doesNotContain(">Cancelled</option>");
        assertThat(browser.get("/deliveries?status=exhausted").isOk().text()).doesNotContain(delivery);
        assertThat(browser.get("/deliveries/" + delivery).isOk().text())
                .contains("Not sent, because of a fault of ours. The event is no longer stored.", "Send it again");
        assertThat(desk.caller().get("/api/v1/deliveries").isOk().json().at("/data/0/status").asText()).isEqualTo("dead_letter");
        assertThat(desk.caller().get("/api/v1/deliveries?status=pending").has(422).json().at("/error/field").asText()).isEqualTo("status");
        assertThat(desk.caller().get("/api/v1/deliveries?status=exhausted").isOk().json().path("data").valueStream())
                .noneMatch(one -> one.path("delivery_id").asText().equals(delivery));
    }

    @Test
    void saysWhatADeliveryWaitsFor() {
        var name = Desk.unused("slow");
        var fields = Map.of(
                "name", name,
                "url", receiver.url() + "/taken",
                "events", "made." + name,
                "delivery.rate_limit.requests", "1",
                "delivery.rate_limit.per", "P1D");
        var browser = api.signedIn();
        browser.get("/webhooks/new");
        var path = "/webhooks/" + made(browser.submit("/webhooks", fields));
        desk.event("made." + name, "{}");
        desk.event("made." + name, "{}");

        await().atMost(SOON).until(() -> browser.get(path).text().contains("The endpoint takes 1 request in 24 h."));

        var waiting = desk.caller().get("/api/v1%s/deliveries".formatted(path)).isOk().json().path("data").valueStream()
                .filter(delivery -> delivery.hasNonNull("waiting_for"))
                .map(delivery -> delivery.path("delivery_id").asText())
                .findFirst()
                .orElseThrow();
        assertThat(browser.get("/deliveries/" + waiting).isOk().text())
                .contains("It waits.", "The endpoint takes 1 request in 24 h.", "The next attempt is at");
    }

    @Test
    void showsHowToVerifyInTheEndpointsSchemeWithoutItsSecret() {
        var name = Desk.unused("verified");
        var fields = new HashMap<>(Map.of("name", name, "url", receiver.url() + "/taken", "events", "made." + name));
        var browser = api.signedIn();
        browser.get("/webhooks/new");
        var path = "/webhooks/" + made(browser.submit("/webhooks", fields));

        assertThat(browser.get(path).isOk().text())
                .contains("How to verify", "post &quot;/taken&quot; do", "process.env.WEBHOOK_SECRET", "curl -i &#39;" + receiver.url())
                .contains(">JavaScript<", ">Python<", ">Ruby<", ">PHP<", ">Go<", ">Java<", "webhook-signature")
                .doesNotContainPattern("whsec_[A-Za-z0-9+/]{8}");

        fields.put("signature", "sha256-hex");
        Desk.follow(browser, browser.submit(path + "/edit", fields));
        assertThat(browser.get(path).text()).contains("x-webhook-signature", "<code>millraceeventid</code> in the body").doesNotContain("v1,");
    }

    private Map<String, String> everything() {
        var fields = new HashMap<String, String>();
        fields.put("name", Desk.unused("hook"));
        fields.put("url", receiver.url() + "/taken");
        fields.put("events", "noted.*");
        fields.put("headers", "");
        fields.put("signature", "standard");
        fields.put("channels", "acme, umbrella");
        fields.put("filter", ".data.amount > 100");
        fields.put("payload", "thin");
        fields.put("connection", "warehouse");
        fields.put("delivery.rate_limit.requests", "10");
        fields.put("delivery.rate_limit.per", "PT1S");
        fields.put("delivery.concurrency", "3");
        fields.put("delivery.order.by", "key");
        fields.put("delivery.order.key", ".data.customer");
        fields.put("delivery.order.hold", "PT1H");
        fields.put("delivery.retry_schedule", "PT5S\r\nPT2H");
        return fields;
    }

    private JsonNode stored(String path) {
        return desk.caller().get("/api/v1" + path).isOk().json().<ObjectNode>deepCopy()
                .retain("channels", "filter", "payload", "connection", "delivery");
    }

    private static String made(Answer answer) {
        return found(answer.isOk(), "/webhooks/(whk_[a-z0-9]+)");
    }

    private static String found(Answer answer, String pattern) {
        var matcher = Pattern.compile(pattern).matcher(answer.text());
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}
