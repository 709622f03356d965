package dev.millrace.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.workspace.MemberStore;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From an empty editor to a run that has done its work, in a real browser. */
@WholeTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WritingBrowserTest {

    private static final LocatorAssertions.IsVisibleOptions SOON = new LocatorAssertions.IsVisibleOptions().setTimeout(20_000);
    private static final LocatorAssertions.ContainsTextOptions IN_TIME =
            new LocatorAssertions.ContainsTextOptions().setTimeout(20_000);
    private static final Pattern COMPLETED = Pattern.compile("state-completed");

    private final PaymentService bank = new PaymentService();
    private final Api api;
    private final Desk desk;
    private final Windows windows;

    WritingBrowserTest(Api api, MemberStore members, PasswordCheck passwords) {
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

    @ParameterizedTest
    @EnumSource(value = ColorScheme.class, names = {"LIGHT", "DARK"})
    void leadsFromAnEmptyEditorToTheDataOfAFinishedStep(ColorScheme scheme) {
        var name = Desk.unused("written");
        var type = "payment.wanted." + name;
        var page = windows.signedIn(1280, scheme);

        // Two mistakes, each beside its line.
        page.navigate(api.url() + "/automations");
        follow(page, "New automation");
        var editor = page.getByLabel("Definition");
        var text = definition(name, type);
        editor.fill(text.replace("call: http", "call: htttp").replace("set:", "sett:"));
        assertThat(page.locator("#problems .note-error")).hasCount(2, new LocatorAssertions.HasCountOptions().setTimeout(20_000));
        assertThat(page.locator("#gutter .has-error")).hasText(new String[] {line(text, "call: http"), line(text, "set:")});
        page.locator("#problems .at").nth(1).click();
        assertThat(editor).isFocused();
        assertThat(page.evaluate("getSelection().toString()").toString()).contains("sett:");
        assertThat(Windows.seriousIn(page)).isEmpty();

        // A dry run with mistakes says so; without them it runs.
        page.keyboard().press("Control+Enter");
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("Nothing was tried: the definition has mistakes");
        editor.fill(text);
        assertThat(page.locator("#problems")).containsText("No problem found.");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Add an example for each call")).click();
        var stubs = page.getByLabel("What answers its calls");
        assertThat(stubs).hasValue(Pattern.compile("# POST .*/payments\\n- task: charge\\n  status: 200\\n  content: \\{\\}\\n"));
        stubs.fill("- {task: charge, status: 201, content: {receipt: R-dry}}");
        page.getByLabel("The event or the input as JSON").fill("{\"type\": \"%s\", \"data\": {\"amount\": }}".formatted(type));
        page.getByLabel("an event, written here").check();
        page.keyboard().press("Control+Enter");
        assertThat(page.locator("#problem-json")).containsText("This is not JSON: it breaks at line 1");
        assertThat(page.getByLabel("The event or the input as JSON")).hasAttribute("aria-invalid", "true");
        page.getByLabel("The event or the input as JSON").fill("{\"type\": \"%s\", \"data\": {\"amount\": 5}}".formatted(type));
        page.keyboard().press("Control+Enter");
        assertThat(page.locator("#tried .lead")).containsText("It would complete after 2.0 s: 4 steps, 1 call, 0 events.", IN_TIME);
        assertThat(page.locator("#problem-json")).isHidden();
        assertThat(page.locator("#tried")).containsText("answered by stub 1");
        assertThat(page.locator("#tried [data-pointer='/do/1/charge']")).hasClass(COMPLETED);
        assertThat(page.locator("#tried [data-pointer='/do/4/refuse']")).hasClass(Pattern.compile("dg-unreached"));
        page.locator("#tried [data-pointer='/do/1/charge']").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("#step-2")).containsText("R-dry");
        assertThat(page.locator("#step-2")).isVisible();
        assertThat(editor).hasValue(text);
        assertThat(Windows.seriousIn(page)).isEmpty();

        // Stored, switched off and on, and started by an event.
        button(page, "Save").click();
        assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("Version 1.0.0 is stored");
        button(page, "Disable").click();
        assertThat(page.locator(".lead")).containsText("Disabled");
        button(page, "Enable").click();
        assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("Enabled: it starts by itself from now on.");
        var event = desk.event(type, "{\"amount\": 5}");

        // The run, followed on its diagram to its end.
        page.navigate(api.url() + "/events/" + event);
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName("desk/" + name)).click();
        page.evaluate("window.sameDocument = true");
        assertThat(page.locator("[data-say]").getByText(Pattern.compile("Completed in .*"))).isVisible(SOON);
        assertThat(page.locator("#diagram [data-pointer='/do/3/note']")).hasClass(COMPLETED);
        assertThat(page.locator("#diagram [data-pointer='/do/4/refuse']")).hasClass(Pattern.compile("dg-unreached"));
        page.locator("#diagram [data-pointer='/do/1/charge']").click();
        assertThat(page.locator("#chosen-title")).hasText("charge");
        assertThat(page.locator(".run-side")).containsText("R-1");

        // What an expression gives at that step.
        follow(page, "Try an expression");
        page.getByLabel("what the step gave").check();
        var expression = page.getByLabel("Expression");
        expression.fill(".receipt, ($workflow.input | length)");
        assertThat(page.locator("#result")).containsText("It gives 2 values. A definition takes the first.");
        assertThat(page.locator("#output-1-text")).hasText("\"R-1\"");
        expression.fill(".receipt |");
        assertThat(page.locator("#result .pointed")).containsText("^");
        assertThat(Windows.seriousIn(page)).isEmpty();
    }

    @Test
    void triesAStoredAutomationByTheKeyboardAndOnAPhone() {
        var name = Desk.unused("tried");
        desk.publish(name, "- charge: {call: http, with: {method: post, endpoint: 'https://bank.example.com/a-rather-long-path/payments'}}\n");
        var page = windows.signedIn(400, ColorScheme.LIGHT);

        page.navigate(api.url() + "/automations/desk/" + name);
        follow(page, "Try");
        var event = desk.event("door.opened." + name, "{\"who\": \"Ada\"}");
        page.getByLabel("Find an event by its id or any text in it").fill("door.opened." + name);
        page.keyboard().press("Enter");
        assertThat(page.locator("#stored-events")).containsText("door.opened." + name, IN_TIME);
        page.locator("#event-" + event).focus();
        page.keyboard().press("Space");
        assertThat(page.getByLabel("a stored event")).isChecked();
        page.keyboard().press("Control+Enter");

        assertThat(page.locator("#tried .lead")).containsText("It would complete at once: 1 step, 1 call", IN_TIME);
        assertThat(page.locator("#said")).containsText("It would complete at once");
        assertThat(page.locator("#try-input-text")).containsText("door.opened." + name);
        assertThat(Windows.overhang(page)).isZero();
        page.navigate(api.url() + "/events/" + event);
        follow(page, "Try an expression");
        page.getByLabel("Expression").fill(".data.who");
        assertThat(page.locator("#output-1-text")).hasText("\"Ada\"");
        assertThat(Windows.overhang(page)).isZero();
    }

    private String definition(String name, String type) {
        return """
                document: {dsl: '1.0.3', namespace: desk, name: %s, version: '1.0.0'}
                schedule:
                  on:
                    one:
                      with: {type: %s}
                do:
                  - large:
                      switch:
                        - yes: {when: '.[0].data.amount > 10', then: refuse}
                        - no: {then: charge}
                  - charge:
                      call: http
                      with:
                        method: post
                        endpoint: %s/payments
                        body: {amount: '${ .[0].data.amount }'}
                  - rest:
                      wait: {seconds: 2}
                  - note:
                      set:
                        receipt: ${ .receipt }
                      then: end
                  - refuse:
                      raise:
                        error: {type: 'https://e.test/x', status: 400, title: Too large}
                """
                .formatted(name, type, bank.url());
    }

    private static String line(String text, String part) {
        return Integer.toString(1 + (int) text.substring(0, text.indexOf(part)).chars().filter(character -> character == '\n').count());
    }

    /** Waits for the scripts of the page that the link leads to: what is typed before they run is not checked. */
    private static void follow(Page page, String link) {
        page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(link).setExact(true)).click();
        page.waitForLoadState();
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}
