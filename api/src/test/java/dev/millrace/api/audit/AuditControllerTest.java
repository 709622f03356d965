package dev.millrace.api.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Browser;
import dev.millrace.api.testing.Providing;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.console.Desk;
import dev.millrace.testing.ProviderStub;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What admins find in the record of what was done by the API and on the pages. */
@WholeTest
class AuditControllerTest {

    private static final String AUDIT = "/api/v1/audit";
    private static final String PAGE = "/settings/audit";

    private final Api api;
    private final Desk desk;

    AuditControllerTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
    }

    @Test
    void namesWhoMadeAndRevokedWhichKeyAndNeverTheKey() {
        var made = api.admin().post("/api/v1/api-keys", "{\"name\":\"audited\",\"role\":\"operator\"}").isCreated();
        var id = made.at("/key_id");
        api.admin().delete("/api/v1/api-keys/" + id).has(204);
        api.admin().delete("/api/v1/api-keys/" + id).has(204);

        var about = about(id);
        assertThat(about).extracting(one -> one.path("action").asText()).containsExactly("api_key.revoked", "api_key.created");
        assertThat(about.getFirst().at("/target/name").asText()).isEqualTo("audited");
        assertThat(about.getFirst().at("/detail/role").asText()).isEqualTo("operator");
        assertThat(about.getFirst().at("/actor/id").asText()).startsWith("key_");
        assertThat(about.toString()).doesNotContain(made.at("/key"));
        assertThat(api.admin().get(AUDIT + "/" + about.getFirst().path("audit_id").asText()).isOk().json())
                .isEqualTo(about.getFirst());
        api.withKey(made.at("/key")).get("/api/v1/runs").has(401);
    }

    @Test
    void namesWhoChangedWhichMember() {
        var email = Desk.unused("audited") + "@ours.test";
        var admin = desk.signedIn(Role.ADMIN);
        admin.get("/settings/members/new");
        admin.submit("/settings/members", Map.of("email", email, "name", "Audited", "role", "operator")).isOk();
        var id = record("member.created", email).at("/target/id").asText();
        api.admin().patch("/api/v1/members/" + id, "{\"role\":\"developer\",\"password\":\"correct horse\"}").isOk();
        api.admin().post("/api/v1/members/" + id + "/sign-in-link", "{}").isCreated();
        api.admin().delete("/api/v1/members/" + id).has(204);
        api.admin().delete("/api/v1/members/" + id).has(404);

        var about = about(id);
        assertThat(about)
                .extracting(one -> one.path("action").asText())
                .containsExactly("member.removed", "member.sign_in_link_created", "member.changed", "member.created");
        assertThat(about.get(2).path("detail")).hasToString("{\"role\":\"developer\",\"password\":true}");
        assertThat(about.get(3).at("/actor/name").asText()).endsWith("@ours.test");
        assertThat(about.toString()).doesNotContain("correct horse");
    }

    @Test
    void namesWhoStoredConnectedCalledAndDisconnectedWhichAccount() {
        var github = Providing.github()
                .answers("/token", 200, "{\"access_token\":\"t0ken-of-audit\",\"scope\":\"repo\",\"token_type\":\"bearer\"}")
                .answers("/api/user", 200, "{\"id\":%d,\"login\":\"ada\"}".formatted(System.nanoTime()))
                .answers("/api/issues", 200, "[]");
        var name = Desk.unused("audited-gh");
        var developer = desk.signedIn(Role.DEVELOPER);
        var id = connect(developer, name);
        var proxy = "/api/v1/connections/%s/proxy".formatted(id);
        api.admin().post(proxy, "{\"method\":\"post\",\"path\":\"/issues?q=s3cret\",\"body\":{\"title\":\"geheim\"}}");
        api.admin().post(proxy, "{\"method\":\"post\",\"path\":\"/issues\",\"body\":{\"title\":\"geheim\"}}").isOk();
        api.admin().delete("/api/v1/connections/" + id).has(204);

        var about = about(id);

        assertThat(about).extracting(one -> one.path("action").asText()).startsWith("connection.disconnected", "connection.called");
        assertThat(about.get(1).path("detail"))
                .hasToString("{\"provider\":\"github\",\"shared\":true,\"method\":\"POST\",\"path\":\"/issues\",\"status\":200}");
        assertThat(about.getLast().path("action").asText()).isEqualTo("connection.connected");
        assertThat(about.getLast().at("/detail/scopes").asText()).isEqualTo("repo");
        assertThat(about.getLast().at("/actor/name").asText()).contains("developer");
        assertThat(about.toString()).doesNotContain("t0ken-of-audit", "geheim", "s3cret");
        assertThat(github.asked("/api/issues")).isNotEmpty();
    }

    @Test
    void aPersonalAccountIsRecordedWithoutWhatItIsCalledAndCalledFor() {
        Providing.github()
                .answers("/token", 200, "{\"access_token\":\"t0ken\",\"scope\":\"repo\",\"token_type\":\"bearer\"}")
                .answers("/api/user", 200, "{\"id\":%d,\"login\":\"ada\"}".formatted(System.nanoTime()));
        var name = Desk.unused("private-gh");
        var member = desk.signedIn(Role.MEMBER);
        var sent = member.get("/settings/integrations/connect/github?share=me&name=" + name).has(303).header("Location");
        var state = ProviderStub.parameters(URI.create(sent).getRawQuery()).get("state");
        member.get("/settings/integrations/callback/github?code=c0de&state=" + state).isOk();
        var account = member.get("/settings/integrations").text().replaceAll("(?s).*/accounts/(con_[0-9a-z]+)\".*", "$1");
        member.call("POST", "/api/v1/connections/%s/proxy".formatted(account), "{\"path\":\"/user\"}").isOk();

        var about = about(account);

        assertThat(about).extracting(one -> one.path("action").asText()).containsExactly("connection.called", "connection.connected");
        assertThat(about.getFirst().path("detail"))
                .hasToString("{\"provider\":\"github\",\"shared\":false,\"method\":\"GET\",\"status\":200}");
        assertThat(about.getLast().path("detail")).hasToString("{\"provider\":\"github\",\"shared\":false}");
        assertThat(about.toString()).doesNotContain(name);
    }

    @Test
    void whoConnectsByALinkIsRecordedInItsWorkspaceWhereverTheyAreSignedIn() {
        Providing.github()
                .answers("/token", 200, "{\"access_token\":\"t0ken\",\"scope\":\"repo\",\"token_type\":\"bearer\"}")
                .answers("/api/user", 200, "{\"id\":%d,\"login\":\"ada\"}".formatted(System.nanoTime()));
        var name = Desk.unused("linked-gh");
        var link = api.admin().post("/api/v1/connect-links", "{\"provider\":\"github\",\"name\":\"%s\"}".formatted(name)).isCreated();
        var stranger = desk.stranger();
        stranger.get(URI.create(link.at("/url")).getPath()).isOk();
        var sent = stranger.get(URI.create(link.at("/url")).getPath() + "/go").has(303).header("Location");
        var state = ProviderStub.parameters(URI.create(sent).getRawQuery()).get("state");
        stranger.get("/settings/integrations/callback/github?code=c0de&state=" + state);

        assertThat(record("connection.connected", name).at("/actor/name").asText()).isEqualTo("somebody with a link");
        assertThat(api.stranger().get(AUDIT).isOk().text()).doesNotContain(name);
    }

    @Test
    void namesWhoSetProvidersUpAndMadeLinksAndRotatedSecrets() {
        var admin = desk.signedIn(Role.ADMIN);
        admin.get("/settings/integrations/jira");
        admin.submit("/settings/integrations/jira/client", Map.of("client_id", "our-jira", "client_secret", "geheim-j")).has(303);
        admin.submit("/settings/integrations/jira/client/forget", Map.of()).has(303);
        assertThat(record("provider_client.set", "Jira").path("detail"))
                .hasToString("{\"client_id\":\"our-jira\",\"secret\":true}");
        record("provider_client.forgotten", "Jira");

        var webhook = desk.webhook(Desk.unused("audited"), "https://example.com/x", "order.created");
        var rotated = api.admin().post("/api/v1/webhooks/%s/secret/rotate".formatted(webhook), "{}").isOk();
        assertThat(about(webhook))
                .extracting(one -> one.path("action").asText())
                .containsExactly("webhook.secret_rotated", "webhook.created");

        var link = Desk.unused("audited-link");
        var made = api.admin().post("/api/v1/connect-links", "{\"provider\":\"github\",\"name\":\"%s\"}".formatted(link)).isCreated();
        record("connect_link.created", link);

        var all = api.admin().get(AUDIT + "?limit=200").isOk().text();
        assertThat(all).doesNotContain("geheim-j", rotated.at("/secret"), made.at("/url"));
    }

    @Test
    void isForAdminsOfTheWorkspaceAlone() {
        var id = api.admin().get(AUDIT + "?limit=1").isOk().at("/data/0/audit_id");
        for (var role : List.of(Role.MEMBER, Role.OPERATOR, Role.DEVELOPER)) {
            api.as(role).get(AUDIT).isError(403, "role_not_allowed");
            assertThat(desk.signedIn(role).get(PAGE).status()).isEqualTo(403);
        }
        api.anonymous().get(AUDIT).has(401);
        assertThat(api.stranger().get(AUDIT).isOk().text()).doesNotContain("@ours.test");
        if (!id.isEmpty()) {
            api.stranger().get(AUDIT + "/" + id).isError(404, "audit_record_not_found");
        }
        api.admin().get(AUDIT + "?from=soon").isError(422, "field_invalid").at("from", "2026-11-22");
        api.admin().get(AUDIT + "?action=none").isError(422, "field_invalid").at("action", "api_key.created");
        api.admin().get(AUDIT + "?limit=0").isError(422, "limit_invalid");
    }

    @Test
    void thePageTellsItInWordsAndFilters() {
        var name = Desk.unused("paged-key");
        var id = api.admin().post("/api/v1/api-keys", "{\"name\":\"%s\",\"role\":\"member\"}".formatted(name)).isCreated().at("/key_id");
        var admin = desk.signedIn(Role.ADMIN);

        assertThat(admin.get("/settings").isOk().text()).contains("href=\"/settings/audit\"");
        assertThat(admin.get(PAGE).isOk().text()).contains("made an API key", name, "role member", id);
        assertThat(admin.get(PAGE + "?action=member.removed").isOk().text()).doesNotContain(name);
        assertThat(admin.get(PAGE + "?actor=nobody").isOk().text()).contains("Nothing that is recorded fits this filter.");
        assertThat(admin.get(PAGE + "?from=2999-01-01").isOk().text()).contains("fits this filter");
        assertThat(admin.get(PAGE + "?from=soon").has(422).text()).contains("from must be a day or a time");
        assertThat(admin.get(PAGE + "?limit=1").isOk().text()).contains("cursor=");
        assertThat(desk.stranger().get(PAGE).isOk().text()).doesNotContain(name);
    }

    private String connect(Browser browser, String name) {
        var sent = browser.get("/settings/integrations/connect/github?name=" + name).has(303).header("Location");
        var state = ProviderStub.parameters(URI.create(sent).getRawQuery()).get("state");
        browser.get("/settings/integrations/callback/github?code=c0de&state=" + state).isOk();
        return record("connection.connected", name).at("/target/id").asText();
    }

    /** The newest of an action that was done to what is called {@code target}. */
    private JsonNode record(String action, String target) {
        return api.admin().get(AUDIT + "?action=" + action).isOk().json().path("data").valueStream()
                .filter(one -> one.at("/target/name").asText().equals(target))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no %s of %s".formatted(action, target)));
    }

    private List<JsonNode> about(String targetId) {
        return api.admin().get(AUDIT + "?limit=200").isOk().json().path("data").valueStream()
                .filter(one -> one.at("/target/id").asText().equals(targetId))
                .toList();
    }
}
