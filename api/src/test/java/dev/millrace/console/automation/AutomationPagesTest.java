package dev.millrace.console.automation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.console.Desk;
import dev.millrace.workspace.MemberStore;
import java.util.Map;
import org.junit.jupiter.api.Test;

@WholeTest
class AutomationPagesTest {

    private static final String NOTE = "- note:\n    set: {a: 1}\n";

    private final Api api;
    private final Desk desk;

    AutomationPagesTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
    }

    @Test
    void offersAStarterThatCanBeSavedAsItIs() {
        var browser = api.signedIn();
        var form = browser.get("/automations/new").isOk().text();
        assertThat(form).contains("namespace: default", "name: hello").doesNotContain("note-error");

        var saved = browser.submit("/automations/new", Map.of("definition", textarea(form)));
        assertThat(Desk.follow(browser, saved).text())
                .contains("Version 1.0.0 is stored", "It starts on hello.wanted.", "It has not run yet.");
        assertThat(browser.get("/automations").isOk().text()).contains("default/hello", "on hello.wanted", "none yet");
    }

    @Test
    void keepsTheTextAndShowsProblemsAtTheirLines() {
        var name = Desk.unused("wrong");
        var text = Desk.definition(name, "1.0.0", "- note:\n    sett: {a: 1}\n").replace("\n", "\r\n");

        var answer = api.signedIn().submit("/automations/new", Map.of("definition", text));

        var page = answer.has(422).text();
        assertThat(page).contains("It was not stored: the definition has a mistake. Your text is kept below.");
        assertThat(textarea(page)).isEqualTo(text.replace("\r\n", "\n"));
        assertThat(page).contains("Line 8, column", "data-line=\"8\"", "did you mean `set`?");
        assertThat(page).contains("<li class=\"has-error\">8</li>");
        assertThat(desk.caller().get("/api/v1/automations/desk/" + name).status()).isEqualTo(404);
    }

    @Test
    void keepsATextThatCannotBeReadAtAll() {
        var page = api.signedIn().submit("/automations/new", Map.of("definition", "do: [\n</textarea><script>alert(1)</script>"));

        assertThat(page.status()).isIn(400, 422);
        assertThat(page.text()).contains("&lt;/textarea&gt;&lt;script&gt;", "note-error").doesNotContain("<script>alert");
    }

    @Test
    void checksATextWhileItIsTyped() {
        var answer = api.signedIn()
                .submit("/automations/check", Map.of("definition", "document: {}\n"), "HX-Request", "true")
                .isOk();

        assertThat(answer.text()).contains("hx-swap-oob=\"true\"", "note-error").doesNotContain("<html");
        var name = Desk.unused("fine");
        assertThat(api.signedIn()
                        .submit("/automations/check", Map.of("definition", Desk.definition(name, "1.0.0", NOTE)), "HX-Request", "true")
                        .text())
                .contains("No problem found.");
    }

    @Test
    void raisesTheVersionInTheEditorAndShowsOldVersions() {
        var name = Desk.unused("versions");
        desk.publish(name, NOTE);
        var path = "/automations/desk/" + name;
        var browser = api.signedIn();

        var edited = textarea(browser.get(path + "/edit").isOk().text());
        assertThat(edited).contains("version: '1.0.1'", "dsl: '1.0.3'");
        var saved = Desk.follow(browser, browser.submit(path + "/edit", Map.of("definition", edited)));
        assertThat(saved.text()).contains("Version 1.0.1 is stored", "<small>version 1.0.1</small>");

        assertThat(browser.get(path + "?version=1.0.0").isOk().text())
                .contains("This is an older version", "version: &#39;1.0.0&#39;");
        assertThat(browser.get(path + "?version=9.9.9").status()).isEqualTo(404);
    }

    @Test
    void drawsTheVersionWithALinkFromEachTaskToItsLineAndKeepsNamesTexts() {
        var name = Desk.unused("drawn");
        var hostile = "</text></svg><script>alert(1)</script>";
        desk.publish(name, NOTE + "- '%s':\n    set: {b: 2}\n".formatted(hostile));

        var page = api.signedIn().get("/automations/desk/" + name).isOk().text();

        assertThat(page).contains("<a href=\"#L7\" id=\"node-1\" class=\"dg-node\"", "data-pointer=\"/do/0/note\"", "<li id=\"L7\"");
        assertThat(page).contains("aria-label=\"&lt;/text&gt;&lt;/svg&gt;&lt;script&gt;alert(1)&lt;/script&gt; set, b\"");
        assertThat(page).doesNotContain("<script>alert").containsOnlyOnce("class=\"diagram\"");
    }

    @Test
    void refusesOtherContentsUnderAStoredVersion() {
        var name = Desk.unused("taken");
        desk.publish(name, NOTE);

        var answer = api.signedIn()
                .submit(
                        "/automations/desk/%s/edit".formatted(name),
                        Map.of("definition", Desk.definition(name, "1.0.0", "- other:\n    set: {b: 2}\n")));

        assertThat(answer.has(409).text()).contains("Version 1.0.0 of desk/" + name + " exists with other contents", "other:");
    }

    @Test
    void startsByHandWithTheInputOfTheNewestRun() {
        var name = Desk.unused("start");
        desk.publish(name, NOTE);
        var browser = api.signedIn();
        var path = "/automations/desk/%s/start".formatted(name);
        assertThat(textarea(browser.get(path).isOk().text())).isEqualTo("{}");

        var wrong = browser.submit(path, Map.of("input", "{"));
        assertThat(wrong.has(422).text()).contains("This is not JSON", "aria-invalid=\"true\"");

        var started = Desk.follow(browser, browser.submit(path, Map.of("input", "{\"who\": \"Ada\"}")));
        assertThat(started.text()).contains("The run was started.", "desk/" + name);
        assertThat(textarea(browser.get(path).isOk().text())).contains("\"who\": \"Ada\"");
        var event = desk.event("tried.out", "{\"n\":7}");
        assertThat(textarea(browser.get(path + "?event=" + event).isOk().text())).contains("\"type\": \"tried.out\"");
    }

    @Test
    void switchesOffAndOnAndAsksBeforeItDeletes() {
        var name = Desk.unused("switch");
        desk.caller().with("Content-Type", "application/yaml")
                .send("POST", "/api/v1/automations", Desk.definition(name, "1.0.0", NOTE)
                        .replace("do:\n", "schedule:\n  on:\n    one:\n      with: {type: door.opened}\ndo:\n")
                        .getBytes(UTF_8))
                .isCreated();
        var path = "/automations/desk/" + name;
        var browser = api.signedIn();

        assertThat(Desk.follow(browser, browser.submit(path + "/enabled", Map.of("enabled", "false"))).text())
                .contains("Disabled: it does not start by itself.", ">Enable<");
        assertThat(Desk.follow(browser, browser.submit(path + "/enabled", Map.of("enabled", "true"))).text())
                .contains("It starts on door.opened.", ">Disable<");

        assertThat(browser.get(path + "/delete").isOk().text())
                .contains("It is not started any more on door.opened", "Its runs stay on record");
        assertThat(Desk.follow(browser, browser.submit(path + "/delete", Map.of())).text())
                .contains("The automation desk/" + name + " is deleted.");
        assertThat(browser.get(path).status()).isEqualTo(404);
    }

    private static String textarea(String page) {
        var from = page.indexOf('>', page.indexOf("<textarea")) + 1;
        return page.substring(from, page.indexOf("</textarea>"))
                .replace("&#39;", "'").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    }
}
