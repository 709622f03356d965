package dev.millrace.console.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Browser;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.console.Desk;
import dev.millrace.sync.ListingService;
import dev.millrace.sync.WritableService;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

    private Map<String, String> form(String mapping, String... others) {
        var fields = new HashMap<>(Map.of(
                "name", name, "connection", connection, "stream", "{\"path\": \"/people\", \"key\": \"id\"}", "type", "sync_people",
                "mapping", mapping, "repeats", "every", "every", "1", "every_unit", "hours", "mode", "", "conflict", "theirs"));
        for (var index = 0; index < others.length; index += 2) {
            fields.put(others[index], others[index + 1]);
        }
        return fields;
    }

    @Test
    void triesMakesRunsAndDeletesASync() {
        try (var service = new ListingService()) {
            service.answers("[{\"id\": 1, \"name\": \" <Ann> \", \"cost\": \"much\"}]");
            api.admin().post("/api/v1/connections", """
                    {"provider": "http", "name": "%s", "base_url": "%s", "credentials": {"type": "bearer", "token": "t0ken"}}"""
                    .formatted(connection, service.url())).isCreated();
            var browser = api.signedIn();
            assertThat(browser.get("/syncs/new").isOk().text()).contains("formaction=\"/syncs/preview#preview\"");

            var tried = browser.submit("/syncs/preview", form("name = name | trim\ncost = cost | currency")).has(200).text();
            assertThat(tried).contains("of the first 1, 1 cannot be written", "cost: ", "is no amount of money", "&lt;Ann&gt;", "name = name | trim");
            assertThat(browser.submit("/syncs", form("name")).has(422).text()).contains("Line 1: write a rule as");
            var made = browser.submit("/syncs", form("name = name | trim"));
            var path = made.header("Location");
            assertThat(Desk.follow(browser, made).text()).contains("It begins with the next time of its schedule, or when you run it.", "Every hour", "Run now");

            browser.submit(path + "/run", Map.of());

            await().atMost(Duration.ofSeconds(40)).untilAsserted(() ->
                    assertThat(browser.get(path).isOk().text()).contains("Healthy", "The last run read 1 item and wrote 1."));
            assertThat(browser.get("/syncs").isOk().text()).contains(name, "Healthy", path);
            assertThat(Desk.follow(browser, browser.submit(path + "/pause", Map.of())).text()).contains("Paused", "Resume");
            var run = api.admin().get("/api/v1" + path + "/runs").isOk().json().at("/data/0/sync_run_id").asText();
            assertThat(browser.get("/find?q=" + run).has(303).header("Location")).isEqualTo(path + "/runs/" + run);
            assertThat(browser.get("/find?q=" + path.substring("/syncs/".length())).has(303).header("Location")).isEqualTo(path);
            assertThat(browser.get("/find?q=" + name).has(303).header("Location")).isEqualTo(path);
            assertThat(browser.get("/find?q=syr_none").isOk().text()).contains("Nothing has this in its name.");
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

        assertThat(form).contains("value=\"%s customers\"".formatted(connection), "email = email | lowercase");
        assertThat(form).contains("value=\"every\" checked=\"checked\"", "Runs next").doesNotContain("Begin with what is known");
    }

    @Test
    void asksForAScheduleBoxByBoxAndKeepsWhatWasTyped() {
        var browser = api.signedIn();
        assertThat(browser.get("/syncs/new").isOk().text()).contains("It runs when somebody starts it.", "<option value=\"Europe/Berlin\">");

        var wrong = browser.submit("/syncs", form("name = name", "every", "0", "catch_up", "soon", "batch_size", "many")).has(422).text();
        assertThat(wrong)
                .contains("This has to be a duration from 1 minute to 3650 days.", "This has to be a number, such as 15.", "Mend what is marked")
                .contains("name=\"every\" value=\"0\"", "name=\"catch_up\" value=\"soon\"", "value=\"many\"", "name = name", connection);
        assertThat(browser.get("/syncs").isOk().text()).doesNotContain(name);

        var shown = browser.submit("/syncs/times", form("", "repeats", "cron", "cron", "0 6 * * 1", "time_zone", "Europe/Berlin"));
        assertThat(shown.isOk().text()).contains("<h1>New sync</h1>", connection).containsPattern("(?s)(Monday, [^<]*, 06:00 \\(Europe/Berlin\\).*){5}");
        var told = browser.submit("/syncs/times", form("", "every", "7", "every_unit", "days", "jitter", "61"), "HX-Request", "true");
        assertThat(told.isOk().text())
                .contains("hx-swap-oob=\"true\" id=\"problem-jitter\">This has to be a duration from 0 seconds to 1 hour.")
                .doesNotContain("<h1>", "Runs next");
        assertThat(browser.submit("/syncs/times", form("", "jitter", "5"), "HX-Request", "true").isOk().text())
                .contains("Runs next", ":00 (UTC)", "Each of them up to 5 minutes later");
        assertThat(desk.signedIn(Role.OPERATOR).submit("/syncs/times", form("")).status()).isEqualTo(403);
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
                    assertThat(browser.get(path).isOk().text()).contains("Both ways", "wrote 1 here and 1 there"));
            var ann = api.admin().get("/api/v1/records/two_way_people?filter[name]=Ann").isOk().at("/data/0/record_id");
            api.admin().patch("/api/v1/records/two_way_people/" + ann, "{\"name\": \"Ours\"}").isOk();
            service.edit(item, "{'name':'Theirs'}");

            browser.submit(path + "/run", Map.of());

            await().atMost(Duration.ofSeconds(40)).untilAsserted(() ->
                    assertThat(browser.get(path).isOk().text()).contains("Conflicts", "&quot;Ours&quot;", "&quot;Theirs&quot;", "/two_way_people/" + ann));
            var run = lastRun(browser, path);
            assertThat(browser.get(run).isOk().text())
                    .contains("This run looked at ", "wrote 1 here and ", "and who has won.", "&quot;Theirs&quot;", "Nothing was rejected.");
            assertThat(browser.get(path + "/conflicts").isOk().text()).contains("&quot;Ours&quot;", "kept for 30 days");
            assertThat(browser.get(path + "/conflicts?run=" + run.substring(run.lastIndexOf('/') + 1)).isOk().text())
                    .contains("&quot;Ours&quot;", "show those of all runs", run);
            assertThat(browser.get(path + "/conflicts?run=syr_another").isOk().text()).contains("This run has met no conflict.");
            assertThat(browser.get(path + "/edit").isOk().text()).contains("cost = cost | currency &lt;= direct", "name=\"match\" value=\"name\"");
            assertThat(browser.get(path).isOk().text()).doesNotContain("Try all again");
            assertThat(Desk.follow(browser, browser.submit(path + "/rejected/retry", Map.of())).text()).contains("Nothing is rejected any more.");
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
                    assertThat(browser.get(path).isOk().text()).contains("Try all again", "is no amount of money", "; it rejected 1.", path + "/edit"));
            assertThat(Desk.follow(browser, browser.submit(path + "/rejected/retry", Map.of())).text()).contains("1 item is rejected again; look at why.");

            assertThat(browser.get(path + "/edit").isOk().text())
                    .contains("cost = cost | currency", "name=\"every\" value=\"1\"", "Runs next", "(UTC)");
            assertThat(browser.submit(path + "/edit/times", edited("0 6 * * 1", "Europe/Berlin")).has(200).text())
                    .contains("Monday, ", ", 06:00 (Europe/Berlin)");
            assertThat(browser.submit(path + "/edit", edited("0 6 * * 1", "Mars")).has(422).text())
                    .contains("id=\"problem-time_zone\">There is no time zone &#39;Mars&#39;", "value=\"Mars\"");
            assertThat(Desk.follow(browser, browser.submit(path + "/edit", edited("0 6 * * 1", "Europe/Berlin"))).text())
                    .contains("The sync is changed. What was rejected is tried again within seconds.", "Cron 0 6 * * 1 (Europe/Berlin)");

            assertThat(Desk.follow(browser, browser.submit(path + "/rejected/retry", Map.of())).text())
                    .as("by this button, or by itself a moment before")
                    .containsAnyOf("1 item fits now.", "Nothing is rejected any more.")
                    .doesNotContain("Try all again");
            assertThat(browser.submit(path + "/rejected", Map.of()).status()).as("one path for one thing").isEqualTo(405);
            assertThat(browser.get(path + "/rejected").isOk().text()).contains("Nothing is rejected.");
            assertThat(browser.get(lastRun(browser, path)).isOk().text()).contains("it rejected 1.", "Nothing of it is left");
            assertThat(desk.signedIn(Role.OPERATOR).get(path + "/edit").status()).isEqualTo(403);
            browser.submit(path + "/delete", Map.of());
        }
    }

    @Test
    void readsAgainFromATimeOnWhenThatWasConfirmed() {
        try (var service = new ListingService()) {
            service.answers("[{\"id\": 1, \"name\": \"Ann\", \"at\": \"2026-11-20T10:00:00Z\"}]");
            api.admin().post("/api/v1/connections", """
                    {"provider": "http", "name": "%s", "base_url": "%s", "credentials": {"type": "bearer", "token": "t0ken"}}"""
                    .formatted(connection, service.url())).isCreated();
            var browser = api.signedIn();
            var path = browser.submit("/syncs", form("name = name", "stream", """
                    {"path": "/people", "key": "id", "cursor": {"field": "at", "parameter": "since"}}""")).header("Location");
            assertThat(Desk.follow(browser, browser.get(path + "/backfill")).text()).contains("has not read to the end yet");
            browser.submit(path + "/run", Map.of());
            await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(browser.get(path).isOk().text())
                    .contains("wrote 1.", path + "/backfill"));

            assertThat(browser.get(path + "/backfill").isOk().text()).contains("type=\"datetime-local\"", "Before 20 Nov 2026, 10:00:00 UTC");
            assertThat(browser.submit(path + "/backfill/confirm", Map.of("from", "2026-11-21T00:00")).has(422).text())
                    .contains("value=\"2026-11-21T00:00\"", "id=\"problem-from\">Choose a day and a time before 20 Nov 2026, 10:00:00 UTC");
            assertThat(browser.submit(path + "/backfill/confirm", Map.of("from", " ")).has(422).text()).contains("Choose a day and a time");
            assertThat(browser.submit(path + "/backfill/confirm", Map.of("from", "2026-11-01T00:00")).isOk().text())
                    .contains("from 1 Nov 2026, 00:00:00 UTC?", "Times of the schedule that come meanwhile are left out.")
                    .contains("action=\"" + path + "/backfill?from=2026-11-01T00%3A00%3A00Z\"");
            assertThat(service.asked()).as("nothing has begun").hasSize(1);
            assertThat(desk.signedIn(Role.MEMBER).get(path + "/backfill").status()).isEqualTo(403);
            assertThat(desk.stranger().get(path + "/backfill").status()).isEqualTo(404);

            var begun = browser.submit(path + "/backfill?from=2026-11-01T00%3A00%3A00Z", Map.of());

            assertThat(Desk.follow(browser, begun).text()).contains("The backfill is begun.", "The backfill from 1 Nov 2026, 00:00:00 UTC");
            await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(browser.get(path).isOk().text())
                    .contains("The backfill from 1 Nov 2026, 00:00:00 UTC read 1 item and wrote 0.", "Backfill from 1 Nov 2026, 00:00:00 UTC."));
            assertThat(service.asked().getLast()).containsEntry("since", "2026-11-01T00:00:00Z");
            assertThat(browser.get(lastRun(browser, path)).isOk().text())
                    .contains("<h1>Backfill of ", "This backfill read 1 item in ")
                    .contains("<dd>admin@ours.test, as a backfill from 1 Nov 2026, 00:00:00 UTC<");
            assertThat(browser.get(path, "HX-Request", "true").header("HX-Retarget")).isEqualTo("#content");
            assertThat(browser.get("/settings/audit?action=sync.backfilled").isOk().text()).contains("2026-11-01T00:00:00Z");
            browser.submit(path + "/delete", Map.of());
        }
    }

    @Test
    void saysWhyASyncCannotReadAgainFromATimeOn() {
        try (var service = new ListingService()) {
            api.admin().post("/api/v1/connections", """
                    {"provider": "http", "name": "%s", "base_url": "%s", "credentials": {"type": "bearer", "token": "t0ken"}}"""
                    .formatted(connection, service.url())).isCreated();
            var browser = api.signedIn();
            var path = browser.submit("/syncs", form("name = name")).header("Location");

            assertThat(browser.get(path).isOk().text()).contains("A full sync reads everything each time; run it.").doesNotContain(path + "/backfill");
            assertThat(Desk.follow(browser, browser.submit(path + "/backfill", Map.of("from", "2026-11-01T00:00"))).text())
                    .contains("A full sync reads everything each time; run it.", "Not run yet");
        }
    }

    private Map<String, String> edited(String cron, String zone) {
        return Map.of(
                "name", name, "mapping", "name = name", "repeats", "cron", "cron", cron, "time_zone", zone,
                "overlap", "buffer_one", "catch_up", "2", "catch_up_unit", "hours", "conflict", "theirs");
    }

    private static String lastRun(Browser browser, String path) {
        return found(browser.get(path).isOk().text(), "href=\"(%s/runs/syr_[^\"]+)\"".formatted(path));
    }

    private static String found(String text, String pattern) {
        var matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as("%s in %s", pattern, text).isTrue();
        return matcher.group(1).replace("&amp;", "&");
    }

    private static int rows(String text) {
        return text.split(">Try again<", -1).length - 1;
    }

    @Test
    void listsWhatARunHasRejectedToItsEndAndComesBackToWhereItWasTriedAgain() {
        try (var service = new ListingService()) {
            service.answers(IntStream.range(0, 25)
                    .mapToObj("{\"id\": %d, \"name\": \"Ann\", \"cost\": \"much\"}"::formatted)
                    .collect(Collectors.joining(",", "[", "]")));
            api.admin().post("/api/v1/connections", """
                    {"provider": "http", "name": "%s", "base_url": "%s", "credentials": {"type": "bearer", "token": "t0ken"}}"""
                    .formatted(connection, service.url())).isCreated();
            var browser = api.signedIn();
            var path = browser.submit("/syncs", form("name = name\ncost = cost | currency")).header("Location");
            var other = browser.submit("/syncs", form("name = name", "name", Desk.unused("other"))).header("Location");
            browser.submit(path + "/run", Map.of());
            await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(browser.get(path).isOk().text())
                    .contains("wrote 0; it rejected 25.", "href=\"%s/rejected\"".formatted(path), "All that was rejected"));
            var run = lastRun(browser, path);
            var id = run.substring(run.lastIndexOf('/') + 1);

            var story = browser.get(run).isOk().text();
            assertThat(story).contains("This run read 25 items in ", "and wrote 0; it rejected 25.", "is no amount of money").contains("<dd>admin@ours.test<").doesNotContain("hx-get");
            assertThat(rows(story)).isEqualTo(20);
            assertThat(found(story, "href=\"([^\"]+)\">All that was rejected")).isEqualTo(path + "/rejected?run=" + id);
            var list = browser.get(path + "/rejected?limit=20&run=" + id).isOk().text();
            assertThat(rows(list)).isEqualTo(20);
            assertThat(list).contains("Only those of one run", "href=\"%s\"".formatted(run));
            var older = found(list, "href=\"([^\"]+)\" rel=\"next\"");
            var end = browser.get(older).isOk().text();
            assertThat(rows(end)).isEqualTo(5);

            var tried = browser.submit(found(end, "action=\"([^\"]+/rejected/rej_[^\"]+)\""), Map.of());
            assertThat(tried.header("Location")).startsWith(path + "/rejected?run=" + id + "&cursor=");
            assertThat(Desk.follow(browser, tried).text()).contains("1 item is rejected again; look at why.");
            assertThat(browser.submit(found(story, "action=\"([^\"]+/rejected/rej_[^\"]+)\""), Map.of()).header("Location")).isEqualTo(run);
            assertThat(rows(browser.get(run).isOk().text())).as("whoever tries again is no run").isEqualTo(20);
            var elsewhere = browser.submit(path + "/rejected/retry?on=run&run=..%2F..%2F%2Fevil.test", Map.of());
            assertThat(elsewhere.header("Location")).startsWith(path + "/runs/..%2F");

            assertThat(browser.get(path + "/rejected?run=syr_another").isOk().text()).contains("Nothing that this run has rejected is left.");
            assertThat(browser.get(path + "/rejected?cursor=%21").status()).isEqualTo(422);
            assertThat(browser.get(other + "/runs/" + id).status()).isEqualTo(404);
            assertThat(browser.get(other + "/rejected?run=" + id).isOk().text()).doesNotContain("is no amount of money");
            for (var page : List.of(run, path + "/rejected", path + "/conflicts")) {
                assertThat(desk.stranger().get(page).status()).as(page).isEqualTo(404);
                assertThat(desk.signedIn(Role.MEMBER).get(page).status()).as(page).isEqualTo(403);
            }
        }
    }

    @Test
    void aRunAtWorkIsAskedForPartByPartAndOneThatIsNotAsAWhole() {
        try (var service = new ListingService()) {
            service.answers(query -> new ListingService.Answer(429, "{}", Map.of("Retry-After", "3600")));
            api.admin().post("/api/v1/connections", """
                    {"provider": "http", "name": "%s", "base_url": "%s", "credentials": {"type": "bearer", "token": "t0ken"}}"""
                    .formatted(connection, service.url())).isCreated();
            var browser = api.signedIn();
            var path = browser.submit("/syncs", form("name = name")).header("Location");
            browser.submit(path + "/run", Map.of());
            var run = lastRun(browser, path);
            await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(browser.get(run).isOk().text())
                    .contains("state-waiting", ">in 59 min</time>", " in all, for limits of the service", "1 request<", ">Pause<", "hx-get=\"%s\"".formatted(run)));

            for (var page : List.of(path, run)) {
                var part = browser.get(page, "HX-Request", "true").isOk();
                assertThat(part.text()).as(page).contains("id=\"moving\"", "state-waiting").doesNotContain("<h1", "<h2>Rejected", "Pause");
                assertThat(part.header("HX-Retarget")).as(page).isEmpty();
            }
            browser.get(path);
            browser.submit(path + "/pause", Map.of());
            assertThat(browser.get(run).isOk().text()).contains("The sync is paused. It goes on when the sync is resumed.", ">Resume<").doesNotContain("hx-get");
            assertThat(browser.get(run, "HX-Request", "true").header("HX-Retarget")).isEqualTo("#content");

            browser.submit(path + "/resume", Map.of());
            browser.submit(path + "/reset", Map.of());
            assertThat(browser.get(run).isOk().text()).contains("This run ended early: The sync was reset.", ">Run now<", "Nothing was rejected.");
        }
    }

    @Test
    void onlyAdminsAreOfferedToMakeOne() {
        assertThat(desk.signedIn(Role.OPERATOR).get("/syncs").isOk().text()).doesNotContain("/syncs/new");
        assertThat(desk.signedIn(Role.OPERATOR).get("/syncs/new").status()).isEqualTo(403);
        assertThat(desk.signedIn(Role.MEMBER).get("/syncs").status()).isEqualTo(403);
        assertThat(desk.stranger().get("/syncs/syn_nobody").status()).isEqualTo(404);
    }
}
