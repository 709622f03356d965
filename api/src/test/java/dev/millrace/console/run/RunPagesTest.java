package dev.millrace.console.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.console.Desk;
import dev.millrace.console.PaymentService;
import dev.millrace.workspace.MemberStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@WholeTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunPagesTest {

    private static final String FAIL =
            "- fail:\n    raise:\n      error: {type: 'https://e.test/x', status: 500, title: Broken, detail: The door is shut.}\n";

    private final PaymentService bank = new PaymentService();
    private final Api api;
    private final Desk desk;

    RunPagesTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
    }

    @AfterAll
    void close() {
        bank.close();
    }

    @Test
    void saysFirstWhyARunFaulted() {
        var name = Desk.unused("pay");
        desk.publish(name, pay());
        var run = desk.run(name, "{\"amount\":25}");

        var page = api.signedIn().get("/runs/" + run).isOk().text();

        assertThat(page).contains("Faulted at &#39;charge&#39; after");
        assertThat(page).contains("The bank is closed for amounts above 10. (POST " + bank.url() + "/payments answered 402)");
        assertThat(page.indexOf("Faulted at")).isLessThan(page.indexOf("class=\"steps\""));
        assertThat(page).contains("call at /do/0/charge", "&quot;amount&quot;: 25");
        assertThat(page).doesNotContain("data-stream");
    }

    @Test
    void showsTheBeginningAndTheEndOfALongRun() {
        var name = Desk.unused("long");
        desk.publish(name, "- all:\n    for: {in: '[range(2500)]'}\n    do:\n      - one: {set: {a: 1}}\n" + FAIL);
        var run = desk.run(name, "{}");

        var answer = api.admin().get("/api/v1/runs/" + run).isOk();
        assertThat(answer.json().path("step_count").intValue()).isEqualTo(2_502);
        assertThat(answer.json().path("steps")).hasSize(2_000);
        assertThat(answer.at("/steps/1999/status")).isEqualTo("faulted");
        assertThat(answer.at("/steps/1998/iteration")).isEqualTo("2499");
        var page = api.signedIn().get("/runs/" + run).isOk().text();
        assertThat(page).contains(
                "Faulted at &#39;fail&#39;",
                "The first and the last 250 of 2,502 steps; the API has the first and the last 1,000.");
    }

    @Test
    void showsTheStepThatIsAskedFor() {
        var name = Desk.unused("steps");
        desk.publish(name, "- first:\n    set: {a: one}\n- second:\n    set: {b: two}\n");
        var run = desk.run(name, "{\"in\":\"put\"}");
        var browser = api.signedIn();

        assertThat(browser.get("/runs/" + run).text()).contains("Completed in", "2 steps", "hand or the API", "&quot;in&quot;: &quot;put&quot;");
        assertThat(browser.get("/runs/" + run + "?step=2").text())
                .contains("<h2 id=\"chosen-title\">second</h2>", "set at /do/1/second", "&quot;b&quot;: &quot;two&quot;");
        assertThat(browser.get("/runs/" + run + "?step=99").text()).contains("<h2 id=\"chosen-title\">The run</h2>");
        assertThat(browser.get("/runs/" + run + "?step=x").status()).isEqualTo(422);
    }

    @Test
    void laysTheRunOverItsDiagramWithALinkToEachStep() {
        var name = Desk.unused("laid");
        desk.publish(name, "- choose: {switch: [{yes: {when: .go, then: last}}, {no: {then: end}}]}\n- last: {set: {a: 1}}\n");
        var run = desk.run(name, "{\"go\":false}");

        var page = api.signedIn().get("/runs/" + run).isOk().text();

        assertThat(page).contains("href=\"/runs/%s?step=1#chosen\" id=\"node-1\" class=\"dg-node state-completed\"".formatted(run));
        assertThat(page).contains("aria-label=\"last set, a, Not reached\"").doesNotContain("step=2#chosen");
        assertThat(page.indexOf("id=\"diagram\"")).isLessThan(page.indexOf("class=\"steps\""));
        assertThat(page).doesNotContain("<style", "style=\"");
    }

    @Test
    void givesHtmxThePartThatMoves() {
        var name = Desk.unused("part");
        desk.publish(name, "- first:\n    set: {a: one}\n");
        var run = desk.run(name, "{}");

        var part = api.signedIn().get("/runs/" + run, "HX-Request", "true").isOk();

        assertThat(part.text()).contains("Completed in", "class=\"steps\"", "id=\"diagram\"").doesNotContain("<html", "<nav");
        assertThat(part.header("Vary")).contains("HX-Request");
    }

    @Test
    void showsHostileTextsAsTexts() {
        var name = Desk.unused("hostile");
        desk.publish(name, "- note:\n    set: {text: '${ .text }'}\n".replace("'${", "\"${").replace("}'", "}\""));
        var run = desk.run(name, "{\"text\":\"</pre><script>alert(1)</script><img src=x onerror=alert(1)>\"}");

        var page = api.signedIn().get("/runs/" + run).isOk().text();

        assertThat(page).contains("&lt;/pre&gt;&lt;script&gt;alert(1)&lt;/script&gt;").doesNotContain("<script>alert", "<img");
    }

    @Test
    void keepsFiltersWhenItTurnsThePage() {
        var name = Desk.unused("many");
        desk.publish(name, "- note:\n    set: {a: 1}\n");
        for (var count = 0; count < 3; count++) {
            desk.run(name, "{}");
        }
        var browser = api.signedIn();

        var first = browser.get("/runs?status=completed&automation=desk/" + name + "&limit=2").isOk().text();
        assertThat(first).contains("value=\"desk/" + name + "\"", "<option value=\"completed\" selected=\"selected\"");
        var older = first.replaceAll("(?s).*href=\"(/runs\\?[^\"]*cursor=[^\"]*)\".*", "$1").replace("&amp;", "&");
        assertThat(older).contains("status=completed", "automation=desk%2F" + name, "limit=2");

        var second = browser.get(older).isOk().text();
        assertThat(second.split("data-label=\"Automation\"")).hasSize(2);
        assertThat(second).contains(">Newest<").doesNotContain(">Older<");
        assertThat(browser.get("/runs?status=faulted&automation=desk/" + name).text()).contains("No run fits this filter.");
    }

    @Test
    void retriesAFaultedRunAndSaysWhyACompletedOneCannotBe() {
        var name = Desk.unused("retry");
        desk.publish(name, FAIL);
        var faulted = desk.run(name, "{}");
        var browser = api.signedIn();

        var retried = Desk.follow(browser, browser.submit("/runs/" + faulted + "/retry", Map.of()));
        assertThat(retried.text()).contains("This run is the retry", "Retry of", faulted);

        var fine = Desk.unused("fine");
        desk.publish(fine, "- note:\n    set: {a: 1}\n");
        var completed = desk.run(fine, "{}");
        assertThat(browser.get("/runs/" + completed).text()).contains("A completed run needs no retry.", "The run has ended.");
        var refused = Desk.follow(browser, browser.submit("/runs/" + completed + "/retry", Map.of()));
        assertThat(refused.text()).contains("flash-bad", "Only a faulted or cancelled run can be retried");
        assertThat(browser.get("/runs/" + completed).text()).doesNotContain("flash-bad");
    }

    @Test
    void runsAgainWithEditedInputAndKeepsATextThatIsNotJson() {
        var name = Desk.unused("again");
        desk.publish(name, pay());
        var faulted = desk.run(name, "{\"amount\":25}");
        var browser = api.signedIn();

        assertThat(browser.get("/runs/" + faulted + "/again").isOk().text()).contains("&quot;amount&quot;: 25");
        var wrong = browser.submit("/runs/" + faulted + "/again", Map.of("input", "{\"amount\": 5,}", "version", "1.0.0"));
        assertThat(wrong.has(422).text()).contains("This is not JSON: it breaks at line 1", "{&quot;amount&quot;: 5,}");

        var again = browser.submit("/runs/" + faulted + "/again", Map.of("input", "{\"amount\": 5}", "version", "1.0.0"));
        assertThat(Desk.follow(browser, again).text()).contains("This run was started with the edited input.");
    }

    @Test
    void asksBeforeItCancels() {
        var name = Desk.unused("wait");
        desk.publish(name, "- pause:\n    wait: {minutes: 5}\n");
        var run = desk.start(name, "{}");
        var browser = api.signedIn();

        assertThat(browser.get("/runs/" + run + "/cancel").isOk().text())
                .contains("Cancel this run of " + name, "what the steps before have done stays done", "Keep it");
        // It may still be on its way to the engine, which the page then says.
        var asked = Desk.follow(browser, browser.submit("/runs/" + run + "/cancel", Map.of()));
        assertThat(asked.text()).containsAnyOf("The run was asked to stop.", "The run is being started");
    }

    @Test
    void streamsThatARunHasMovedAndEnded() throws Exception {
        var name = Desk.unused("moving");
        desk.publish(name, "- pause:\n    wait: {seconds: 2}\n- note:\n    set: {a: 1}\n");
        var run = desk.start(name, "{}");
        var browser = api.signedIn();
        assertThat(browser.get("/runs/" + run).isOk().text()).contains("data-stream=\"/runs/" + run + "/stream?mark=");

        var request = HttpRequest.newBuilder(URI.create(api.url() + "/runs/" + run + "/stream"))
                .header("Accept", "text/event-stream")
                .header("Cookie", "millrace_session=" + browser.cookie("millrace_session"))
                .timeout(Duration.ofSeconds(30))
                .build();
        // The body ends with the run: whoever reads it to its end has seen the stream close.
        var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(answer.body()).contains("event:moved").endsWith("event:ended\ndata:\n\n");
        assertThat(browser.get("/runs/" + run).text()).contains("Completed in").doesNotContain("data-stream");
    }

    private String pay() {
        return """
                - charge:
                    call: http
                    with:
                      method: post
                      endpoint: %s/payments
                      body: {amount: "${ .amount }"}
                """
                .formatted(bank.url());
    }
}
