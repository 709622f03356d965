package dev.millrace.api.importing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.ApiTest;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.OwnWorkspace;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import org.junit.jupiter.api.Test;

/** How files come in; what becomes of them is tried where there is a worker. */
@ApiTest
class ImportControllerTest {

    private static final String IMPORTS = "/api/v1/imports";

    private final Api api;
    private final Caller admin;

    ImportControllerTest(Api api, WorkspaceStore workspaces, ApiKeys keys) {
        this.api = api;
        this.admin = OwnWorkspace.create("imports", api, workspaces, keys).admin();
    }

    @Test
    void takesAFileInAndShowsAndCancelsAndForgetsIt() {
        var accepted = send("text/csv", "?type=users&validate_only=true", "name;age\nAnn;3\n").has(202);
        assertThat(accepted.at("/import_id")).startsWith("imp_");
        assertThat(accepted.at("/status")).isEqualTo("queued");
        assertThat(accepted.at("/delimiter")).isEqualTo(";");
        assertThat(accepted.at("/encoding")).isEqualTo("UTF-8");
        assertThat(accepted.at("/size")).isEqualTo("15");
        assertThat(accepted.json().path("validate_only").asBoolean()).isTrue();
        var path = IMPORTS + "/" + accepted.at("/import_id");

        assertThat(admin.get(path).isOk().json().path("errors")).isEmpty();
        assertThat(admin.get(IMPORTS).isOk().each("import_id")).containsExactly(accepted.at("/import_id"));
        assertThat(admin.get(path + "/rejected").isOk().text()).isEqualTo("line,field,reason\r\n".replace(",", ";"));
        api.stranger().get(path).isError(404, "import_not_found");
        api.stranger().get(path + "/rejected").isError(404, "import_not_found");
        api.stranger().post(path + "/cancel", "").isError(404, "import_not_found");
        admin.delete(path).isError(409, "import_open");
        assertThat(admin.post(path + "/cancel", "").has(202).at("/status")).isEqualTo("cancelled");
        admin.post(path + "/cancel", "").isError(409, "import_ended");
        admin.delete(path).has(204);
        admin.get(path).isError(404, "import_not_found");
    }

    @Test
    void knowsTheKindOfFileByItsTypeNameOrOption() {
        assertThat(send("application/json", "?type=users", "[]").has(202).at("/format")).isEqualTo("json");
        assertThat(send("application/x-ndjson", "?type=users", "{}").has(202).at("/format")).isEqualTo("ndjson");
        assertThat(send("text/tab-separated-values", "?type=users", "a\tb").has(202).at("/delimiter")).isEqualTo("\t");
        assertThat(send("application/octet-stream", "?type=users&format=csv", "a").has(202).at("/format")).isEqualTo("csv");
        send("application/octet-stream", "?type=users", "a").isError(415, "import_format_unknown");
    }

    @Test
    void takesAFormWhoseOptionsStandBeforeTheFile() {
        var form = """
                --b\r
                Content-Disposition: form-data; name="type"\r
                \r
                users\r
                --b\r
                Content-Disposition: form-data; name="mapping"\r
                \r
                {"Name": "name"}\r
                --b\r
                Content-Disposition: form-data; name="file"; filename="people.csv"\r
                Content-Type: application/octet-stream\r
                \r
                Name
                Ann
                \r
                --b--\r
                """;
        var accepted = send("multipart/form-data; boundary=b", "", form).has(202);

        assertThat(accepted.at("/file_name")).isEqualTo("people.csv");
        assertThat(accepted.at("/format")).isEqualTo("csv");
        assertThat(accepted.at("/mapping/Name")).isEqualTo("name");
        assertThat(accepted.at("/size")).isEqualTo("9");
        send("multipart/form-data; boundary=b", "?type=users", "--b--\r\n").isError(422, "import_empty");
        send("multipart/form-data", "?type=users", "--b--\r\n").isError(400, "body_unreadable");
        send("multipart/form-data; boundary=b", "?type=users", form.substring(0, form.indexOf("Ann"))).isError(400, "body_unreadable");
    }

