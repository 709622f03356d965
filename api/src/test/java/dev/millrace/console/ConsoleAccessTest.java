package dev.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WholeTest
class ConsoleAccessTest {

    private final Api api;
    private final Desk desk;

    ConsoleAccessTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/automations", "/automations/new", "/runs", "/runs/run_1", "/events", "/sources", "/connections",
                "/webhooks", "/webhooks/types", "/webhooks/customers", "/deliveries/dlv_1", "/settings", "/settings/keys/new", "/settings/password", "/settings/profile", "/find?q=run_1",
                "/automations/desk/x/try", "/expressions", "/imports/imp_1/mapping", "/bulk-jobs"
            })
    void sendsWhoeverIsNotSignedInToTheSignInPage(String path) {
        var answer = api.browser().get(path);

        assertThat(answer.has(302).header("Location")).startsWith("/sign-in?to=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/automations/new", "/automations/desk/x/delete", "/automations/desk/x/start", "/automations/try",
                "/automations/desk/x/try", "/expressions", "/runs/run_1/retry",
                "/runs/run_1/cancel", "/events/evt_1/replay", "/sources", "/connections/new", "/webhooks", "/webhooks/types",
                "/webhooks/customers", "/deliveries/dlv_1/retry", "/imports/imp_1/start", "/imports/imp_1/again",
                "/bulk-jobs/job_1/cancel", "/settings/keys", "/settings/members", "/settings/password",
                "/settings/profile/link/google", "/settings/profile/accounts/idn_1/unlink", "/settings/theme"
            })
    void refusesAFormThatCarriesNoToken(String path) {
        var answer = api.signedIn().submitWithoutToken(path, Map.of("name", "x"));

        assertThat(answer.has(403).text()).contains("This page was open for too long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/automations", "/runs", "/events", "/sources", "/settings/integrations", "/records", "/imports", "/exports", "/bulk-jobs", "/syncs", "/webhooks", "/webhooks/types", "/webhooks/customers", "/settings"})
    void showsEveryPlaceWithItsNavigation(String path) {
        var page = api.signedIn().get(path).isOk();

        assertThat(page.text()).contains("aria-current=\"page\"", "Syncs and data", "Sign out");
        assertThat(page.text()).contains("admin@ours.test", "ours");
        assertThat(page.header("Content-Security-Policy")).contains("default-src 'self'").doesNotContain("unsafe");
        assertThat(page.text()).doesNotContain("style=\"", "onclick", "<script>");
        assertThat(page.header("Set-Cookie")).doesNotContain("JSESSIONID");
    }

    @Test
    void servesWhatItsPagesLoad() {
        var page = api.signedIn().get("/").isOk().text();
        var loaded = Pattern.compile("(?:src|href)=\"(/(?:assets|webjars)/[^\"#]+)")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();

        assertThat(loaded).hasSizeGreaterThanOrEqualTo(4).anyMatch(path -> path.contains("htmx.min"));
        assertThat(loaded).allSatisfy(path -> {
            assertThat(path).matches(".*-[0-9a-f]{32}\\.(js|css|svg)");
            assertThat(api.browser().get(path).isOk().header("Cache-Control")).contains("max-age=3600");
        });
    }

    @Test
    void looksLikeAnUnknownThingToAnotherWorkspace() {
        var name = Desk.unused("private");
        desk.publish(name, "- note:\n    set: {a: 1}\n");
        var run = desk.run(name, "{}");
        var event = desk.event("private.happened", "{}");
        var webhook = desk.webhook(name, "http://127.0.0.1:9/x", "never.*");
        desk.caller().post("/api/v1/sources", "{\"name\":\"%s\",\"provider\":\"none\"}".formatted(name)).isCreated();
        var stranger = desk.stranger();

        for (var path : List.of(
                "/automations/desk/" + name,
                "/automations/desk/" + name + "/edit",
                "/automations/desk/" + name + "/start",
                "/automations/desk/" + name + "/try",
                "/automations/desk/" + name + "/delete",
                "/expressions?event=" + event,
                "/expressions?run=" + run + "&step=1",
                "/runs/" + run,
                "/runs/" + run + "/again",
                "/runs/" + run + "/cancel",
                "/events/" + event,
                "/sources/" + name,
                "/webhooks/" + webhook,
                "/webhooks/" + webhook + "/edit")) {
            assertThat(stranger.get(path).status()).as(path).isEqualTo(404);
        }
        assertThat(stranger.get("/runs/" + run + "/stream", "Accept", "text/event-stream").status()).isEqualTo(404);
        for (var path : List.of(
                "/runs/" + run + "/retry",
                "/events/" + event + "/replay",
                "/sources/" + name + "/delete",
                "/webhooks/" + webhook + "/delete",
                "/webhooks/" + webhook + "/test",
                "/automations/desk/" + name + "/delete")) {
            assertThat(stranger.submit(path, Map.of()).status()).as(path).isEqualTo(404);
        }
        for (var path : List.of("/", "/automations", "/runs", "/events", "/sources", "/webhooks", "/find?q=" + name)) {
            assertThat(stranger.get(path).isOk().text()).as(path).doesNotContain("desk/" + name, "/hooks/" + name, event);
        }
    }

    @Test
    void showsNobodyAButtonThatTheRoleMayNotPress() {
        var name = Desk.unused("buttons");
        desk.publish(name, "- fail:\n    raise:\n      error: {type: 'https://e.test/x', status: 500, title: Broken}\n");
        var run = desk.run(name, "{}");

        var operator = desk.signedIn(Role.OPERATOR);
        assertThat(operator.get("/automations/desk/" + name).isOk().text())
                .contains("Start a run")
                .doesNotContain(">Delete<", ">Edit<", ">Disable<");
        assertThat(operator.get("/runs/" + run).isOk().text()).contains(">Retry<");
        assertThat(operator.get("/settings").isOk().text()).doesNotContain("API keys");
        assertThat(operator.get("/automations/new").status()).isEqualTo(403);
        assertThat(operator.submit("/automations/desk/" + name + "/delete", Map.of()).status()).isEqualTo(403);
        assertThat(operator.submit("/settings/keys", Map.of("name", "x", "role", "admin")).status()).isEqualTo(403);
        assertThat(operator.get("/automations/new").text()).contains("The role &#39;operator&#39; may not do this");

        var developer = desk.signedIn(Role.DEVELOPER);
        assertThat(developer.get("/automations/desk/" + name).isOk().text()).contains(">Delete<", ">Edit<", ">Disable<");
        assertThat(developer.get("/settings/keys/new").status()).isEqualTo(403);
    }

    @Test
    void leadsAMemberToItsSettings() {
        var member = desk.signedIn(Role.MEMBER);

        assertThat(member.get("/").has(303).header("Location")).isEqualTo("/settings");
        var settings = member.get("/settings").isOk().text();
        assertThat(settings).contains("with the role member").doesNotContain("href=\"/runs\"", "href=\"/webhooks\"");
        assertThat(member.get("/runs").status()).isEqualTo(403);
        assertThat(member.get("/expressions").status()).isEqualTo(403);
    }

    @Test
    void letsAMemberSetAPasswordAndChangeIt() {
        var invited = api.admin()
                .post("/api/v1/members", "{\"email\":\"%s@ours.test\",\"role\":\"member\"}".formatted(Desk.unused("invited")))
                .isCreated();
        var email = invited.at("/email");
        var browser = api.browser();
        browser.get(invited.at("/sign_in_url").substring(api.url().length())).has(303);

        assertThat(browser.get("/settings/password").isOk().text()).doesNotContain("Current password");
        assertThat(browser.submit("/settings/password", Map.of("password", "short")).has(422).text())
                .contains("A password must have at least 10 characters");
        browser.submit("/settings/password", Map.of("password", "correct horse")).has(303);
        assertThat(browser.get("/settings").header("Location")).contains("/sign-in");

        var again = api.browser();
        again.signIn(email, "correct horse").has(303);
        assertThat(again.submit("/settings/password", Map.of("current", "wrong horse", "password", "better horse"))
                        .has(422)
                        .text())
                .contains("This is not your password.");
        again.submit("/settings/password", Map.of("current", "correct horse", "password", "better horse"))
                .has(303);
        api.browser().signIn(email, "better horse").has(303);
    }

    @Test
    void tellsAnErrorWithinTheFrame() {
        var page = api.signedIn().get("/runs/run_nowhere").has(404).text();

        assertThat(page).contains("There is no run &#39;run_nowhere&#39;", "Go to the overview", "href=\"/automations\"", "req_");
        assertThat(api.signedIn().get("/runs?status=odd").has(422).text()).contains("status must be one of");
        assertThat(api.browser().get("/docs/errors/run_ended").isOk().text()).contains("<title>run_ended · Millrace</title>");
    }

    @Test
    void keepsTheThemeInACookie() {
        var browser = api.signedIn();
        assertThat(browser.get("/").text()).doesNotContain("data-theme");

        browser.submit("/settings/theme", Map.of("theme", "dark")).has(303);
        assertThat(browser.get("/runs").text()).contains("data-theme=\"dark\"");

        browser.submit("/settings/theme", Map.of("theme", "\" onload=alert(1)")).has(303);
        assertThat(browser.get("/runs").text()).doesNotContain("data-theme", "onload");
    }

    @Test
    void findsThingsByIdAndByName() {
        var name = Desk.unused("findable");
        desk.publish(name, "- note:\n    set: {a: 1}\n");
        var browser = api.signedIn();

        assertThat(browser.get("/find?q=run_1").has(303).header("Location")).isEqualTo("/runs/run_1");
        assertThat(browser.get("/find?q=evt_1").has(303).header("Location")).isEqualTo("/events/evt_1");
        assertThat(browser.get("/find?q=" + name).has(303).header("Location")).isEqualTo("/automations/desk/" + name);
        assertThat(browser.get("/find?q=%3Cscript%3Enothing").isOk().text())
                .contains("Nothing has this in its name", "&lt;script&gt;nothing");
    }
}
