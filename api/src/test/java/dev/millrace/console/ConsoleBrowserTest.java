package dev.millrace.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.workspace.MemberStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A person's path in a real browser, and what every page owes to everybody who looks at it. */
@WholeTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleBrowserTest {

    private static final List<String> COLOURS = List.of("color-contrast", "link-in-text-block");
    private static final LocatorAssertions.IsVisibleOptions SOON = new LocatorAssertions.IsVisibleOptions().setTimeout(20_000);

    /** Every shape and every kind of line of a diagram. */
    private static final String MIXED =
            """
            - choose:
                switch:
                  - on: {when: .go, then: each}
                  - off: {then: never}
            - each:
                for: {in: '[1, 2, 3]'}
                do:
                  - one: {set: {n: '${ $item }'}}
            - guarded:
                try:
                  - both:
                      fork:
                        branches:
                          - a: {set: {a: 1}}
                          - b: {raise: {error: {type: 'https://e.test/x', status: 500, title: Broken}}}
                catch:
                  retry: {delay: {milliseconds: 10}, limit: {attempt: {count: 1}}}
                  do:
                    - sorry: {set: {sorry: true}}
                    - again: {if: .never, wait: {seconds: 1}, then: sorry}
                then: end
            - never: {set: {a: 1}}
            """;

    private final PaymentService bank = new PaymentService();
    private final Api api;
    private final Desk desk;
    private final Windows windows;

    ConsoleBrowserTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
        this.windows = new Windows(api);
    }

    @BeforeAll
    void openTheBrowser() {
        Chromium.browser();
    }

    @AfterEach
    void closeTheWindows() {
        windows.close();
    }

    @AfterAll
    void close() {
        bank.close();
    }

    @Test
    void findsAFaultedRunSeesWhyCorrectsItAndSeesItComplete() {
        var name = Desk.unused("payment");
        desk.publish(name, pay(25));
        desk.run(name, "{}");
        var page = windows.open(1280, ColorScheme.LIGHT);

        page.navigate(api.url() + "/runs?status=faulted");
        windows.signIn(page);
        assertThat(page).hasURL(api.url() + "/runs?status=faulted");
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("desk/" + name)).click();
        assertThat(page.locator("[data-say]"))
                .containsText("Faulted at 'charge' after");
        assertThat(page.locator("[data-say]")).containsText("The bank is closed for amounts above 10.");

        // Correct the definition: a mistake first, which is shown while it is typed and keeps the text.
        button(page, "desk/" + name).click();
        button(page, "Edit").click();
        var editor = page.getByLabel("Definition");
        var text = editor.inputValue();
        editor.fill(text.replace("call: http", "call: htttp"));
        assertThat(page.locator("#problems .note-error")).isVisible(SOON);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Save")).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("It was not stored");
        page.getByLabel("Definition").fill(text.replace("amount: 25", "amount: '${ .amount }'"));
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Save")).click();
        assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("Version 1.0.1 is stored");

        // Retry the run that failed, with the corrected version and an input.
        page.locator("a[data-row]").first().click();
        button(page, "Run with edited input").click();
        page.getByLabel("Input as JSON").fill("{\"amount\": 5}");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Start the run")).click();
        assertThat(page.locator("[data-say]").getByText(Pattern.compile("Completed in .*"))).isVisible(SOON);
        assertThat(page.locator("#story")).containsText("version 1.0.1");
        assertThat(page.locator(".run-side")).containsText("R-1");
    }

    @Test
    void showsARunMoveWithoutBeingLoadedAgain() {
        var name = Desk.unused("slow");
        desk.publish(name, "- pause:\n    wait: {seconds: 3}\n- note:\n    set: {done: true}\n");
        var run = desk.start(name, "{}");
        var page = windows.signedIn(1280, ColorScheme.LIGHT);

        page.navigate(api.url() + "/runs/" + run);
        assertThat(page.locator("[data-pointer='/do/1/note']")).hasClass(Pattern.compile("dg-unreached"));
        page.evaluate("window.sameDocument = true");
        page.locator("#as-curl > summary").click();

        assertThat(page.locator("[data-say]").getByText(Pattern.compile("Completed in .*"))).isVisible(SOON);
        assertThat(page.evaluate("window.sameDocument")).isEqualTo(true);
        assertThat(page.locator("[data-pointer='/do/1/note']")).hasClass(Pattern.compile("state-completed"));
        assertThat(page.locator("#as-curl")).hasAttribute("open", "");
        assertThat(page.locator("#said")).containsText("Completed in");
    }

    @Test
    void showsHowFarARecoveryIsWithoutBeingLoadedAgain() {
        var name = Desk.unused("missed");
        var webhook = recovering(name, 4, "PT1S");
        var page = windows.signedIn(1280, ColorScheme.LIGHT);

        page.navigate(api.url() + "/webhooks/" + webhook);
        page.evaluate("window.sameDocument = true");

        assertThat(page.locator("#recovery")).containsText("4 deliveries were queued again.", new LocatorAssertions.ContainsTextOptions().setTimeout(30_000));
        assertThat(page.evaluate("window.sameDocument")).isEqualTo(true);
        assertThat(page.locator("#recovery progress")).hasCount(0);
    }

    @Test
    void leadsFromATaskOnTheDiagramToItsStepAndToItsLine() {
        var name = Desk.unused("drawn");
        desk.publish(name, MIXED);
        var run = desk.run(name, "{\"go\": true}");
        var page = windows.signedIn(1280, ColorScheme.LIGHT);

        page.navigate(api.url() + "/runs/" + run);
        var task = page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("^one set, .*Completed ×3$")));
        task.focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("#chosen-title")).hasText("one");
        assertThat(page.locator(".run-side")).containsText("set at /do/1/each/do/0/one, item 3");
        assertThat(task).hasAttribute("aria-current", "step");
        assertThat(page.locator("[data-pointer='/do/3/never']")).hasAttribute("aria-label", "never set, a, Not reached");

        page.navigate(api.url() + "/automations/desk/" + name);
        page.locator("#diagram [data-pointer='/do/2/guarded']").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator(".listing li:target")).containsText("guarded:");
    }

    @Test
    void isDrivenByTheKeyboard() {
        var name = Desk.unused("keys");
        desk.publish(name, "- note:\n    set: {a: 1}\n");
        desk.run(name, "{}");
        desk.run(name, "{}");
        var page = windows.signedIn(1280, ColorScheme.LIGHT);

        page.navigate(api.url() + "/");
        page.keyboard().press("g");
        page.keyboard().press("r");
        page.waitForURL("**/runs");
        page.keyboard().press("j");
        assertThat(page.locator("[data-row]").first()).isFocused();
        page.keyboard().press("j");
        assertThat(page.locator("[data-row]").nth(1)).isFocused();
        page.keyboard().press("k");
        assertThat(page.locator("[data-row]").first()).isFocused();
        page.keyboard().press("/");
        assertThat(page.locator("[data-filter]")).isFocused();
        page.keyboard().type("desk/" + name);
        page.keyboard().press("Enter");
        page.waitForURL("**/runs?**automation=desk%2F" + name);
        page.keyboard().press("?");
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        page.keyboard().press("Escape");
        assertThat(page.getByRole(AriaRole.DIALOG)).isHidden();
        page.keyboard().press("j");
        page.keyboard().press("Enter");
        page.waitForURL("**/runs/run_*");
    }

    @Test
    void copiesAWholeIdOnAClick() {
        var name = Desk.unused("copied");
        desk.publish(name, "- note:\n    set: {a: 1}\n");
        var run = desk.run(name, "{}");
        var page = windows.signedIn(1280, ColorScheme.LIGHT);
        page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));

        page.navigate(api.url() + "/runs/" + run);
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Copy " + run)).first().click();

        assertThat(page.locator("#said")).hasText("Copied.");
        assertThat(page.evaluate("navigator.clipboard.readText()")).isEqualTo(run);
    }

    @Test
    void leavesAxeNothingSeriousToFindInLightAndInDark() {
        var paths = everyPage();
        for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            var page = windows.signedIn(1280, scheme);
            var found = new LinkedHashMap<String, List<String>>();
            for (var path : paths.entrySet()) {
                page.navigate(api.url() + path.getValue());
                // In the dark only the colours differ.
                var serious = Windows.seriousIn(page, scheme == ColorScheme.DARK ? COLOURS : List.of());
                if (!serious.isEmpty()) {
                    found.put(path.getKey(), serious);
                }
            }
            assertThat(found).as("what axe finds in " + scheme).isEmpty();
        }
    }

    @Test
    void scrollsNothingSidewaysOnAPhone() {
        var paths = everyPage();
        var page = windows.signedIn(390, ColorScheme.LIGHT);
        var wide = new ArrayList<String>();
        paths.forEach((name, path) -> {
            page.navigate(api.url() + path);
            var over = Windows.overhang(page);
            if (over > 0) {
                wide.add(name + " by " + over + " px");
            }
        });
        assertThat(wide).isEmpty();

        page.navigate(api.url() + "/");
        assertThat(page.locator("#nav")).isHidden();
        page.getByLabel("Open the navigation").click();
        page.locator("#nav").getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName("Webhooks")).click();
        page.waitForURL("**/webhooks");
    }

    @Test
    void worksWithoutScripts() {
        var name = Desk.unused("plain");
        desk.publish(name, "- note:\n    set: {a: 1}\n");
        var run = desk.run(name, "{}");
        var context = windows.context(new Browser.NewContextOptions().setJavaScriptEnabled(false));
        var page = context.newPage();
        page.navigate(api.url() + "/runs/" + run);
        windows.signIn(page);

        page.locator(".steps a", new Page.LocatorOptions().setHasText("note")).click();
        assertThat(page.locator("#chosen-title")).hasText("note");
        page.locator(".steps a", new Page.LocatorOptions().setHasText("The run")).click();
        assertThat(page.locator("#chosen-title")).hasText("The run");
        page.locator("#diagram [data-pointer='/do/0/note']").click();
        assertThat(page.locator("#chosen-title")).hasText("note");
        button(page, "Run with edited input").click();
        page.getByLabel("Input as JSON").fill("{}");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Start the run")).click();
        assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("This run was started");
    }

    private static final String EVENT_TYPE =
            """
            {"description": "All of it.", "schema": {"type": "object"}, "example": {"order": 1},
             "versions": {"2027-01-31": {"transformation": "{id: .order}", "schema": {"type": "object"}, "deprecated": true}}}""";

    /** A path of each kind of page, with something on it. */
    private Map<String, String> everyPage() {
        var name = Desk.unused("everything");
        desk.publish(name, pay(25));
        var faulted = desk.run(name, "{}");
        var webhook = desk.webhook(name, bank.url() + "/taken", "all." + name);
        var event = desk.event("all." + name, "{\"order\": 1}");
        desk.caller().post("/api/v1/sources", "{\"name\":\"%s\",\"provider\":\"none\"}".formatted(name)).isCreated();
        api.anonymous().post("/hooks/" + name, "{}").has(202);
        desk.caller().post(
                        "/api/v1/connections",
                        "{\"provider\":\"http\",\"name\":\"%s\",\"base_url\":\"%s\",\"credentials\":{\"type\":\"bearer\",\"token\":\"t\"}}"
                                .formatted(name, bank.url()))
                .isCreated();
        var delivery = desk.caller().get("/api/v1/events/" + event).at("/deliveries/0/delivery_id");
        var paths = new LinkedHashMap<String, String>();
        paths.put("overview", "/");
        paths.put("automations", "/automations");
        paths.put("automation", "/automations/desk/" + name);
        paths.put("editor", "/automations/desk/%s/edit".formatted(name));
        paths.put("starter", "/automations/new");
        paths.put("try", "/automations/desk/%s/try".formatted(name));
        paths.put("start by hand", "/automations/desk/%s/start".formatted(name));
        paths.put("confirmation", "/automations/desk/%s/delete".formatted(name));
        paths.put("runs", "/runs");
        paths.put("no runs", "/runs?automation=no/such");
        paths.put("run", "/runs/" + faulted);
        desk.publish(name + "-mixed", MIXED);
        paths.put("mixed automation", "/automations/desk/%s-mixed".formatted(name));
        paths.put("mixed run", "/runs/" + desk.run(name + "-mixed", "{\"go\": true}"));
        paths.put("run again", "/runs/%s/again".formatted(faulted));
        paths.put("events", "/events");
        paths.put("imports", "/imports");
        paths.put("exports", "/exports");
        paths.put("new export", "/exports/new?type=pages");
        paths.put("syncs", "/syncs");
        paths.put("new sync", "/syncs/new");
        var sync = "/syncs/" + desk.caller().post(
                        "/api/v1/syncs",
                        "{\"name\":\"%s\",\"connection\":\"%s\",\"type\":\"desk_people\",\"stream\":{\"path\":\"/p\",\"key\":\"id\"},\"schedule\":{\"cron\":\"0 6 1 1 *\"}}"
                                .formatted(name, name))
                .isCreated().at("/sync_id");
        paths.put("sync", sync);
        paths.put("edit sync", sync + "/edit");
        paths.put("event", "/events/" + event);
        paths.put("expression on an event", "/expressions?event=" + event);
        paths.put("expression on a step", "/expressions?run=%s&step=1".formatted(faulted));
        paths.put("expression", "/expressions");
        paths.put("sources", "/sources");
        paths.put("source", "/sources/" + name);
        paths.put("new source", "/sources/_new");
        paths.put("what came in", "/sources/%s/deliveries/%s".formatted(
                name, desk.caller().get("/api/v1/sources/%s/deliveries".formatted(name)).at("/data/0/delivery_id")));
        desk.caller().post(
                        "/api/v1/sources",
                        "{\"name\":\"%s-gh\",\"provider\":\"github\",\"secret\":\"s\",\"verifier\":{\"ip_ranges\":[\"192.0.2.0/24\"]}}".formatted(name))
                .isCreated();
        paths.put("source with conditions", "/sources/%s-gh".formatted(name));
        paths.put("another secret", "/sources/%s-gh/secret".formatted(name));
        paths.put("set up at the service", "/sources/%s-gh/register".formatted(name));
        paths.put("integrations", "/settings/integrations");
        paths.put("an app", "/settings/integrations/github");
        paths.put("an app to set up", "/settings/integrations/slack");
        paths.put("kinds of connections", "/connections/new");
        paths.put("new connection", "/connections/new?provider=http&kind=client_credentials");
        desk.caller().put("/api/v1/record-types/pages", "{\"display\": \"name\", \"unique\": [\"name\"]}");
        var record = desk.caller()
                .post("/api/v1/records/pages", "{\"name\": \"%s\", \"status\": \"new\", \"note\": {\"a\": [1]}}".formatted(name))
                .isCreated()
                .at("/record_id");
        desk.caller().patch("/api/v1/records/pages/" + record, "{\"status\": \"active\", \"note\": null}").isOk();
        var export = desk.caller().post("/api/v1/exports", "{\"type\": \"pages\", \"format\": \"pdf\"}").has(202).at("/export_id");
        paths.put("export", "/exports/" + export);
        paths.put("records", "/records");
        paths.put("records of a type", "/records/pages?sort=name");
        paths.put("no records", "/records/pages?field=name&operator=eq&value=nobody");
        paths.put("record", "/records/pages/" + record);
        paths.put("new record", "/records/pages/new");
        paths.put("record to edit", "/records/pages/%s/edit".formatted(record));
        paths.put("type of records", "/record-types/pages");
        paths.put("webhooks", "/webhooks");
        paths.put("webhook", "/webhooks/" + webhook);
        paths.put("new webhook", "/webhooks/new");
        paths.put("webhook that is sent again", "/webhooks/" + recovering(name + "-again", 2, "P1D"));
        paths.put("given up", "/deliveries");
        paths.put("delivery", "/deliveries/" + delivery);
        desk.caller().put("/api/v1/event-types/all." + name, EVENT_TYPE).isCreated();
        paths.put("event types", "/webhooks/types");
        paths.put("event type", "/webhooks/types/all." + name);
        paths.put("new event type", "/webhooks/types/_new");
        paths.put("no links for customers", "/webhooks/customers");
        paths.put("new link for a customer", "/webhooks/customers/new");
        paths.put("settings", "/settings");
        paths.put("your profile", "/settings/profile");
        paths.put("audit", "/settings/audit");
        paths.put("nothing in the audit", "/settings/audit?actor=nobody");
        paths.put("new key", "/settings/keys/new");
        paths.put("found", "/find?q=desk");
        paths.put("error codes", "/docs/errors");
        return paths;
    }

    /** An endpoint that is sent what it missed, one request in so long a time. */
    private String recovering(String name, int missed, String per) {
        var webhook = desk.webhook(name, bank.url() + "/taken", "made." + name);
        var path = "/api/v1/webhooks/" + webhook;
        desk.caller().patch(path, "{\"active\": false}").isOk();
        for (var event = 0; event < missed; event++) {
            desk.event("made." + name, "{}");
        }
        desk.caller().patch(path, "{\"active\": true}").isOk();
        desk.caller()
                .post(path + "/recover", "{\"since\": \"%s\", \"pace\": {\"requests\": 1, \"per\": \"%s\"}}".formatted(Instant.now().minusSeconds(60), per))
                .has(202);
        return webhook;
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private String pay(int amount) {
        return """
                - charge:
                    call: http
                    with:
                      method: post
                      endpoint: %s/payments
                      body:
                        amount: %d
                """
                .formatted(bank.url(), amount);
    }
}
