package dev.millrace.console.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Browser;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.console.Desk;
import dev.millrace.console.PaymentService;
import dev.millrace.json.Json;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A customer who manages endpoints, and whoever tries to be one or to be more than one. */
@WholeTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PortalPagesTest {

    private static final String COOKIE = "millrace_portal";
    private static final Duration SOON = Duration.ofSeconds(30);

    private final PaymentService receiver = new PaymentService();
    private final Api api;
    private final Desk desk;

    PortalPagesTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
    }

    @AfterAll
    void close() {
        receiver.close();
    }

    @Test
    void makesChangesAndDeletesAnEndpointAndSeesWhatWasSent() {
        var channel = Desk.unused("customer");
        var browser = customer(channel);
        assertThat(browser.get("/portal").isOk().text()).contains(channel, "Make the first endpoint", "This page closes");

        browser.get("/portal/new").isOk();
        var made = browser.submit("/portal/endpoints", given("Our orders", "/refused", "order." + channel)).isOk().text();
        assertThat(made).contains("whsec_", "It is shown this once");
        var id = found(made, "/portal/endpoints/(whk_[a-z0-9]+)");
        var path = "/portal/endpoints/" + id;
        assertThat(stored(id).path("channels").toString()).isEqualTo("[\"" + channel + "\"]");

        event("order." + channel, channel);
        event("order." + channel, "somebody-else");
        await().atMost(SOON).until(() -> browser.get(path).isOk().text().contains("HTTP 500"));
        var page = browser.get(path).text();
        assertThat(page).contains("Our orders", "Failing", "The last attempt has failed", "WEBHOOK_SECRET");
        assertThat(Pattern.compile("/portal/deliveries/(dlv_[a-z0-9]+)").matcher(page).results()).hasSize(1);
        var delivery = "/portal/deliveries/" + found(page, "/portal/deliveries/(dlv_[a-z0-9]+)");
        assertThat(browser.get(delivery).isOk().text())
                .contains("The endpoint answered 500.", "&lt;script&gt;", "The next attempt is at")
                .doesNotContain("<script>alert");

        var tested = browser.submit(path + "/test", Map.of("event_type", "millrace.test")).isOk().text();
        assertThat(tested).contains("The test", "HTTP 500");
        assertThat(Desk.follow(browser, browser.submit(path + "/test", Map.of("event_type", "no.such"))).text())
                .contains("There is no such type of event.");
        browser.get(path + "/edit").isOk();
        assertThat(Desk.follow(browser, browser.submit(path + "/edit", given("Ours", "/taken", "order.*"))).text())
                .contains("The endpoint is changed", "order.*");
        assertThat(Desk.follow(browser, browser.submit(delivery + "/retry", Map.of())).text()).contains("It is sent again now.");
        await().atMost(SOON).until(() -> browser.get(delivery).isOk().text().contains("HTTP 200"));

        assertThat(browser.get(path + "/rotate").isOk().text()).contains("Rotate the secret of &#39;Ours&#39;?");
        assertThat(browser.submit(path + "/rotate", Map.of()).isOk().text()).contains("whsec_").doesNotContain(secret(made));
        assertThat(audited("webhook.secret_rotated")).contains("The customer " + channel + " in the portal");
        assertThat(Desk.follow(browser, browser.submit(path + "/active?active=false", Map.of())).text()).contains("Paused");
        assertThat(Desk.follow(browser, browser.submit(delivery + "/retry", Map.of())).text()).contains("The endpoint is not active.");
        assertThat(browser.get(path + "/delete").isOk().text()).contains("gets no event of order.* any more");
        assertThat(Desk.follow(browser, browser.submit(path + "/delete", Map.of())).text()).contains("is deleted");
        for (var action : List.of("webhook.created", "webhook.changed", "webhook.disabled", "webhook.deleted")) {
            assertThat(audited(action)).as(action).contains("The customer " + channel + " in the portal");
        }
        assertThat(browser.get(path).status()).isEqualTo(404);

        browser.get("/portal");
        assertThat(Desk.follow(browser, browser.submit("/portal/leave", Map.of())).text()).contains("You have left");
        assertThat(browser.get("/portal").status()).isEqualTo(401);
    }

    @Test
    void showsWhatIsWrongAtItsField() {
        var browser = customer(Desk.unused("customer"));
        browser.get("/portal/new");

        var page = browser.submit("/portal/endpoints", Map.of("name", "x", "url", "http://10.0.0.1/", "events", "a.b")).has(422).text();

        assertThat(page).contains("id=\"problem-url\"");
    }

    @Test
    void keepsTheCookieToThePortalAndTheAddressToNobody() {
        var browser = api.browser();
        var entered = browser.get(path(link("acme", "PT1H")));

        assertThat(entered.has(303).header("Location")).isEqualTo("/portal");
        assertThat(entered.header("Set-Cookie"))
                .startsWith(COOKIE + "=")
                .contains("Path=/portal", "HttpOnly", "SameSite=Lax", "Max-Age=");
        assertThat(entered.header("Cache-Control")).contains("no-store");
        for (var answer : List.of(entered, browser.get("/portal").isOk())) {
            assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        }
        var console = api.signedIn().get("/webhooks").isOk();
        var portal = browser.get("/portal").isOk();
        assertThat(portal.header("X-Frame-Options")).isEqualTo(console.header("X-Frame-Options")).isEqualTo("DENY");
        assertThat(portal.header("Content-Security-Policy"))
                .isEqualTo(console.header("Content-Security-Policy"))
                .contains("frame-ancestors 'none'");
    }

    @Test
    void letsNobodyInWithALinkThatIsOverOrChangedOrWithdrawn() {
        var withdrawn = link("acme", "PT1H");
        var inside = entered(withdrawn);
        api.admin().delete("/api/v1/portal-links/" + withdrawn.at("/link_id")).has(204);
        assertThat(inside.get("/portal").status()).isEqualTo(401);
        assertThat(inside.submit("/portal/endpoints", given("x", "/taken", "a.b")).status()).isEqualTo(401);
        assertThat(api.browser().get(path(withdrawn)).status()).isEqualTo(404);

        var good = path(link("acme", "PT1H"));
        var last = good.charAt(good.length() - 1) == '0' ? '1' : '0';
        for (var changed : List.of(good.substring(0, good.length() - 1) + last, good + "0", "/portal/enter/x", "/portal/enter/..%2f")) {
            var answer = api.browser().get(changed);
            assertThat(answer.status()).as(changed).isIn(400, 404);
            assertThat(answer.header("Set-Cookie")).doesNotContain(COOKIE);
        }

        var brief = link("acme", "PT1M");
        var until = entered(brief);
        until.get("/portal").isOk();
        api.clock().pass(Duration.ofSeconds(61));
        assertThat(until.get("/portal").has(401).text()).contains("This page is closed").doesNotContain("Go to the overview");
        assertThat(api.browser().get(path(brief)).has(404).text()).contains("This link is over");
        assertThat(api.browser().get("/portal").status()).isEqualTo(401);
        assertThat(api.browser().get("/portal", "Cookie", COOKIE + "=nonsense").status()).isEqualTo(401);
    }

    @Test
    void opensNothingElseWithTheCookieAndNoPortalWithAnother() {
        var browser = customer("acme");
        var session = browser.cookie(COOKIE);
        assertThat(session).isNotEmpty();

        for (var name : List.of(COOKIE, "millrace_session")) {
            for (var page : List.of("/", "/webhooks", "/runs", "/settings", "/webhooks/health", "/settings/audit")) {
                var answer = api.browser().get(page, "Cookie", name + "=" + session);
                assertThat(answer.status()).as(page).isEqualTo(302);
                assertThat(answer.header("Location")).contains("/sign-in");
            }
            api.anonymous().with("Cookie", name + "=" + session).get("/api/v1/webhooks").isError(401, "credentials_missing");
        }
        api.withKey(session).get("/api/v1/webhooks").isError(401, "credentials_invalid");
        assertThat(api.signedIn().get("/portal").status()).isEqualTo(401);
        api.admin().get("/portal").isError(401, "portal_link_over");

        var both = api.signedIn();
        both.get(path(link("acme", "PT1H"))).has(303);
        assertThat(both.get("/portal").isOk().text()).doesNotContain("id=\"nav\"", api.seed().ours().admin().email());
    }

    @Test
    void doesNothingWithoutTheTokenOfItsOwnPage() {
        var channel = Desk.unused("customer");
        var browser = customer(channel);
        var id = made(channel, Map.of());
        browser.get("/portal/endpoints/" + id).isOk();

        for (var way : List.of("/delete", "/rotate", "/active?active=false", "/edit", "/test")) {
            var path = "/portal/endpoints/" + id + way;
            assertThat(browser.submitWithoutToken(path, Map.of()).status()).as(way).isEqualTo(403);
        }
        assertThat(browser.submitWithoutToken("/portal/endpoints", given("x", "/taken", "a.b")).status()).isEqualTo(403);
        assertThat(browser.submitWithoutToken("/portal/leave", Map.of()).status()).isEqualTo(403);
        var other = customer(channel);
        var token = found(other.get("/portal/new").isOk().text(), "name=\"_csrf\"[^>]*value=\"([^\"]+)\"");
        assertThat(browser.submitWithoutToken("/portal/endpoints/" + id + "/delete", Map.of("_csrf", token)).status()).isEqualTo(403);
        assertThat(stored(id).path("active").asBoolean()).isTrue();
        browser.get("/portal").isOk();
    }

    @Test
    void findsNoEndpointAndNoDeliveryOfSomebodyElse() {
        var channel = Desk.unused("customer");
        var browser = customer(channel);
        var type = Desk.unused("hidden") + ".sent";
        var foreign = List.of(
                made("other-" + channel, Map.of("events", List.of(type))), made(null, Map.of()), stranger());
        var event = event(type, "other-" + channel);
        var delivery = api.admin().get("/api/v1/events/" + event).at("/deliveries/0/delivery_id");
        assertThat(delivery).startsWith("dlv_");
        browser.get("/portal/new");

        var paths = new ArrayList<String>();
        for (var id : foreign) {
            assertThat(browser.get("/portal").text()).doesNotContain(id);
            List.of("", "/edit", "/rotate", "/delete").forEach(way -> paths.add("GET /portal/endpoints/" + id + way));
            List.of("/edit", "/rotate", "/delete", "/test", "/active?active=false")
                    .forEach(way -> paths.add("POST /portal/endpoints/" + id + way));
        }
        paths.add("GET /portal/deliveries/" + delivery);
        paths.add("POST /portal/deliveries/" + delivery + "/retry");
        for (var path : paths) {
            var answer = path.startsWith("GET ")
                    ? browser.get(path.substring(4))
                    : browser.submit(path.substring(5), given("x", "/taken", "a.b"));
            assertThat(answer.status()).as(path).isEqualTo(404);
        }
    }

    @Test
    void showsNothingThatIsTheWorkspacesOwn() {
        var channel = Desk.unused("customer");
        var id = made(
                channel,
                Map.of("headers", Map.of("X-Key", "geheim-1"), "filter", ".data.margin > 100", "connection", "warehouse-7"));
        var browser = customer(channel);
        browser.get("/portal/endpoints/" + id);

        for (var answer : List.of(
                browser.get("/portal"),
                browser.get("/portal/endpoints/" + id),
                browser.get("/portal/endpoints/" + id + "/edit"),
                browser.submit("/portal/endpoints/" + id + "/test", Map.of()),
                browser.submit("/portal/endpoints/" + id + "/edit", given("x", "/payments", "a.b")))) {
            assertThat(answer.text())
                    .doesNotContain("geheim-1", "margin", "warehouse-7", api.seed().ours().admin().email(), "@ours.test");
        }
        assertThat(stored(id).path("url").asText()).endsWith("/taken");
        assertThat(browser.submit("/portal/endpoints/" + id + "/edit", given("x", "/payments", "a.b")).has(422).text())
                .contains("ask the sender to change it");
    }

    @Test
    void letsWhoWritesWebhooksMakeLinksAndTakeThemBack() {
        var made = link("acme", "P7D");
        var id = made.at("/link_id");
        assertThat(made.at("/url")).startsWith(api.url() + "/portal/enter/");
        assertThat(made.at("/channel")).isEqualTo("acme");

        assertThat(api.as(Role.DEVELOPER).get("/api/v1/portal-links").isOk().each("link_id")).contains(id);
        assertThat(api.admin().get("/api/v1/portal-links/" + id).isOk().text())
                .doesNotContain("/portal/enter/")
                .contains(made.at("/made_by"));
        for (var role : List.of(Role.OPERATOR, Role.MEMBER)) {
            api.as(role).post("/api/v1/portal-links", "{}").isError(403, "role_not_allowed");
            api.as(role).get("/api/v1/portal-links").isError(403, "role_not_allowed");
            api.as(role).delete("/api/v1/portal-links/" + id).isError(403, "role_not_allowed");
        }
        api.stranger().get("/api/v1/portal-links/" + id).isError(404, "portal_link_not_found");
        api.stranger().delete("/api/v1/portal-links/" + id).isError(404, "portal_link_not_found");
        assertThat(api.stranger().get("/api/v1/portal-links").isOk().each("link_id")).doesNotContain(id);
        assertThat(audited("portal_link.created")).contains(id).doesNotContain("/portal/enter");

        api.admin().delete("/api/v1/portal-links/" + id).has(204);
        api.admin().delete("/api/v1/portal-links/" + id).isError(404, "portal_link_not_found");
        assertThat(audited("portal_link.deleted")).contains(id);
        api.admin().post("/api/v1/portal-links", "{\"expires_in\":\"P8D\"}").isError(422, "field_invalid").at("expires_in", "PT1M to P7D");
        api.admin().post("/api/v1/portal-links", "{\"expires_in\":\"soon\"}").isError(422, "field_invalid");
        api.admin().post("/api/v1/portal-links", "{\"channel\":\"a/b\"}").isError(422, "channel_invalid").at("channel", "A channel has");
        var whole = api.admin().post("/api/v1/portal-links", "{}").isCreated();
        assertThat(whole.json().path("channel").isNull()).isTrue();
        var seen = made(Desk.unused("customer"), Map.of());
        assertThat(entered(whole).get("/portal").text()).contains(seen);
    }

    private Browser customer(String channel) {
        return entered(link(channel, "PT1H"));
    }

    private Browser entered(Answer link) {
        var browser = api.browser();
        browser.get(path(link)).has(303);
        return browser;
    }

    private Answer link(String channel, String life) {
        return api.admin()
                .post("/api/v1/portal-links", "{\"channel\":\"%s\",\"expires_in\":\"%s\"}".formatted(channel, life))
                .isCreated();
    }

    private static String path(Answer link) {
        return URI.create(link.at("/url")).getPath();
    }

    private Map<String, String> given(String name, String path, String events) {
        return Map.of("name", name, "url", receiver.url() + path, "events", events);
    }

    /** An endpoint that a member has made. */
    private String made(@Nullable String channel, Map<String, Object> more) {
        return api.admin().post("/api/v1/webhooks", body(channel, more)).isCreated().at("/webhook_id");
    }

    private String stranger() {
        return api.stranger().post("/api/v1/webhooks", body("acme", Map.of())).isCreated().at("/webhook_id");
    }

    private String body(@Nullable String channel, Map<String, Object> more) {
        var body = (ObjectNode) Json.trusted(Json.write(Map.of("name", "made", "url", receiver.url() + "/taken", "events", List.of("never.sent"))));
        if (channel != null) {
            body.putArray("channels").add(channel);
        }
        body.setAll((ObjectNode) Json.trusted(Json.write(more)));
        return Json.write(body);
    }

    private ObjectNode stored(String webhookId) {
        return (ObjectNode) api.admin().get("/api/v1/webhooks/" + webhookId).isOk().json();
    }

    private String event(String type, String channel) {
        var event = Json.mapper().createObjectNode();
        event.put("specversion", "1.0").put("id", Desk.unused("event")).put("type", type).put("source", "/portal").put("channel", channel);
        event.putObject("data").put("order", 1);
        return api.admin()
                .with("Content-Type", "application/cloudevents+json")
                .post("/api/v1/events", Json.write(event))
                .has(202)
                .at("/event_id");
    }

    private String audited(String action) {
        return api.admin().get("/api/v1/audit?action=" + action).isOk().text();
    }

    private static String secret(String page) {
        return found(page, "(whsec_[A-Za-z0-9+/=]+)");
    }

    private static String found(String page, String pattern) {
        var matcher = Pattern.compile(pattern).matcher(page);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}
