package dev.millrace.console.trial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.console.Desk;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

@WholeTest
class TryPagesTest {

    private static final String PAY =
            """
            - large:
                switch:
                  - yes: {when: '.[0].data.amount > 10', then: charge}
                  - no: {then: thank}
            - charge:
                call: http
                with: {method: post, endpoint: 'https://bank.example.com/payments', body: '${ .[0].data }'}
                output: {as: '{receipt: .receipt}'}
                export: {as: '{receipt: .receipt}'}
            - rest: {wait: {days: 14}}
            - thank: {emit: {event: {with: {type: shop.thanked, source: /shop, data: '${ . }'}}}}
            """;

    private final Api api;
    private final Desk desk;

    TryPagesTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
    }

    @Test
    void triesAStoredVersionWithTheNewestEventThatFitsAndAStubForEachCall() {
        var name = Desk.unused("tryable");
        var type = "shop.paid." + name;
        var event = desk.event(type, "{\"amount\":25}");
        desk.event("something.else", "{}");
        publish(name, type, PAY);
        var browser = api.signedIn();
        var path = "/automations/desk/%s/try".formatted(name);

        var page = browser.get(path).isOk().text();
        assertThat(page).contains("value=\"%s\" checked=\"checked\"".formatted(event));
        assertThat(page).contains("# POST https://bank.example.com/payments\n- task: charge\n  status: 200\n  content: {}\n");
        assertThat(page).doesNotContain("something.else", "Events that come while it waits");

        var tried = browser.submit(path, stored(event, "- {task: charge, status: 201, content: {receipt: R-7}}\n- {task: chrage}\n"))
                .isOk()
                .text();
        assertThat(tried).contains("It would complete after 14 days: 4 steps, 1 call, 1 event.");
        assertThat(tried).contains("POST https://bank.example.com/payments", "answered by stub 1", "&quot;receipt&quot;: &quot;R-7&quot;");
        assertThat(tried).contains("shop.thanked", "Stub 2 answered nothing.", "id=\"step-2\"");
        assertThat(tried).contains("href=\"#step-2\" id=\"node-2\" class=\"dg-node state-completed\"");
        assertThat(desk.caller().get("/api/v1/runs?automation=desk/" + name).isOk().json().path("data")).isEmpty();
        assertThat(tried).contains("value=\"%s\" checked=\"checked\"".formatted(event), "- {task: chrage}");
    }

    @Test
    void showsWhereARunWouldFaultAndWhichCallHasNoStub() {
        var name = Desk.unused("strict");
        publish(name, "shop.paid." + name, PAY);
        var fields = fields("event", "{\"type\": \"shop.paid.%s\", \"data\": {\"amount\": 25}}".formatted(name), "");
        fields.put("strict", "true");

        var page = api.signedIn().submit("/automations/desk/%s/try".formatted(name), fields).isOk().text();

        assertThat(page).contains("It would fault at &#39;charge&#39;: ", "no stub answers it");
        assertThat(page).contains("<details class=\"tried-step\" open=\"open\">");
    }

    @Test
    void saysThatAnEventDoesNotStartTheAutomation() {
        var name = Desk.unused("unstarted");
        publish(name, "shop.paid." + name, PAY);

        var page = api.signedIn()
                .submit("/automations/desk/%s/try".formatted(name), fields("event", "{\"type\":\"shop.left\",\"data\":{\"amount\":1}}", ""))
                .isOk()
                .text();

        assertThat(page).contains("It would complete at once", "This event does not start the automation by itself");
    }

    @Test
    void marksEverythingThatIsWrongAtItsFieldAndKeepsWhatWasTyped() {
        var name = Desk.unused("mistyped");
        desk.publish(name, "- wait: {listen: {to: {one: {with: {type: door.opened}}}}}\n");
        var path = "/automations/desk/%s/try".formatted(name);
        var fields = fields("input", "{\"a\": }", "- task: charge\n  stat: 200\n");
        fields.put("to_come", "a: 1");
        var browser = api.signedIn();

        var page = browser.submit(path, fields).has(422).text();

        assertThat(page).contains("Nothing was tried yet");
        assertThat(page).contains("This is not JSON: it breaks at line 1, column 7.", "{&quot;a&quot;: }");
        assertThat(page).contains("Line 2, column 3: `stat` is not a field of a stub", "  stat: 200");
        assertThat(page).contains("This must be a list of events.", "a: 1");

        fields.put("json", "{}");
        fields.put("stubs", "- {}");
        fields.put("to_come", "- {data: 1}");
        assertThat(browser.submit(path, fields).has(422).text()).contains("Line 1, column 3: A stub says which calls");
        fields.put("stubs", "");
        assertThat(browser.submit(path, fields).has(422).text()).contains("id=\"problem-to_come\">").contains("type");
        fields.put("given", "stored");
        fields.put("event", "evt_nowhere");
        fields.put("to_come", "- {type: door.opened}");
        assertThat(browser.submit(path, fields).has(422).text()).contains("There is no event &#39;evt_nowhere&#39;.");

        fields.put("given", "input");
        assertThat(browser.submit(path, fields, "HX-Request", "true").isOk().text())
                .contains("It would complete at once", "hx-swap-oob=\"true\"")
                .doesNotContain("<html");
        fields.put("json", "{");
        assertThat(browser.submit(path, fields, "HX-Request", "true").isOk().text()).contains("Nothing was tried yet", "This is not JSON");
    }

    @Test
    void listsTheEventsThatFitAFewAtATimeAndSearchesThem() {
        var name = Desk.unused("choosing");
        var type = "many." + name;
        var first = desk.event(type, "{\"who\":\"Grace\"}");
        for (var count = 0; count < 6; count++) {
            desk.event(type, "{\"who\":\"Ada\"}");
        }
        publish(name, type, PAY);
        var browser = api.signedIn();
        var path = "/automations/desk/%s/try/panel".formatted(name);

        var newest = browser.submit(path, stored("", "kept: {")).isOk().text();
        assertThat(newest.split("name=\"event\"")).hasSize(7);
        assertThat(newest).doesNotContain(first).contains("kept: {");
        var older = newest.replaceAll("(?s).*id=\"older-events\"[^>]*value=\"(evt_\\w+)\".*", "$1");
        var fields = stored("", "");
        fields.put("older", older);
        assertThat(browser.submit(path, fields).isOk().text()).contains(first, ">Newest<").doesNotContain(">Older<");

        fields.put("older", "");
        fields.put("find", "grace");
        assertThat(browser.submit(path, fields, "HX-Request", "true").isOk().text()).contains(first).doesNotContain("<html");
        fields.put("find", first);
        assertThat(browser.submit(path, fields).text()).contains(first);
        fields.put("find", "nobody");
        assertThat(browser.submit(path, fields).text()).contains("No stored event fits this.");
    }

    @Test
    void triesATextThatIsNotStored() {
        var name = Desk.unused("draft");
        var fields = fields("input", "[{\"data\":{\"amount\":25}}]", "");
        fields.put("definition", Desk.definition(name, "1.0.0", PAY));
        var browser = api.signedIn();

        var examples = new HashMap<>(fields);
        examples.put("examples", "add");
        assertThat(browser.submit("/automations/try/panel", examples).isOk().text()).contains("- task: charge\n", "New automation");

        var page = browser.submit("/automations/try", fields).isOk().text();
        assertThat(page).contains("It would complete after 14 days", "New automation", "amount &gt; 10", "no stub answers it");
        assertThat(desk.caller().get("/api/v1/automations/desk/" + name).status()).isEqualTo(404);

        fields.put("definition", Desk.definition(name, "1.0.0", "- note:\n    sett: {a: 1}\n"));
        assertThat(browser.submit("/automations/try", fields).has(422).text())
                .contains("Nothing was tried: the definition has mistakes", "Line 8, column", "sett: {a: 1}");
        assertThat(browser.submit("/automations/try", fields, "HX-Request", "true").isOk().text())
                .contains("<li class=\"has-error\">8</li>", "id=\"problems\"")
                .doesNotContain("<html");
        assertThat(browser.submit("/automations/new", fields).has(422).text()).contains("[{&quot;data&quot;:{&quot;amount&quot;:25}}]");
        fields.put("definition", "do: [\n");
        assertThat(browser.submit("/automations/try", fields).has(422).text()).contains("note-error");
    }

    @Test
    void triesAnEditedTextUnderItsAutomation() {
        var name = Desk.unused("edited");
        desk.publish(name, "- note: {set: {a: 1}}\n");
        var browser = api.signedIn();
        var fields = fields("input", "{}", "");
        fields.put("of", "desk/" + name);
        fields.put("definition", Desk.definition(name, "1.0.1", "- note: {set: {a: 2}}\n"));

        assertThat(browser.submit("/automations/try", fields).isOk().text())
                .contains("action=\"/automations/desk/%s/edit\"".formatted(name), "&quot;a&quot;: 2");
        fields.put("of", "desk/nowhere");
        assertThat(browser.submit("/automations/try", fields).status()).isEqualTo(404);
    }

    @Test
    void showsTheBeginningOfALongDryRun() {
        var name = Desk.unused("endless");
        desk.publish(name, "- all:\n    for: {in: '[range(300)]'}\n    do:\n      - one: {set: {a: 1}}\n");

        var page = api.signedIn().submit("/automations/desk/%s/try".formatted(name), fields("input", "{}", "")).isOk().text();

        assertThat(page).contains("301 steps", "The first 100 of 301 steps").contains("id=\"step-100\"").doesNotContain("id=\"step-101\"");
    }

    @Test
    void letsOnlyThoseTryWhoMayWriteAutomations() {
        var name = Desk.unused("guarded");
        desk.publish(name, "- note: {set: {a: 1}}\n");
        var path = "/automations/desk/%s/try".formatted(name);
        var operator = desk.signedIn(Role.OPERATOR);

        assertThat(operator.get("/automations/desk/" + name).isOk().text()).doesNotContain(">Try<");
        assertThat(operator.get(path).status()).isEqualTo(403);
        assertThat(operator.submit(path, fields("input", "{}", "")).status()).isEqualTo(403);
        assertThat(operator.submit("/automations/try", fields("input", "{}", "")).status()).isEqualTo(403);
        assertThat(desk.signedIn(Role.DEVELOPER).get("/automations/desk/" + name).isOk().text()).contains(">Try<");
        assertThat(desk.stranger().get(path).status()).isEqualTo(404);
        var elsewhere = fields("stored", "", "");
        elsewhere.put("event", desk.event("private.happened", "{}"));
        elsewhere.put("definition", Desk.definition(name, "1.0.0", "- note: {set: {a: 1}}\n"));
        assertThat(desk.stranger().submit("/automations/try", elsewhere).has(422).text()).contains("There is no event");
    }

    private void publish(String name, String type, String tasks) {
        desk.caller().with("Content-Type", "application/yaml")
                .send("POST", "/api/v1/automations", Desk.definition(name, "1.0.0", tasks)
                        .replace("do:\n  - large", "schedule: {on: {one: {with: {type: %s}}}}\ndo:\n  - large".formatted(type))
                        .getBytes(UTF_8))
                .isCreated();
    }

    private static Map<String, String> stored(String event, String stubs) {
        var fields = fields("stored", "{}", stubs);
        fields.put("event", event);
        return fields;
    }

    private static Map<String, String> fields(String given, String json, String stubs) {
        return new HashMap<>(Map.of("given", given, "json", json, "stubs", stubs));
    }
}
