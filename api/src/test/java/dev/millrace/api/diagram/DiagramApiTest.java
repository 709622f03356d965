package dev.millrace.api.diagram;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.workspace.Role;
import java.io.ByteArrayInputStream;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

@WholeTest
class DiagramApiTest {

    private static final Pattern VARIABLE = Pattern.compile("--([a-z-]+): light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)");

    private final Api api;
    private final Caller admin;

    DiagramApiTest(Api api) {
        this.api = api;
        this.admin = api.admin();
    }

    @Test
    void drawsTheCurrentVersionOrTheOneAskedFor() {
        publish("drawn", "1.0.0", "- old: {set: {a: 1}}");
        publish("drawn", "1.1.0", "- new: {set: {a: 1}}");

        assertThat(svg("/api/v1/automations/tests/drawn/diagram")).contains("data-pointer=\"/do/0/new\"").doesNotContain("/do/0/old");
        assertThat(svg("/api/v1/automations/tests/drawn/diagram?version=1.0.0")).contains("data-pointer=\"/do/0/old\"");
        admin.get("/api/v1/automations/tests/drawn/diagram?version=9.9.9").isError(404, "version_not_found");
        admin.get("/api/v1/automations/tests/nowhere/diagram").isError(404, "automation_not_found");
    }

    @Test
    void laysARunOverTheVersionThatItIsPinnedTo() {
        publish("ran", "1.0.0", "- choose: {switch: [{yes: {when: .go, then: done}}, {no: {then: end}}]}\n- done: {set: {a: 1}}");
        var run = run("ran", "{\"input\":{\"go\":false}}");
        publish("ran", "1.0.1", "- other: {set: {a: 1}}");
        admin.delete("/api/v1/automations/tests/ran").has(204);

        var svg = svg("/api/v1/runs/" + run + "/diagram");

        assertThat(svg).contains("aria-label=\"choose switch, Completed\"", "aria-label=\"done set, a, Not reached\"");
        assertThat(svg).containsPattern("class=\"dg-line dg-taken\" data-from=\"/do/0/choose\" data-to=\"end\"");
        assertThat(svg).containsPattern("class=\"dg-line dg-idle\" data-from=\"/do/0/choose\" data-to=\"/do/1/done\"");
        admin.get("/api/v1/runs/run_unknown/diagram").isError(404, "run_not_found");
    }

    @Test
    void countsEveryTurnOfALongLoop() {
        publish("long", "1.0.0", "- all: {for: {in: '[range(2100)]'}, do: [{one: {set: {a: 1}}}]}");

        assertThat(svg("/api/v1/runs/%s/diagram".formatted(run("long", "{}")))).contains(">×2,100<");
    }

    @Test
    void allowsTheStyleOfTheFileAndNothingElse() {
        publish("strict", "1.0.0", "- a: {set: {a: 1}}");

        var answer = admin.get("/api/v1/automations/tests/strict/diagram").isOk();

        assertThat(answer.header("Content-Security-Policy"))
                .matches("default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; frame-ancestors 'none'");
        assertThat(answer.headers().allValues("Content-Security-Policy")).hasSize(1);
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void isShownToWhomeverMayReadTheAutomationOrTheRun() {
        publish("guarded", "1.0.0", "- a: {set: {a: 1}}");
        var automation = "/api/v1/automations/tests/guarded/diagram";
        var run = "/api/v1/runs/%s/diagram".formatted(run("guarded", "{}"));

        api.as(Role.OPERATOR).get(automation).isOk();
        api.as(Role.OPERATOR).get(run).isOk();
        api.stranger().get(automation).isError(404, "automation_not_found");
        api.stranger().get(run).isError(404, "run_not_found");
        api.as(Role.MEMBER).get(automation).isError(403, "role_not_allowed");
        api.as(Role.MEMBER).get(run).isError(403, "role_not_allowed");
        assertThat(api.anonymous().get(automation).status()).isEqualTo(401);
        assertThat(api.anonymous().get(run).status()).isEqualTo(401);
        admin.with("Accept", "application/json").get(automation).has(406);
    }

    /** A file of its own cannot load our style sheet, so it has the same colours written down. */
    @Test
    void hasTheColoursOfTheConsole() {
        publish("coloured", "1.0.0", "- a: {set: {a: 1}}");
        var svg = svg("/api/v1/automations/tests/coloured/diagram");
        var dark = svg.substring(svg.indexOf("prefers-color-scheme: dark"));

        var colours = VARIABLE.matcher(api.anonymous().get("/assets/console.css").isOk().text()).results().toList();

        assertThat(colours.stream().filter(colour -> svg.contains("--" + colour.group(1) + ": "))).hasSizeGreaterThan(15).allSatisfy(colour -> {
            assertThat(svg).contains("--" + colour.group(1) + ": " + colour.group(2));
            assertThat(dark).contains("--" + colour.group(1) + ": " + colour.group(3));
        });
    }

    private String svg(String path) {
        var answer = admin.get(path).isOk();
        assertThat(answer.header("Content-Type")).isEqualTo("image/svg+xml");
        return wellFormed(answer);
    }

    private static String wellFormed(Answer answer) {
        try {
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(answer.body()));
            return answer.text();
        } catch (Exception malformed) {
            throw new AssertionError(answer.text(), malformed);
        }
    }

    private void publish(String name, String version, String tasks) {
        var yaml = "document: {dsl: '1.0.3', namespace: tests, name: %s, version: '%s'}\ndo:\n%s"
                .formatted(name, version, tasks.indent(2));
        admin.with("Content-Type", "application/yaml")
                .send("POST", "/api/v1/automations", yaml.getBytes(UTF_8))
                .isCreated();
    }

    private String run(String name, String body) {
        return admin.with("Prefer", "wait=30")
                .post("/api/v1/automations/tests/%s/runs".formatted(name), body)
                .isOk()
                .at("/run_id");
    }
}
