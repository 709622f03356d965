package dev.millrace.api.expression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.console.Desk;
import dev.millrace.json.Json;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

@WholeTest
class ExpressionsTest {

    private final Api api;
    private final Desk desk;

    ExpressionsTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
    }

    @Test
    void givesAllOutputsInOrder() {
        assertThat(evaluate(".items[] | .price * 2", "input", Json.trusted("{\"items\":[{\"price\":3},{\"price\":4.5}]}"))
                        .isOk()
                        .text())
                .isEqualTo("{\"outputs\":[6,9],\"output_count\":2}");
        assertThat(evaluate("${ empty }", "input", 1).isOk().text()).isEqualTo("{\"outputs\":[],\"output_count\":0}");
        assertThat(evaluate(".").isOk().at("/outputs/0")).isEqualTo("null");
    }

    @Test
    void tellsTheLineAndColumnOfWhatIsNoJq() {
        var bare = evaluate(".a |\n  lenth", "input", 1).isError(422, "expression_invalid");
        assertThat(bare.at("/error/field")).isEqualTo("expression");
        assertThat(bare.at("/error/message")).startsWith("Line 2, column 3: ");
        assertThat(bare.at("/error/problems/0/line")).isEqualTo("2");
        assertThat(bare.at("/error/problems/0/column")).isEqualTo("3");
        assertThat(bare.at("/error/problems/0/suggestion")).contains("length");

        assertThat(evaluate("${ .a[ }", "input", 1).isError(422, "expression_invalid").at("/error/problems/0/column")).isEqualTo("8");
        assertThat(evaluate("1 + $nobody", "input", 1).isError(422, "expression_invalid").at("/error/problems/0/column"))
                .isEqualTo("5");
        evaluate(" ").isError(422, "field_missing");
    }

    @Test
    void tellsWhatFailsAndWhatMeetsABound() {
        evaluate(".a.b", "input", 7).isError(422, "expression_failed").at("expression", "It fails here: ");
        evaluate("[range(100000000)]", "input", 1).isError(422, "expression_failed").at("expression", "1000000 steps");
        evaluate("def f: f; f", "input", 1).isError(422, "expression_failed");

        var wordy = evaluate("error(\"x\" * 100000)", "input", 1).isError(422, "expression_failed");
        assertThat(wordy.at("/error/message")).startsWith("It fails here: xxx").hasSize(2_001);

        var many = evaluate("range(5000)", "input", 1).isOk();
        assertThat(many.json().path("outputs")).hasSize(1_000);
        assertThat(many.at("/output_count")).isEqualTo("5000");
        var large = evaluate("range(6) | \"x\" * 300000", "input", 1).isOk();
        assertThat(large.json().path("outputs")).hasSize(3);
        assertThat(large.at("/output_count")).isEqualTo("6");
    }

    @Test
    void seesAStoredEventAsItIsOrAsARunIsGivenIt() {
        var event = desk.event("tried.on", "{\"n\":7}");

        assertThat(evaluate(".data.n", "event_id", event).isOk().at("/outputs/0")).isEqualTo("7");
        assertThat(evaluate(".[0].data.n", "event_id", event, "part", "input").isOk().at("/outputs/0")).isEqualTo("7");
        evaluate(".", "event_id", event, "part", "output").isError(422, "field_invalid");
        evaluate(".", "event_id", "evt_none").isError(404, "event_not_found");
    }

    @Test
    void seesWhatAStepWasGivenAndGaveWithTheVariablesThatAreOnRecord() {
        var name = Desk.unused("seen");
        desk.publish(name, "- first: {set: {a: '${ .n + 1 }'}}\n- second: {set: {b: '${ .a * 2 }'}}\n");
        var run = desk.run(name, "{\"n\":20}");

        assertThat(evaluate(".a", "run_id", run, "step", 2).isOk().at("/outputs/0")).isEqualTo("21");
        assertThat(evaluate(".b", "run_id", run, "step", "/do/1/second", "part", "output").isOk().at("/outputs/0")).isEqualTo("42");
        assertThat(evaluate("[.n, $output.b, $workflow.id]", "run_id", run).isOk().at("/outputs/0/2")).isEqualTo(run);
        var all = "[$task.name, $task.reference, $task.definition.set.b, $input.a, $workflow.input.n, ($workflow.startedAt.iso8601 | length > 10)]";
        assertThat(evaluate(all, "run_id", run, "step", 2).isOk().json().at("/outputs/0").toString())
                .isEqualTo("[\"second\",\"/do/1/second\",\"${ .a * 2 }\",21,20,true]");
        evaluate("$context", "run_id", run, "step", 2).isError(422, "expression_invalid").at("expression", "$context is not known");
        assertThat(evaluate("$context.total + $input.a", "run_id", run, "step", 2, "variables", Json.trusted("{\"context\":{\"total\":1}}"))
                        .isOk()
                        .at("/outputs/0"))
                .isEqualTo("22");
        assertThat(evaluate("$input", "run_id", run, "variables", Json.trusted("{\"input\":null}")).isOk().at("/outputs/0")).isEqualTo("null");
        evaluate(".", "run_id", run, "step", 3).isError(422, "step_unknown");
        evaluate(".", "run_id", run, "step", "/do/9/no").isError(422, "step_unknown");
        evaluate(".", "run_id", "run_none").isError(404, "run_not_found");
        api.stranger().post("/api/v1/expressions/evaluate", "{\"expression\":\".\",\"run_id\":\"%s\"}".formatted(run))
                .isError(404, "run_not_found");
    }

    @Test
    void doesNotTakeTheBeginningOfAValueForTheValue() {
        var name = Desk.unused("large");
        desk.publish(name, "- grow: {set: {text: '${ \"x\" * 70000 }'}}\n- shrink: {set: {n: '${ .text | length }'}}\n");
        var run = desk.run(name, "{}");

        evaluate(".text", "run_id", run, "step", 2).isError(422, "value_missing").at("part", "64 KiB");
        evaluate("$input", "run_id", run, "step", 2, "part", "output").isError(422, "expression_invalid");
        assertThat(evaluate(".n", "run_id", run, "step", 2, "part", "output").isOk().at("/outputs/0")).isEqualTo("70000");
    }

    @Test
    void refusesWhatDoesNotFitTogether() {
        evaluate(".", "input", 1, "event_id", "evt_1").isError(422, "field_invalid").at("input", "one of");
        evaluate(".", "step", 1).isError(422, "field_invalid").at("step", "run_id");
        evaluate(".", "run_id", "run_1", "step", true).isError(422, "field_invalid").at("step", "number");
        evaluate(".", "event_id", "evt_1", "part", "whole").isError(422, "field_invalid").at("part", "event, input or output");
        api.admin().post("/api/v1/expressions/evaluate", "{}").isError(422, "field_missing");
        api.as(Role.MEMBER).post("/api/v1/expressions/evaluate", "{\"expression\":\".\"}").isError(403, "role_not_allowed");
        assertThat(api.as(Role.OPERATOR).post("/api/v1/expressions/evaluate", "{\"expression\":\"1+1\"}").isOk().at("/outputs/0"))
                .isEqualTo("2");
    }

    @Test
    void showsTheSameOnItsPage() {
        var name = Desk.unused("page");
        desk.publish(name, "- first: {set: {a: '${ .n + 1 }'}}\n");
        var run = desk.run(name, "{\"n\":20}");
        var event = desk.event("shown.on", "{\"html\":\"<b>\"}");
        var browser = api.signedIn();

        assertThat(browser.get("/events/" + event).isOk().text()).contains("/expressions?event=" + event);
        assertThat(browser.get("/runs/" + run + "?step=1").isOk().text()).contains("/expressions?run=%s&amp;step=1".formatted(run));
        assertThat(browser.get("/expressions?event=" + event).isOk().text()).contains("&lt;b&gt;").containsPattern("value=\"event\"[^>]* checked");
        assertThat(browser.get("/expressions?run=%s&step=1".formatted(run)).isOk().text())
                .contains("$workflow", "$task", "$input", "$output", "what the step gave")
                .doesNotContain("$context</span>");
        assertThat(browser.get("/expressions?run=%s&step=7".formatted(run)).status()).isEqualTo(422);

        var fields = new HashMap<>(Map.of("run", run, "step", "1", "part", "input", "expression", ".n, $context.b", "variables", "{\"context\": {\"b\": 5}}"));
        assertThat(browser.submit("/expressions", fields).isOk().text())
                .contains("It gives 2 values. A definition takes the first.", "<code id=\"output-2-text\">5</code>", ".n, $context.b");
        fields.put("variables", "[1]");
        assertThat(browser.submit("/expressions", fields).has(422).text()).contains("The variables: This is no JSON object", "[1]</textarea>");
        fields.put("variables", "");
        fields.put("expression", ".n[ | 1");
        assertThat(browser.submit("/expressions", fields).has(422).text()).contains("Line 1, column 5", ".n[ | 1\n    ^");
        assertThat(browser.submit("/expressions", fields, "HX-Request", "true").isOk().text())
                .contains("Line 1, column 5")
                .doesNotContain("<html", "<form");
        assertThat(browser.submit("/expressions", Map.of("expression", ".a", "json", "{\"a\": }")).has(422).text())
                .contains("The input: This is not JSON", "{&quot;a&quot;: }");
        assertThat(browser.submit("/expressions", Map.of("expression", ".a", "json", "{\"a\": 3}")).isOk().text())
                .contains("It gives one value.");
    }

    /** {@code more} are names and values in turn. */
    private Answer evaluate(String expression, Object... more) {
        var body = new HashMap<String, Object>(Map.of("expression", expression));
        for (var index = 0; index < more.length; index += 2) {
            body.put(String.valueOf(more[index]), more[index + 1]);
        }
        return api.admin().post("/api/v1/expressions/evaluate", Json.write(body));
    }
}
