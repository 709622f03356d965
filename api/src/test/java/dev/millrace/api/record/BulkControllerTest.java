package dev.millrace.api.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.ApiTest;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.OwnWorkspace;
import dev.millrace.json.Json;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Up to a thousand at once; what becomes of jobs is tried where there is a worker. */
@ApiTest
class BulkControllerTest {

    private static final String CREATE = "/api/v1/bulk/create";
    private static final String UPDATE = "/api/v1/bulk/update";
    private static final String JOBS = "/api/v1/bulk/jobs";

    private final Api api;
    private final Caller admin;

    BulkControllerTest(Api api, WorkspaceStore workspaces, ApiKeys keys) {
        this.api = api;
        this.admin = OwnWorkspace.create("bulk", api, workspaces, keys).admin();
    }

    @Test
    void makesWhatIsValidAndNamesTheRest() {
        admin.put("/api/v1/record-types/users", "{\"unique\": [\"n\"]}").isCreated();

        var made = admin.post(CREATE, "{\"type\": \"users\", \"data\": [{\"n\": 1}, {\"n\": 1}, 5, {\"n\": 2}]}").isOk().json();

        assertThat(made.path("created").asInt()).isEqualTo(2);
        assertThat(made.path("ids")).hasSize(2);
        assertThat(made.at("/errors/0/index").asInt()).isEqualTo(1);
        assertThat(made.at("/errors/0/field").asText()).isEqualTo("/data/n");
        assertThat(made.at("/errors/0/code").asText()).isEqualTo("record_not_unique");
        assertThat(made.at("/errors/0/message").asText()).contains("same value");
        assertThat(made.at("/errors/1/index").asInt()).isEqualTo(2);
        assertThat(made.at("/errors/1/code").asText()).isEqualTo("record_invalid");
    }

    @Test
    void onlyValidatesWhereThatIsAllThatIsWanted() {
        var valid = admin.post(CREATE, "{\"type\": \"users\", \"data\": [{}, []], \"options\": {\"validate_only\": true}}").isOk();

        assertThat(valid.json().path("created").asInt()).isZero();
        assertThat(valid.json().path("valid").asInt()).isEqualTo(1);
        assertThat(valid.json().path("errors")).hasSize(1);
        admin.get("/api/v1/records/users").isError(404, "record_type_not_found");
    }

    @Test
    void keepsIdsAndEventsToItselfWhereItIsTold() {
        var made = admin.post(
                        CREATE,
                        "{\"type\": \"users\", \"data\": [{}], \"options\": {\"skip_notifications\": true, \"return_ids\": false}}")
                .isOk();

        assertThat(made.json().has("ids")).isFalse();
        assertThat(admin.get("/api/v1/records/users").isOk().json().path("data")).hasSize(1);
    }

    @Test
    void changesWhatTheFilterFinds() {
        admin.post(CREATE, body("users", 10)).isOk();
        var update = "{\"type\": \"users\", \"filter\": {\"n\": {\"lt\": 4}}, \"updates\": {\"small\": true}%s}";

        var rehearsed = admin.patch(UPDATE, update.formatted(", \"options\": {\"dry_run\": true}")).isOk().json();
        var done = admin.patch(UPDATE, update.formatted("")).isOk().json();

        assertThat(rehearsed.path("matched").asInt()).isEqualTo(4);
        assertThat(rehearsed.path("updated").asInt()).isZero();
        assertThat(done.path("updated").asInt()).isEqualTo(4);
        assertThat(done.path("ids")).hasSize(4);
        assertThat(admin.get("/api/v1/records/users?filter%5Bsmall%5D=true").isOk().json().path("data")).hasSize(4);
    }

    @Test
    void aKeyMakesAChangeOnceToo() {
        admin.post(CREATE, body("users", 1)).isOk();
        var once = admin.with("Idempotency-Key", "update");
        var update = "{\"type\": \"users\", \"filter\": {}, \"updates\": {\"a\": 1}}";

        assertThat(once.patch(UPDATE, update).isOk().at("/updated")).isEqualTo("1");
        assertThat(once.patch(UPDATE, update).isOk().header("Idempotency-Replayed")).isEqualTo("true");
        once.patch(UPDATE, update.replace("1", "2")).isError(409, "idempotency_mismatch");
    }

    @Test
    void refusesWhatCannotBeMeant() {
        admin.post(CREATE, "{\"data\": []}").isError(422, "field_missing").at("type", "users");
        admin.post(CREATE, "{\"type\": \"users\"}").isError(422, "field_missing").at("data", "array");
        admin.post(CREATE, "{\"type\": \"users\", \"data\": [], \"optoins\": {}}").isError(422, "field_unknown");
        admin.post(CREATE, "{\"type\": \"users\", \"data\": [], \"options\": {\"dry\": true}}").isError(422, "field_unknown");
        admin.patch(UPDATE, "{\"type\": \"users\", \"updates\": {}}").isError(422, "field_missing").at("filter", "{} means all");
        admin.patch(UPDATE, "{\"type\": \"users\", \"filter\": {}}").isError(422, "field_missing").at("updates", "object");
        admin.patch(UPDATE, "{\"type\": \"users\", \"filter\": {}, \"updates\": {}}").isError(404, "record_type_not_found");
        admin.post("/api/v1/records/users", "{}").isCreated();
        admin.patch(UPDATE, "{\"type\": \"users\", \"filter\": {\"a\": {\"b\": 1}}, \"updates\": {}}").isError(422, "filter_invalid");
        admin.patch(UPDATE, "{\"type\": \"users\", \"filter\": [], \"updates\": {}}").isError(422, "filter_invalid");
    }

    @Test
    void moreThanAThousandBecomeAJobThatCanBeCancelled() {
        var job = admin.post(CREATE, body("users", 1_001)).has(202);
        assertThat(job.at("/job_id")).startsWith("job_");
        assertThat(job.at("/status")).isEqualTo("queued");
        assertThat(job.at("/total")).isEqualTo("1001");
        var path = JOBS + "/" + job.at("/job_id");

        assertThat(admin.get(path).isOk().json()).isEqualTo(job.json());
        assertThat(admin.get(JOBS).isOk().each("job_id")).containsExactly(job.at("/job_id"));
        api.stranger().get(path).isError(404, "bulk_job_not_found");
        api.stranger().post(path + "/cancel", "").isError(404, "bulk_job_not_found");
        admin.delete(path).isError(409, "bulk_job_open");
        assertThat(admin.post(path + "/cancel", "").has(202).at("/status")).isEqualTo("cancelled");
        admin.post(path + "/cancel", "").isError(409, "bulk_job_ended");
        admin.delete(path).has(204);
        admin.get(path).isError(404, "bulk_job_not_found");
    }

    private static String body(String type, int records) {
        var data = IntStream.range(0, records).mapToObj("{\"n\": %d}"::formatted).collect(Collectors.joining(","));
        return Json.write(Json.trusted("{\"type\": \"%s\", \"data\": [%s]}".formatted(type, data)));
    }
}
