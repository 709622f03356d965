package dev.millrace.api.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.ApiTest;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.OwnWorkspace;
import dev.millrace.event.Event;
import dev.millrace.event.EventInbox;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.Role;
import dev.millrace.workspace.WorkspaceStore;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ApiTest
class RecordControllerTest {

    private static final String TYPES = "/api/v1/record-types";
    private static final String USERS = "/api/v1/records/users";

    private final Api api;
    private final EventInbox inbox;
    private final OwnWorkspace workspace;
    private final Caller admin;

    RecordControllerTest(Api api, EventInbox inbox, WorkspaceStore workspaces, ApiKeys keys) {
        this.api = api;
        this.inbox = inbox;
        this.workspace = OwnWorkspace.create("records", api, workspaces, keys);
        this.admin = workspace.admin();
    }

    @Test
    void makesARecordAndItsTypeAndTellsOfIt() {
        var made = admin.post(USERS, "{\"name\": \"Ann\", \"email\": \"ann@example.com\"}").isCreated();

        assertThat(made.at("/record_id")).startsWith("rec_");
        assertThat(made.at("/type")).isEqualTo("users");
        assertThat(made.at("/version")).isEqualTo("1");
        assertThat(made.header("ETag")).isEqualTo("\"1\"");
        assertThat(made.json().path("data")).isEqualTo(Json.trusted("{\"name\": \"Ann\", \"email\": \"ann@example.com\"}"));
        assertThat(admin.get(USERS + "/" + made.at("/record_id")).isOk().json()).isEqualTo(made.json());
        assertThat(admin.get(TYPES + "/users").isOk().at("/singular")).isEqualTo("user");
        assertThat(events("user.created")).singleElement().satisfies(event -> {
            assertThat(event.at("/source").asText()).isEqualTo("/records/users/" + made.at("/record_id"));
            assertThat(event.at("/data/data/name").asText()).isEqualTo("Ann");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"name\": \"Ann\"}                                 | {\"name\": \"Ann\"}",
        "{\"data\": {\"name\": \"Ann\"}}                     | {\"name\": \"Ann\"}",
        "{\"data\": {\"name\": \"Ann\"}, \"reason\": \"x\"}  | {\"name\": \"Ann\"}",
        "{\"data\": {\"name\": \"Ann\"}, \"size\": 1}        | {\"data\": {\"name\": \"Ann\"}, \"size\": 1}",
        "{\"data\": [1]}                                     | {\"data\": [1]}",
        "{\"data\": {\"data\": {}}}                          | {\"data\": {}}",
        "{}                                                  | {}",
    })
    void takesTheDocumentAsItIsOrUnderData(String body, String data) {
        assertThat(admin.post(USERS, body).isCreated().json().path("data")).isEqualTo(Json.trusted(data));
    }

    @Test
    void refusesWhatDoesNotFitAndNamesThePlace() {
        admin.put(TYPES + "/users", "{\"schema\": {\"properties\": {\"email\": {\"format\": \"email\"}}}, \"unique\": [\"email\"]}")
                .isCreated();
        admin.put(TYPES + "/users", "{\"schema\": {\"properties\": {\"email\": {\"format\": \"email\"}}}, \"unique\": [\"email\"]}")
                .isOk();

        admin.post(USERS, "{\"email\": \"nobody\"}").isError(422, "record_invalid").at("/data/email", "email");
        admin.post(USERS, "[]").isError(422, "record_invalid").at("/data", "object");
        admin.post(USERS, "{\"a\": \"\\u0000\"}").isError(422, "record_invalid").at("/data/a", "U+0000");
        admin.post(USERS, "{").isError(400, "body_unreadable");
        admin.post(USERS, "{\"email\": \"a@b.ch\"}").isCreated();
        admin.post(USERS, "{\"email\": \"a@b.ch\"}").isError(409, "record_not_unique").at("/data/email", "rec_");
        admin.post("/api/v1/records/Users", "{}").isError(422, "record_type_name_invalid");
        admin.put(TYPES + "/users", "{\"schema\": {\"type\": \"thing\"}}").isError(422, "record_schema_invalid").at("/schema/type", "");
        admin.put(TYPES + "/users", "{\"uniqe\": []}").isError(422, "field_unknown");
        admin.get("/api/v1/records/nothings").isError(404, "record_type_not_found");
        admin.get(TYPES + "/nothings").isError(404, "record_type_not_found");
    }

    @Test
    void changesTheVersionThatIsMeant() {
        var path = USERS + "/" + admin.post(USERS, "{\"name\": \"Ann\", \"age\": 30}").at("/record_id");

        var changed = admin.with("If-Match", "\"1\"").with("Reason", "asked by mail").patch(path, "{\"age\": null}").isOk();
        assertThat(changed.header("ETag")).isEqualTo("\"2\"");
        assertThat(changed.json().path("data")).isEqualTo(Json.trusted("{\"name\": \"Ann\"}"));
        admin.with("If-Match", "1").patch(path, "{\"age\": 31}").isError(412, "record_version_stale");
        admin.with("If-Match", "first").patch(path, "{\"age\": 31}").isError(422, "if_match_invalid");
        admin.with("If-Match", "1").delete(path).isError(412, "record_version_stale");
        assertThat(admin.with("If-Match", "2").patch(path, "{\"name\": \"Ann\"}").isOk().at("/version")).isEqualTo("2");
        assertThat(admin.with("Content-Type", "application/merge-patch+json").patch(path, "{\"data\": {\"age\": 32}}").isOk().at("/version"))
                .isEqualTo("3");

        var history = admin.get(path + "/history?limit=2").isOk();
        assertThat(history.each("version")).containsExactly("3", "2");
        assertThat(history.at("/data/1/reason")).isEqualTo("asked by mail");
        assertThat(history.at("/data/1/by/kind")).isEqualTo("key");
        assertThat(history.at("/data/1/by/id")).startsWith("key_");
        assertThat(history.json().at("/data/1/changes")).isEqualTo(Json.trusted("{\"age\": {\"from\": 30}}"));
        assertThat(admin.get(path + "/history?cursor=" + history.at("/next_cursor")).isOk().each("action"))
                .containsExactly("created");
        assertThat(events("user.updated")).hasSize(2);
    }

    @Test
    void deletesAndBringsBack() {
        var path = USERS + "/" + admin.post(USERS, "{\"name\": \"Ann\"}").at("/record_id");

        admin.delete(path).has(204);
        admin.delete(path).isError(404, "record_not_found");
        admin.get(path).isError(404, "record_not_found");
        admin.patch(path, "{\"name\": \"Eve\"}").isError(404, "record_not_found");
        assertThat(admin.get(path + "?deleted=true").isOk().json().path("deleted_at").isTextual()).isTrue();
        assertThat(admin.get(USERS).isOk().json().path("data")).isEmpty();
        assertThat(admin.get(USERS + "?deleted=true").isOk().json().path("data")).hasSize(1);
        assertThat(admin.get(path + "/history").isOk().each("action")).containsExactly("deleted", "created");

        assertThat(admin.post(path + "/restore", "").isOk().at("/version")).isEqualTo("3");
        admin.get(path).isOk();
        assertThat(events("user.deleted")).hasSize(1);
        assertThat(events("user.restored")).hasSize(1);
    }

    @Test
    void findsByFiltersAndPages() {
        for (var number = 0; number < 5; number++) {
            admin.post(USERS, "{\"n\": %d, \"status\": \"%s\", \"name\": \"User %d\"}".formatted(number, number < 3 ? "active" : "new", number))
                    .isCreated();
        }

        assertThat(numbers("?filter%5Bstatus%5D=active&filter%5Bn%5D%5Bgte%5D=1&sort=n")).containsExactly(1, 2);
        assertThat(numbers("?filter[status]=active&filter[n][gte]=2")).containsExactly(2);
        assertThat(numbers("?sort=-n&limit=2")).containsExactly(4, 3);
        var page = admin.get(USERS + "?sort=-n&limit=2").isOk();
        assertThat(numbers("?sort=-n&limit=2&cursor=" + page.at("/next_cursor"))).containsExactly(2, 1);
        assertThat(numbers("?q=user%203")).containsExactly(3);
        assertThat(numbers("?updated_after=2999-01-01T00:00:00Z")).isEmpty();
        assertThat(numbers("?created_after=2000-01-01T00:00:00%2B01:00")).hasSize(5);
        admin.get(USERS + "?updated_after=yesterday").isError(422, "parameter_invalid").at("updated_after", "time");
        admin.get(USERS + "?filter=active").isError(422, "filter_invalid");
        admin.get(USERS + "?filter%5Bn%5D%5Babove%5D=1").isError(422, "filter_invalid").at("filter[n]", "gte");
        admin.get(USERS + "?filter%5Bn%5D=%00").has(400);
        admin.get(USERS + "?sort=a,b").isError(422, "sort_invalid");
        admin.get(USERS + "?sort=n&cursor=" + page.at("/next_cursor") + "x").isError(422, "cursor_invalid");
    }

    @Test
    void includesWhatBelongsToARecord() {
        admin.put(TYPES + "/projects", "{\"relations\": {\"tasks\": {\"type\": \"tasks\", \"field\": \"project_id\"}}}").isCreated();
        var project = admin.post("/api/v1/records/projects", "{\"name\": \"Dam\"}").at("/record_id");
        admin.post("/api/v1/records/tasks", "{\"project_id\": \"" + project + "\", \"name\": \"Dig\"}").isCreated();

        var found = admin.get("/api/v1/records/projects/" + project + "?include=tasks").isOk();

        assertThat(found.at("/included/tasks/data/0/data/name")).isEqualTo("Dig");
        assertThat(found.json().at("/included/tasks/next_cursor").isNull()).isTrue();
        admin.get("/api/v1/records/projects/" + project + "?include=bills").isError(422, "relation_unknown");
    }

    @Test
    void theSameKeyMakesOneRecord() {
        var once = admin.with("Idempotency-Key", "once");

        var first = once.post(USERS, "{\"name\": \"Ann\"}").isCreated();

        assertThat(once.post(USERS, "{\"name\": \"Ann\"}").isCreated().at("/record_id")).isEqualTo(first.at("/record_id"));
        once.post(USERS, "{\"name\": \"Eve\"}").isError(409, "idempotency_mismatch");
        assertThat(numbers("")).hasSize(1);
    }

    @Test
    void anotherWorkspaceFindsNothing() {
        var path = USERS + "/" + admin.post(USERS, "{}").at("/record_id");
        var stranger = api.stranger();
        stranger.post(USERS, "{}").isCreated();

        stranger.get(path).isError(404, "record_not_found");
        stranger.get(path + "?deleted=true").isError(404, "record_not_found");
        stranger.patch(path, "{\"a\": 1}").isError(404, "record_not_found");
        stranger.delete(path).isError(404, "record_not_found");
        stranger.get(path + "/history").isError(404, "record_not_found");
        stranger.post(path + "/restore", "").isError(404, "record_not_found");
        admin.with("Millrace-Run", "run_unknown").patch(path, "{}").isError(422, "field_invalid").at("Millrace-Run", "run");
    }

    @ParameterizedTest
    @CsvSource({"ADMIN, 200, 201", "DEVELOPER, 200, 201", "OPERATOR, 200, 403", "MEMBER, 403, 403"})
    void developersWriteAndOperatorsRead(Role role, int read, int write) {
        api.admin().post("/api/v1/records/roles", "{}").isCreated();

        api.as(role).get("/api/v1/records/roles").has(read);
        api.as(role).get(TYPES).has(read);
        api.as(role).post("/api/v1/records/roles", "{}").has(write);
        api.as(role).post("/api/v1/bulk/create", "{\"type\": \"roles\", \"data\": []}").has(write == 201 ? 200 : 403);
        api.anonymous().get("/api/v1/records/roles").has(401);
    }

    @Test
    void aTypeIsDeletedWhenItIsEmpty() {
        var path = USERS + "/" + admin.post(USERS, "{}").at("/record_id");

        admin.delete(TYPES + "/users").isError(409, "record_type_in_use");
        admin.delete(path).has(204);
        admin.delete(TYPES + "/users").has(204);
        admin.delete(TYPES + "/users").isError(404, "record_type_not_found");
        assertThat(admin.get("/api/v1/audit?action=record_type.deleted").isOk().json().path("data")).hasSize(1);
    }

    private List<Integer> numbers(String query) {
        return admin.get(USERS + query).isOk().json().path("data").valueStream()
                .map(record -> record.at("/data/n").asInt())
                .toList();
    }

    private List<JsonNode> events(String type) {
        return inbox.list(workspace.workspaceId(), type, new PageRequest(50, null)).data().stream()
                .<JsonNode>map(Event::cloudEvent)
                .toList();
    }
}
