package dev.millrace.console.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.console.Desk;
import dev.millrace.json.Json;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.util.Map;
import org.junit.jupiter.api.Test;

@WholeTest
class RecordPagesTest {

    private final Api api;
    private final Desk desk;
    private final String type = Desk.unused("people").replace('-', '_');
    private final String list = "/records/" + type;

    RecordPagesTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
    }

    @Test
    void describesATypeAndKeepsIt() {
        var browser = api.signedIn();
        browser.get("/record-types/new").isOk();

        var refused = browser.submit(
                "/record-types", Map.of("type", type, "schema", "{\"type\": \"thing\"}", "unique", "email, phone"));
        assertThat(refused.has(422).text()).contains("does not fit", "email, phone");
        var made = Desk.follow(
                browser,
                browser.submit(
                        "/record-types",
                        Map.of("type", type, "display", "name", "unique", "email, phone", "schema", "{\"required\": [\"name\"]}")));

        assertThat(made.text()).contains("The type &#39;%s&#39; is made.".formatted(type), "No records yet");
        var stored = api.admin().get("/api/v1/record-types/" + type).isOk().json();
        assertThat(stored.path("unique")).isEqualTo(Json.trusted("[\"email\", \"phone\"]"));
        assertThat(browser.get("/records").isOk().text()).contains(type);
        assertThat(browser.get("/record-types/" + type).isOk().text()).contains("email, phone", "&quot;required&quot;");
    }

    @Test
    void makesEditsDeletesAndBringsBackARecord() {
        api.admin().put("/api/v1/record-types/" + type, "{\"display\": \"name\"}").isCreated();
        var browser = api.signedIn();
        browser.get(list + "/new").isOk();

        assertThat(browser.submit(list, Map.of("data", "{\"name\": ")).has(422).text()).contains("breaks at line 1");
        var made = browser.submit(list, Map.of("data", "{\"name\": \"<Ann>\", \"age\": 30}", "reason", "first"));
        var path = made.header("Location");
        assertThat(Desk.follow(browser, made).text()).contains("<h1>&lt;Ann&gt;</h1>", "It has version 1.", "first");

        assertThat(browser.get(path + "/edit").isOk().text()).contains("version=1");
        var edited = browser.submit(path + "/edit?version=1", Map.of("data", "{\"name\": \"Ann\"}", "reason", "asked by mail"));
        assertThat(Desk.follow(browser, edited).text())
                .contains("It has version 2.", "asked by mail", "<del>30</del>", "<ins>Ann</ins>", "@ours.test (person)");
        var stale = browser.submit(path + "/edit?version=1", Map.of("data", "{\"name\": \"Eve\"}"));
        assertThat(stale.has(412).text()).contains("The record has version 2 by now", "Eve");

        assertThat(browser.get(path + "/delete").isOk().text()).contains("Delete Ann?", "can be restored");
        assertThat(Desk.follow(browser, browser.submit(path + "/delete", Map.of())).text()).contains("Deleted", "Restore");
        assertThat(browser.get(list).isOk().text()).doesNotContain(path);
        assertThat(browser.get(list + "?deleted=true").isOk().text()).contains(path);
        assertThat(Desk.follow(browser, browser.submit(path + "/restore", Map.of())).text()).contains("The record is back.");
        assertThat(browser.get("/find?q=" + path.substring(path.lastIndexOf('/') + 1)).header("Location")).isEqualTo(path);
    }

    @Test
    void findsSortsAndPages() {
        for (var number = 1; number <= 3; number++) {
            api.admin().post("/api/v1/records/" + type, "{\"name\": \"Person %d\", \"age\": %d}".formatted(number, number * 10)).isCreated();
        }
        var browser = api.signedIn();

        assertThat(browser.get(list + "?q=person%202").isOk().text()).contains(">Person 2<").doesNotContain(">Person 1<");
        assertThat(browser.get(list + "?field=age&operator=gte&value=20").isOk().text())
                .contains(">Person 2<", ">Person 3<", "Clear")
                .doesNotContain(">Person 1<");
        assertThat(browser.get(list + "?sort=age&limit=1").isOk().text())
                .contains(">Person 1<", "aria-sort=\"ascending\"", "sort=-age", "Older")
                .doesNotContain(">Person 2<");
        assertThat(browser.get(list + "?field=name&value=nobody").isOk().text()).contains("No record fits this filter.");
        assertThat(browser.get(list + "?field=age&operator=exists&value=x").has(422).text()).contains("exists is true or false");
    }

    @Test
    void showsNobodyWhatTheRoleMayNotDoAndStrangersNothing() {
        var path = list + "/" + api.admin().post("/api/v1/records/" + type, "{\"name\": \"Ann\"}").at("/record_id");
        var operator = desk.signedIn(Role.OPERATOR);

        assertThat(operator.get(list).isOk().text()).contains(path).doesNotContain("New record");
        assertThat(operator.get(path).isOk().text()).doesNotContain(path + "/edit", path + "/delete");
        assertThat(operator.get(path + "/edit").status()).isEqualTo(403);
        assertThat(operator.submit(path + "/delete", Map.of()).status()).isEqualTo(403);
        assertThat(desk.signedIn(Role.MEMBER).get("/records").status()).isEqualTo(403);
        var stranger = desk.stranger();
        assertThat(stranger.get(path).status()).isEqualTo(404);
        assertThat(stranger.get(list).status()).isEqualTo(404);
        assertThat(stranger.submit(path + "/delete", Map.of()).status()).isEqualTo(404);
    }
}
