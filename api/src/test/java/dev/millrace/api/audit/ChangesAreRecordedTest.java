package dev.millrace.api.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Automating;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.console.Desk;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What developers and operators do to sources, webhooks, automations and runs stands in the record. */
@WholeTest
class ChangesAreRecordedTest {

    private final Api api;
    private final Desk desk;
    private final Automating automating;

    ChangesAreRecordedTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
        this.automating = new Automating(api.admin());
    }

    @Test
    void namesWhoMadeChangedAndDeletedASourceAndNeverItsSecret() {
        var name = Desk.unused("audited-source");
        api.admin()
                .post("/api/v1/sources", "{\"name\":\"%s\",\"provider\":\"github\",\"secret\":\"s3cret-one\"}".formatted(name))
                .isCreated();
        api.admin().post("/api/v1/sources", "{\"name\":\"%s\",\"provider\":\"none\"}".formatted(name)).has(409);
        api.admin().post("/api/v1/sources/%s/secret/rotate".formatted(name), "{\"secret\":\"s3cret-two\"}").isOk();
        api.admin().put("/api/v1/sources/%s/verifier".formatted(name), "{\"ip_ranges\":[\"192.0.2.0/24\"]}").isOk();
        var developer = desk.signedIn(Role.DEVELOPER);
        developer.submit("/sources/%s/secret".formatted(name), Map.of("secret", "s3cret-three")).has(303);
        developer.submit("/sources/%s/delete".formatted(name), Map.of()).has(303);

        var about = about(name);

        assertThat(about)
                .extracting(ChangesAreRecordedTest::action)
                .containsExactly(
                        "source.deleted", "source.secret_rotated", "source.changed", "source.secret_rotated", "source.created");
        assertThat(about.getFirst().at("/actor/name").asText()).contains("developer");
        assertThat(about.getLast().path("detail")).hasToString("{\"provider\":\"github\"}");
        assertThat(about.toString()).doesNotContain("s3cret");
    }

    @Test
    void namesWhichFieldsOfAWebhookWereChangedAndWhoSwitchedItOff() {
        var webhook = desk.webhook(Desk.unused("audited-hook"), "https://example.com/x", "order.created");
        var path = "/api/v1/webhooks/" + webhook;
        api.admin().patch(path, "{\"url\":\"https://example.com/y\",\"headers\":{\"X-Team\":\"s3cret\"}}").isOk();
        var developer = desk.signedIn(Role.DEVELOPER);
        developer.submit("/webhooks/%s/active".formatted(webhook), Map.of("active", "false")).has(303);
        api.admin().patch(path, "{\"active\":true}").isOk();
        developer.submit("/webhooks/%s/delete".formatted(webhook), Map.of()).has(303);
        api.admin().delete(path).has(404);

        var about = about(webhook);

        assertThat(about)
                .extracting(ChangesAreRecordedTest::action)
                .containsExactly(
                        "webhook.deleted", "webhook.enabled", "webhook.disabled", "webhook.changed", "webhook.created");
        assertThat(about.get(3).path("detail")).hasToString("{\"fields\":\"headers url\"}");
        assertThat(about.toString()).doesNotContain("s3cret", "geheim");
    }

    @Test
    void namesWhoStoredAVersionOnceAndSwitchedAnAutomationOnAndOff() {
        var name = Desk.unused("audited-auto");
        desk.publish(name, "- note: {set: {a: 1}}\n");
        api.admin()
                .with("Content-Type", "application/yaml")
                .send("POST", "/api/v1/automations", Desk.definition(name, "1.0.0", "- note: {set: {a: 1}}\n").getBytes(UTF_8))
                .isOk();
        var developer = desk.signedIn(Role.DEVELOPER);
        developer.submit("/automations/new", Map.of("definition", Desk.definition(name, "1.0.1", "- note: {set: {a: 2}}\n")))
                .has(303);
        api.admin().post("/api/v1/automations/desk/%s/disable".formatted(name), "").isOk();
        api.admin().post("/api/v1/automations/desk/%s/disable".formatted(name), "").isOk();
        developer.submit("/automations/desk/%s/enabled?enabled=true".formatted(name), Map.of()).has(303);
        api.admin().delete("/api/v1/automations/desk/" + name).has(204);

        var about = about("desk/" + name);

        assertThat(about)
                .extracting(ChangesAreRecordedTest::action)
                .containsExactly(
                        "automation.deleted",
                        "automation.enabled",
                        "automation.disabled",
                        "automation.version_added",
                        "automation.version_added");
        assertThat(about.get(3).at("/detail/version").asText()).isEqualTo("1.0.1");
        assertThat(about.get(3).at("/actor/name").asText()).contains("developer");
    }

    @Test
    void namesWhoStoppedARunAndWentOnWithIt() {
        var name = Desk.unused("audited-run");
        desk.publish(name, "- rest: {wait: PT1H}\n");
        var run = desk.start(name, "{}");
        var path = "/api/v1/runs/" + run;
        automating.eventuallyAtItsTask(path);
        var operator = desk.signedIn(Role.OPERATOR);
        operator.submit("/runs/%s/suspend".formatted(run), Map.of()).has(303);
        api.admin().post(path + "/resume", "").has(202);
        operator.submit("/runs/%s/cancel".formatted(run), Map.of()).has(303);
        automating.eventually(path, "cancelled");
        api.admin().post(path + "/cancel", "").has(409);
        var next = api.admin().post(path + "/resume", "").has(202).at("/run_id");

        var about = about(run);

        assertThat(about)
                .extracting(ChangesAreRecordedTest::action)
                .containsExactly("run.resumed", "run.cancelled", "run.resumed", "run.suspended");
        assertThat(about.getFirst().path("detail")).hasToString("{\"as\":\"%s\"}".formatted(next));
        assertThat(about.getLast().at("/target/name").asText()).isEqualTo("desk/" + name);
        assertThat(about.getLast().at("/actor/name").asText()).contains("operator");
        api.admin().post("/api/v1/runs/%s/cancel".formatted(next), "").has(202);
    }

    private List<JsonNode> about(String targetId) {
        return api.admin().get("/api/v1/audit?limit=200").isOk().json().path("data").valueStream()
                .filter(one -> one.at("/target/id").asText().equals(targetId))
                .toList();
    }

    private static String action(JsonNode one) {
        return one.path("action").asText();
    }
}
