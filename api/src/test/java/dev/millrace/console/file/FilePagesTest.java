package dev.millrace.console.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.security.PasswordCheck;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Browser;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.console.Desk;
import dev.millrace.workspace.MemberStore;
import dev.millrace.workspace.Role;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@WholeTest
class FilePagesTest {

    private static final Duration SOON = Duration.ofSeconds(40);

    private final Api api;
    private final Desk desk;
    private final String type = Desk.unused("people").replace('-', '_');

    FilePagesTest(Api api, MemberStore members, PasswordCheck passwords) {
        this.api = api;
        this.desk = new Desk(api, members, passwords);
    }

    @Test
    void showsWhatBecameOfAFile() {
        api.admin().put("/api/v1/record-types/" + type, "{\"schema\": {\"properties\": {\"age\": {\"type\": \"integer\"}}}}").isCreated();
        var imported = api.admin().with("Content-Type", "text/csv")
                .send("POST", "/api/v1/imports?type=" + type, "age\n1\n<x>\n".getBytes(UTF_8))
                .has(202)
                .at("/import_id");
        var browser = api.signedIn();

        await().atMost(SOON).untilAsserted(() -> assertThat(browser.get("/imports/" + imported).isOk().text())
                .contains("Completed", "&#39;&lt;x&gt;&#39; is no integer.", "/imports/" + imported + "/rejected"));
        assertThat(browser.get("/imports/" + imported).isOk().text()).doesNotContain("every 1s");
        assertThat(browser.get("/imports").isOk().text()).contains(imported, "multipart/form-data");
        assertThat(browser.get("/imports/" + imported + "/rejected").isOk().text()).contains("<x>,3,");
        assertThat(desk.signedIn(Role.OPERATOR).get("/imports").isOk().text()).doesNotContain("multipart/form-data");
        assertThat(desk.signedIn(Role.MEMBER).get("/imports").status()).isEqualTo(403);
        assertThat(desk.stranger().get("/imports/" + imported).status()).isEqualTo(404);
    }

    @Test
    void takesAFileFromAForm() {
        var browser = api.signedIn();
        browser.get("/imports").isOk();
        var parts = """
                --b\r
                Content-Disposition: form-data; name="type"\r
                \r
                %s\r
                --b\r
                Content-Disposition: form-data; name="key"\r
                \r
                \r
                --b\r
                Content-Disposition: form-data; name="file"; filename="people.csv"\r
                Content-Type: text/csv\r
                \r
                name
                Ann
                \r
                --b--\r
                """.formatted(type);

        var page = Desk.follow(browser, browser.upload("/imports", browser.token(), "b", parts));

        assertThat(page.text()).contains("people.csv", "The file is here and is worked on.");
        assertThat(browser.upload("/imports", "foreign", "b", parts).status()).isEqualTo(403);
        var refused = Desk.follow(browser, browser.upload("/imports", browser.token(), "b", parts.replace(type, "Not a type")));
        assertThat(refused.text()).contains("A record type is named in the plural");
    }

    private void deletes(Browser browser) {
        var path = Pattern.compile("/exports/exp_[0-9a-z]+").matcher(browser.get("/exports").isOk().text());
        assertThat(path.find()).isTrue();
        assertThat(browser.get(path.group() + "/delete").isOk().text()).contains("links to it lead nowhere");
        assertThat(Desk.follow(browser, browser.submit(path.group() + "/delete", Map.of())).text()).contains("The export is deleted.");
        assertThat(browser.get(path.group()).status()).isEqualTo(404);
    }

    @Test
    void leadsFromAFileOverItsColumnsToItsRecordsWithoutScripts() {
        api.admin().put("/api/v1/record-types/" + type, "{\"unique\": [\"email\"], \"schema\": {\"required\": [\"plan\"], "
                        + "\"properties\": {\"email\": {}, \"plan\": {\"type\": \"string\"}, \"age\": {\"type\": \"integer\"}}}}").isCreated();
        var browser = api.signedIn();
        assertThat(browser.get("/imports").isOk().text()).contains("draft=true", "<option value=\"" + type + "\">");

        var location = browser.upload("/imports?draft=true", browser.token(), "b", upload("Mail;Tier;age\nann;<b>;1\nben;pro;old\n")).has(303).header("Location");
        var step = browser.get(location).isOk().text();
        var path = location.replace("/mapping", "");

        assertThat(location).matches("/imports/imp_[0-9a-z]+/mapping");
        assertThat(step).contains("people.csv", "The first 2 rows have problems, all of them.", "&#39;old&#39; is no integer.", "&lt;b&gt;");
        assertThat(step).contains("value=\"email\" selected", "value=\"=email\" selected", "value=\"+\" selected");
        assertThat(browser.get("/imports").isOk().text()).contains("Draft");
        assertThat(browser.get(path).has(303).header("Location")).isEqualTo(location);
        var form = "column=Mail&field=%3Demail&fresh=x&column=Tier&field=%3Dplan&fresh=x&column=age&field=%3Dage&fresh=age&key=email&delimiter=%3B&empty=null";
        var mended = browser.submitText(location, form).isOk().text();
        assertThat(mended).contains("Of the first 2 rows, 1 has a problem.");
        assertThat(browser.submitText(path + "/start", form.replace("%3Dage", "%3Dplan")).has(422).text())
                .contains("Two columns cannot be the same field", "Start the import");

        var started = Desk.follow(browser, browser.submitText(path + "/start", form));

        assertThat(started.text()).contains("The import is started.");
        await().atMost(SOON).untilAsserted(() -> assertThat(browser.get(path).isOk().text()).contains("Completed", "Import them mended"));
        assertThat(browser.submitText(path + "/start", form).has(303).header("Location")).isEqualTo(path);
        assertThat(browser.get(location).has(303).header("Location")).isEqualTo(path);
        assertThat(desk.signedIn(Role.OPERATOR).get(path).isOk().text()).doesNotContain("Import them mended");
        assertThat(desk.signedIn(Role.OPERATOR).get(location).status()).isEqualTo(403);
        assertThat(desk.stranger().get(location).status()).isEqualTo(404);
        assertThat(desk.stranger().get(path + "/again").status()).isEqualTo(404);

        // The rejected row, mended.
        assertThat(browser.get(path + "/again").isOk().text()).contains(path + "/rejected", "again?type=" + type);
        var rejected = browser.get(path + "/rejected").isOk().text();
        var again = browser.upload(path + "/again?type=" + type, browser.token(), "b", upload(rejected.replace(";old;", ";7;"))).has(303).header("Location");
        assertThat(browser.get(again).isOk().text()).contains("The first row can be imported.", "value=\"=plan\" selected");
    }