    @Test
    void aDraftShowsHowItReadsAndIsStartedLater() {
        var draft = send("text/csv", "?type=drafted&draft=true", "E-Mail;Alter\nann@example.com;3\n").has(201);
        assertThat(draft.at("/status")).isEqualTo("draft");
        assertThat(draft.at("/preview/delimiter")).isEqualTo(";");
        assertThat(draft.at("/preview/columns/0/name")).isEqualTo("E-Mail");
        assertThat(draft.at("/preview/columns/0/examples/0")).isEqualTo("ann@example.com");
        assertThat(draft.at("/preview/rows/0/cells/1/value")).isEqualTo("3");
        assertThat(draft.json().at("/preview/header").asBoolean()).isTrue();
        var path = IMPORTS + "/" + draft.at("/import_id");

        var preview = admin.post(path + "/preview", "{\"mapping\": {\"column_1\": \"email\", \"column_2\": null}, \"header\": false}").isOk();
        assertThat(preview.at("/rows/0/cells/0/value")).isEqualTo("E-Mail");
        assertThat(preview.json().at("/mapping/column_2").isNull()).isTrue();
        assertThat(preview.json().at("/rows/0/cells/1").has("value")).isFalse();

        api.stranger().post(path + "/start", "{}").isError(404, "import_not_found");
        api.stranger().post(path + "/preview", "{}").isError(404, "import_not_found");
        admin.post(path + "/start", "{\"mapping\": {\"Age\": \"age\"}}").isError(422, "import_column_missing");
        admin.post(path + "/start", "{\"mapping\": []}").isError(422, "field_invalid").at("mapping", "object");
        admin.post(path + "/preview", "{\"mapping\": {\"E-Mail\": 5}}").isError(422, "field_invalid").at("/mapping/E-Mail", "null");
        admin.post(path + "/preview", "{\"encoding\": \"klingon\"}").isError(422, "field_invalid").at("encoding", "windows-1252");
        admin.post(path + "/start", "{\"mapping\": {\"E-Mail\": \"a\", \"Alter\": \"a\"}}").isError(422, "field_invalid");
        var started = admin.post(path + "/start", "{\"mapping\": {\"E-Mail\": \"email\"}, \"validate_only\": true}").has(202);
        assertThat(started.at("/status")).isEqualTo("queued");
        assertThat(started.at("/mapping/Alter")).isEqualTo("Alter");
        assertThat(started.json().path("validate_only").asBoolean()).isTrue();
        admin.post(path + "/start", "{}").isError(409, "import_not_draft");
        admin.post(path + "/preview", "{}").isError(409, "import_not_draft");
        admin.post(path + "/cancel", "").has(202);
        admin.delete(path).has(204);

        var other = send("text/csv", "?type=drafted&draft=true&header=false", "1\n").has(201);
        assertThat(other.at("/preview/columns/0/name")).isEqualTo("column_1");
        assertThat(admin.post(IMPORTS + "/" + other.at("/import_id") + "/start", "x".repeat(9 << 20)).status()).isEqualTo(413);
        admin.get(IMPORTS + "/" + other.at("/import_id") + "/rejected?format=ndjson").isError(422, "field_invalid");
        admin.delete(IMPORTS + "/" + other.at("/import_id")).has(204);
        var documents = send("application/json", "?type=drafted&draft=true", "[]").has(201);
        assertThat(admin.get(IMPORTS + "/" + documents.at("/import_id") + "/rejected?format=ndjson").isOk().text()).isEmpty();
        admin.delete(IMPORTS + "/" + documents.at("/import_id")).has(204);
    }

    @Test
    void theSameKeyTakesAFileOnce() {
        var once = admin.with("Idempotency-Key", "file").with("Content-Type", "text/csv");
        var file = "name\nAnn\n".getBytes(UTF_8);

        var first = once.send("POST", IMPORTS + "?type=users", file).has(202);

        assertThat(once.send("POST", IMPORTS + "?type=users", file).has(202).at("/import_id")).isEqualTo(first.at("/import_id"));
        assertThat(admin.get(IMPORTS).isOk().json().path("data")).hasSize(1);
    }

    @Test
    void refusesWhatCannotBeMeant() {
        send("text/csv", "", "a").isError(422, "field_missing").at("type", "users");
        send("text/csv", "?type=Us-ers", "a").isError(422, "record_type_name_invalid");
        send("text/csv", "?type=users&delimeter=x", "a").isError(422, "field_unknown").at("delimeter", "delimiter");
        send("text/csv", "?type=users&format=xls", "a").isError(422, "field_invalid").at("format", "ndjson");
        send("text/csv", "?type=users&delimiter=x", "a").isError(422, "field_invalid").at("delimiter", "tab");
        send("text/csv", "?type=users&encoding=x", "a").isError(422, "field_invalid").at("encoding", "windows-1252");
        send("text/csv", "?type=users&empty=x", "a").isError(422, "field_invalid").at("empty", "text");
        send("text/csv", "?type=users&mapping=x", "a").isError(422, "field_invalid").at("mapping", "JSON");
        send("text/csv", "?type=users&validate_only=x", "a").isError(422, "field_invalid").at("validate_only", "true");
        send("text/csv", "?type=users&key=email", "a").isError(422, "record_key_not_unique").at("key", "unique");
        send("text/csv", "?type=users", "").isError(422, "import_empty");
        assertThat(admin.get(IMPORTS).isOk().json().path("data")).isEmpty();
    }

    private Answer send(String contentType, String query, String file) {
        return admin.with("Content-Type", contentType).send("POST", IMPORTS + query, file.getBytes(UTF_8));
    }
}
