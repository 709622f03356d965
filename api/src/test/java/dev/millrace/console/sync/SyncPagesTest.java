package dev.millrace.console.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.console.Desk;
import dev.millrace.sync.ListingService;
import dev.millrace.sync.WritableService;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

@WholeTest
class SyncPagesTest {

    private final Api api;
    private final Desk desk;
    private final String connection = Desk.unused("crm");
    private final String name = Desk.unused("people");

    SyncPagesTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
    }

    private Map<String, String> form(String mapping) {
        return Map.of(
                "name", name, "connection", connection, "stream", "{\"path\": \"/people\", \"key\": \"id\"}", "type", "sync_people",
                "mapping", mapping, "schedule", "PT1H", "mode", "", "conflict", "theirs");
    }

    @Test
    void triesMakesRunsAndDeletesASync() {
        try (var service = new ListingService()) {
            service.answers("[{\"id\": 1, \"name\": \" <Ann> \", \"cost\": \"much\"}]");
            api.admin().post("/api/v1/connections", """
                    {"provider": "http", "name": "%s", "base_url": "%s", "credentials": {"type": "bearer", "token": "t0ken"}}"""
                    .formatted(connection, service.url())).isCreated();
            var browser = api.signedIn();
            assertThat(browser.get("/syncs/new").isOk().text()).contains("formaction=\"/syncs/preview\"");

            var tried = browser.submit("/syncs/preview", form("name = name | trim\ncost = cost | currency")).has(200).text();
            assertThat(tried).contains("of the first 1, 1 cannot be written", "cost: ", "is no amount of money", "&lt;Ann&gt;", "name = name | trim");
            assertThat(browser.submit("/syncs", form("name")).has(422).text()).contains("Write a rule as");
            var made = browser.submit("/syncs", form("name = name | trim"));
            var path = made.header("Location");
            assertThat(Desk.follow(browser, made).text()).contains("It has not run yet.", "Every PT1H", "Run now");

            browser.submit(path + "/run", Map.of());

            await().atMost(Duration.ofSeconds(40)).untilAsserted(() ->
                    assertThat(browser.get(path).isOk().text()).contains("Healthy", "The last run read 1 items and wrote 1."));
            assertThat(browser.get("/syncs").isOk().text()).contains(name, "Healthy", path);
            assertThat(Desk.follow(browser, browser.submit(path + "/pause", Map.of())).text()).contains("Paused", "Resume");
            assertThat(browser.get(path + "/reset").isOk().text()).contains("reads everything again");
            assertThat(browser.get(path + "/delete").isOk().text()).contains("The records stay");
            assertThat(Desk.follow(browser, browser.submit(path + "/delete", Map.of())).text()).doesNotContain(path);
        }
    }

    @Test
    void aNewSyncBeginsWithWhatIsKnownOfTheService() {
        api.admin().post("/api/v1/connections", """
                {"provider": "stripe", "name": "%s", "credentials": {"type": "bearer", "token": "sk_test_0123456789"}}"""
                .formatted(connection)).isCreated();
        var browser = api.signedIn();
        var link = "/syncs/new?connection=%s&stream=customers".formatted(connection);
        assertThat(browser.get("/syncs/new").isOk().text()).contains("Begin with what is known", connection + ": Customers", link.replace("&", "&amp;"));

        var form = browser.get(link).isOk().text();

        assertThat(form).contains("value=\"%s customers\"".formatted(connection), "email = email | lowercase", "value=\"PT1H\"");
        assertThat(form).doesNotContain("Begin with what is known");
    }

    @Test
    void whatHasChangedThereStandsOnThePageUntilSomebodyHasLooked() {
        try (var service = new ListingService()) {
            service.answers("[{\"id\": 1, \"name\": \"Ann\"}]");
            api.admin().post("/api/v1/connections", """
                    {"provider": "http", "name": "%s", "base_url": "%s", "credentials": {"type": "bearer", "token": "t0ken"}}"""
                    .formatted(connection, service.url())).isCreated();
            var browser = api.signedIn();
            var path = browser.submit("/syncs", form("name = name | trim")).header("Location");
            browser.submit(path + "/run", Map.of());
            await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(browser.get(path).isOk().text()).contains("wrote 1."));
            service.answers("[{\"id\": 1, \"tag\": \"<b>\"}]");

            browser.submit(path + "/run", Map.of());

            await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(browser.get(path).isOk().text())
                    .contains("What has changed there", "&#39;tag&#39; is new (string)", "&#39;name&#39; is not there any more. &#39;name&#39; of yours"));
            assertThat(Desk.follow(browser, browser.submit(path + "/drift", Map.of())).text()).doesNotContain("What has changed there");
        }
    }

    @Test
    void showsWhatWasSentAndWhatBothSidesHadChanged() {
        try (var service = new WritableService(Clock.systemUTC())) {
            var item = service.put("{'name':'Ann','cost':1}");
            api.admin().post("/api/v1/connections", """
                    {"provider": "http", "name": "%s", "base_url": "%s", "credentials": {"type": "bearer", "token": "t0ken"}}"""
                    .formatted(connection, service.url())).isCreated();
            var browser = api.signedIn();
            var given = Map.of(
                    "name", name, "connection", connection, "type", "two_way_people", "direction", "two_way", "match", "name", "conflict", "theirs",
                    "mapping", "name = name\ncost = cost | currency <= direct", "stream", """
                            {"path": "/items", "key": "id", "items": ".items", "write": {
                             "create": {"path": "/items", "idempotency_header": "Idempotency-Key"}, "read": {"path": "/items/{id}"},
                             "update": {"path": "/items/{id}"}}}""");
            api.admin().post("/api/v1/records/two_way_people", "{\"name\": \"<Bob>\"}").isCreated();
            assertThat(browser.submit("/syncs/preview", given).has(200).text()).contains("POST /items", "&lt;Bob&gt;");
            var path = browser.submit("/syncs", given).header("Location");
            browser.submit(path + "/run", Map.of());
            await().atMost(Duration.ofSeconds(40)).untilAsserted(() ->
                    assertThat(browser.get(path).isOk().text()).contains("Both ways", "wrote 1 here and 1 there", "Send rejected again"));
            var ann = api.admin().get("/api/v1/records/two_way_people?filter[name]=Ann").isOk().at("/data/0/record_id");
            api.admin().patch("/api/v1/records/two_way_people/" + ann, "{\"name\": \"Ours\"}").isOk();
            service.edit(item, "{'name':'Theirs'}");

            browser.submit(path + "/run", Map.of());

            await().atMost(Duration.ofSeconds(40)).untilAsserted(() ->
                    assertThat(browser.get(path).isOk().text()).contains("Conflicts", "&quot;Ours&quot;", "&quot;Theirs&quot;", "/two_way_people/" + ann));
            assertThat(Desk.follow(browser, browser.submit(path + "/rejected", Map.of())).text()).contains("No record is held back");
        }
    }

    @Test
    void changesASyncAndTriesItsRejectedItemsAgain() {
        try (var service = new ListingService()) {
            service.answers("[{\"id\": 1, \"name\": \"Ann\", \"cost\": \"much\"}]");
            api.admin().post("/api/v1/connections", """
                    {"provider": "http", "name": "%s", "base_url": "%s", "credentials": {"type": "bearer", "token": "t0ken"}}"""
                    .formatted(connection, service.url())).isCreated();
            var browser = api.signedIn();
            var path = browser.submit("/syncs", form("name = name\ncost = cost | currency")).header("Location");
            browser.submit(path + "/run", Map.of());
            await().atMost(Duration.ofSeconds(40)).untilAsserted(() ->
                    assertThat(browser.get(path).isOk().text()).contains("Try all again", "is no amount of money", path + "/edit"));
            assertThat(Desk.follow(browser, browser.submit(path + "/rejected/retry", Map.of())).text()).contains("1 are rejected again");

            assertThat(browser.get(path + "/edit").isOk().text())
                    .contains("cost = cost | currency", "value=\"PT1H\"", "Runs next", "(UTC)");
            assertThat(browser.submit(path + "/edit/times", edited("0 6 * * 1", "Europe/Berlin")).has(200).text())
                    .contains("Monday, ", ", 06:00 (Europe/Berlin)");
            assertThat(browser.submit(path + "/edit", edited("0 6 * * 1", "Mars")).has(422).text())
                    .contains("There is no time zone &#39;Mars&#39;", "problem-time_zone");
            assertThat(Desk.follow(browser, browser.submit(path + "/edit", edited("0 6 * * 1", "Europe/Berlin"))).text())
                    .contains("The sync is changed.", "Cron 0 6 * * 1 (Europe/Berlin)");

            browser.submit(path + "/rejected/retry", Map.of());
            assertThat(browser.get(path).isOk().text()).doesNotContain("Try all again");
            assertThat(desk.signedIn(Role.OPERATOR).get(path + "/edit").status()).isEqualTo(403);
            browser.submit(path + "/delete", Map.of());
        }
    }

    private Map<String, String> edited(String cron, String zone) {
        return Map.of(
                "name", name, "mapping", "name = name", "repeats", "cron", "every", "PT1H", "cron", cron, "time_zone", zone,
                "overlap", "buffer_one", "catch_up", "PT2H", "conflict", "theirs", "mode", "full");
    }

    @Test
    void onlyAdminsAreOfferedToMakeOne() {
        assertThat(desk.signedIn(Role.OPERATOR).get("/syncs").isOk().text()).doesNotContain("/syncs/new");
        assertThat(desk.signedIn(Role.OPERATOR).get("/syncs/new").status()).isEqualTo(403);
        assertThat(desk.signedIn(Role.MEMBER).get("/syncs").status()).isEqualTo(403);
        assertThat(desk.stranger().get("/syncs/syn_nobody").status()).isEqualTo(404);
    }
}
