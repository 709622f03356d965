package dev.millrace.api.exporting;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.OwnWorkspace;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Files in and out, worked on as they are when nobody tests: by the dispatchers of a worker. */
@WholeTest
class FilesTest {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String EXPORTS = "/api/v1/exports";

    private final Api api;
    private final Caller admin;

    FilesTest(Api api, WorkspaceStore workspaces, ApiKeys keys) {
        this.api = api;
        this.admin = OwnWorkspace.create("files", api, workspaces, keys).admin();
    }

    @Test
    void aFileBecomesRecordsAndRecordsBecomeAFile() {
        admin.put("/api/v1/record-types/users", "{\"schema\": {\"properties\": {\"age\": {\"type\": \"integer\"}}}, \"unique\": [\"email\"]}")
                .isCreated();
        var accepted = admin.with("Content-Type", "text/csv")
                .send("POST", "/api/v1/imports?type=users&key=email", "email;age\na@b.ch;3\nc@d.ch;x\n".getBytes(UTF_8))
                .has(202);

        var imported = ended("/api/v1/imports/" + accepted.at("/import_id"));
        assertThat(imported.at("/status")).isEqualTo("completed");
        assertThat(imported.at("/created")).isEqualTo("1");
        assertThat(imported.at("/errors/0/line")).isEqualTo("3");
        assertThat(admin.get("/api/v1/imports/" + accepted.at("/import_id") + "/rejected").isOk().text())
                .isEqualTo("email;age;line;field;reason\r\nc@d.ch;x;3;/data/age;'x' is no integer.\r\n");

        var started = admin.post(EXPORTS, "{\"type\": \"users\", \"fields\": [\"email\", \"age\"], \"deliver\": {\"to\": \"download\"}}").has(202);
        var exported = ended(EXPORTS + "/" + started.at("/export_id"));
        assertThat(exported.at("/status")).isEqualTo("completed");
        assertThat(exported.at("/rows")).isEqualTo("1");
        var path = EXPORTS + "/" + started.at("/export_id") + "/file";
        var file = admin.get(path).isOk();
        assertThat(file.text()).isEqualTo("email,age\r\na@b.ch,3\r\n");
        assertThat(file.header("Content-Type")).isEqualTo("text/csv;charset=UTF-8");
        assertThat(file.header("Content-Disposition")).matches("attachment; filename=\"users-\\d{4}-\\d{2}-\\d{2}\\.csv\"");

        goesOnWithRanges(path, file.header("ETag"));
        comesByALink(exported.at("/download_url"));
        admin.delete(EXPORTS + "/" + started.at("/export_id")).has(204);
        admin.get(path).isError(404, "export_not_found");
    }

    private void goesOnWithRanges(String path, String tag) {
        var rest = admin.with("Range", "bytes=11-").get(path).has(206);
        assertThat(rest.text()).isEqualTo("a@b.ch,3\r\n");
        assertThat(rest.header("Content-Range")).isEqualTo("bytes 11-20/21");
        assertThat(admin.with("Range", "bytes=0-4").get(path).has(206).text()).isEqualTo("email");
        assertThat(admin.with("Range", "bytes=-4").get(path).has(206).text()).isEqualTo(",3\r\n");
        assertThat(admin.with("Range", "bytes=0-1,3-4").get(path).isOk().text()).hasSize(21);
        assertThat(admin.with("Range", "bytes=5-").with("If-Range", "\"other\"").get(path).isOk().text()).hasSize(21);
        assertThat(admin.with("Range", "bytes=5-").with("If-Range", tag).get(path).has(206).text()).hasSize(16);
        admin.with("Range", "bytes=21-").get(path).isError(416, "range_not_satisfiable");
        api.stranger().get(path).isError(404, "export_not_found");
    }

    private void comesByALink(String url) {
        var path = url.substring(url.indexOf("/downloads/"));
        assertThat(api.anonymous().get(path).isOk().text()).startsWith("email,age");
        assertThat(api.anonymous().get(path + "x").status()).isEqualTo(404);
        assertThat(api.anonymous().get(path.replaceAll("expires=\\d", "expires=9")).status()).isEqualTo(404);
    }

    @Test
    void refusesWhatCannotBeMeantOrIsNotThereYet() {
        admin.post("/api/v1/records/users", "{}").isCreated();
        admin.post(EXPORTS, "{}").isError(422, "field_missing").at("type", "users");
        admin.post(EXPORTS, "{\"type\": \"nothing\"}").isError(404, "record_type_not_found");
        admin.post(EXPORTS, "{\"type\": \"users\", \"format\": \"doc\"}").isError(422, "field_invalid").at("format", "csv");
        refusesToDeliver("\"to\": \"s3\"", "field_missing", "/deliver/connection");
        refusesToDeliver("\"to\": \"mars\"", "field_invalid", "/deliver/to");
        refusesToDeliver("\"to\": \"email\"", "field_invalid", "/deliver/address");
        refusesToDeliver("\"to\": \"email\", \"address\": [\"a@b.ch\"]", "export_mail_off", "/deliver/to");
        refusesToDeliver("\"to\": \"download\", \"path\": \"x\"", "field_invalid", "/deliver/path");
        admin.post(EXPORTS, "{\"type\": \"users\", \"include\": [\"tasks\"]}").isError(422, "relation_unknown");
        admin.post(EXPORTS, "{\"type\": \"users\", \"fields\": [null]}").isError(422, "field_invalid").at("/fields/0", "name");
        admin.post(EXPORTS, "{\"type\": \"users\", \"feilds\": []}").isError(422, "field_unknown");
    }

    private void refusesToDeliver(String deliver, String code, String field) {
        admin.post(EXPORTS, "{\"type\": \"users\", \"deliver\": {%s}}".formatted(deliver)).isError(422, code).at(field, "");
    }

    private Answer ended(String path) {
        await().atMost(SOON).untilAsserted(() -> assertThat(admin.get(path).isOk().json().path("ended_at").isTextual()).isTrue());
        return admin.get(path).isOk();
    }
}