    private String upload(String file) {
        return """
                --b\r
                Content-Disposition: form-data; name="type"\r
                \r
                %s\r
                --b\r
                Content-Disposition: form-data; name="file"; filename="people.csv"\r
                Content-Type: text/csv\r
                \r
                %s\r
                --b--\r
                """.formatted(type, file);
    }

    @Test
    void showsHowFarABulkJobHasComeAndWhatItRejected() {
        api.admin().put("/api/v1/record-types/" + type, "{\"schema\": {\"properties\": {\"n\": {\"maximum\": 1200}}}}").isCreated();
        var data = IntStream.rangeClosed(1, 1_201).mapToObj("{\"n\": %d}"::formatted).collect(Collectors.joining(","));
        var job = api.admin().post("/api/v1/bulk/create", "{\"type\": \"%s\", \"data\": [%s]}".formatted(type, data)).has(202).at("/job_id");
        var browser = api.signedIn();
        var path = "/bulk-jobs/" + job;

        await().atMost(SOON).untilAsserted(() -> assertThat(browser.get(path).isOk().text())
                .contains("Completed", "Make " + type, "1,201 of 1,201", "1,200", "All of them.", "/data/n"));
        assertThat(browser.get("/bulk-jobs").isOk().text()).contains(path);
        assertThat(browser.get("/find?q=" + job).has(303).header("Location")).isEqualTo(path);
        assertThat(browser.get("/records/" + type).isOk().text()).contains("/bulk-jobs");
        assertThat(desk.stranger().get(path).status()).isEqualTo(404);
        assertThat(desk.stranger().submit(path + "/cancel", Map.of()).status()).isEqualTo(404);
        assertThat(desk.signedIn(Role.MEMBER).get("/bulk-jobs").status()).isEqualTo(403);
        assertThat(desk.signedIn(Role.OPERATOR).get(path).isOk().text()).doesNotContain(">Forget<");
        assertThat(Desk.follow(browser, browser.submit(path + "/cancel", Map.of())).text()).contains("nothing to cancel");
        assertThat(browser.get(path + "/delete").isOk().text()).contains("What it has written stays.");
        Desk.follow(browser, browser.submit(path + "/delete", Map.of()));
        assertThat(browser.get(path).status()).isEqualTo(404);
    }

    @Test
    void makesAFileAndHandsItOut() {
        api.admin().post("/api/v1/records/" + type, "{\"name\": \"Ann\"}").isCreated();
        var browser = api.signedIn();
        assertThat(browser.get("/exports/new").isOk().text()).contains(type);
        assertThat(browser.get("/exports/new?type=" + type).isOk().text()).contains("value=\"name\"", "PDF", "By e-mail");

        var page = Desk.follow(browser, browser.submit("/exports", Map.of("type", type, "format", "pdf", "fields", "name", "to", "2100-01-01")));
        assertThat(page.text()).contains("PDF of " + type, "Fields: name", "Made before 2100-01-01");

        await().atMost(SOON).untilAsserted(() -> assertThat(browser.get("/exports").isOk().text())
                .containsPattern("/exports/exp_[0-9a-z]+/file"));
        deletes(browser);
        var refused = browser.submit("/exports", Map.of("type", type, "format", "csv", "deliver", "sftp", "connection", "no-such", "path", "a/b.csv"));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text()).contains("There is no connection &#39;no-such&#39; in this workspace.", "a/b.csv");
        assertThat(browser.submit("/exports", Map.of("type", type, "from", "yesterday")).text()).contains("A day is written as");
        assertThat(desk.signedIn(Role.MEMBER).get("/exports").status()).isEqualTo(403);
    }
}
