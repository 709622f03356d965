package dev.millrace.api.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.OwnWorkspace;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.sync.ListingService;
import dev.millrace.sync.ListingService.Answer;
import dev.millrace.sync.WritableService;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.Role;
import dev.millrace.workspace.WorkspaceStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the API says of syncs. */
@WholeTest
class SyncControllerTest {

    private static final String SYNCS = "/api/v1/syncs";

    private final Api api;
    private final ApiKeys keys;
    private final OwnWorkspace workspace;
    private final OwnWorkspace theirs;
    private final Caller admin;

    SyncControllerTest(Api api, WorkspaceStore workspaces, ApiKeys keys) {
        this.api = api;
        this.keys = keys;
        this.workspace = OwnWorkspace.create("syncs", api, workspaces, keys);
        this.theirs = OwnWorkspace.create("other syncs", api, workspaces, keys);
        this.admin = workspace.admin();
    }

    private void connect(String url) {
        admin.post("/api/v1/connections", """
                {"provider": "http", "name": "crm", "base_url": "%s", "credentials": {"type": "bearer", "token": "t0ken"}}"""
                .formatted(url)).isCreated();
    }

    private static String sync(String name) {
        return """
                {"name": "%s", "connection": "crm", "type": "people", "stream": {"path": "/people", "key": "id"},
                 "schedule": {"every": "PT15M"}}""".formatted(name);
    }

    @Test
    void makesShowsChangesAndDeletesASync() {
        connect("http://127.0.0.1:1");

        var made = admin.post(SYNCS, sync("people")).isCreated();

        var path = SYNCS + "/" + made.at("/sync_id");
        assertThat(made.at("/sync_id")).startsWith("syn_");
        assertThat(made.at("/direction")).isEqualTo("import");
        assertThat(made.at("/mode")).isEqualTo("full");
        assertThat(made.at("/status")).isEqualTo("active");
        assertThat(admin.get(SYNCS).isOk().each("name")).containsExactly("people");
        admin.post(SYNCS, sync("people")).isError(409, "sync_name_taken");
        assertThat(admin.patch(path, "{\"schedule\": null}").isOk().json().path("next_run_at").isNull()).isTrue();
        admin.patch(path, "{\"type\": \"dogs\"}").isError(422, "sync_field_fixed");
        admin.post(SYNCS, sync("more").replace("\"key\"", "\"speed\": 1, \"key\"")).isError(422, "stream_invalid");
        admin.post(SYNCS, sync("more").replace("\"type\"", "\"direction\": \"export\", \"type\"")).isError(422, "stream_not_writable");
        admin.delete(path);
        admin.get(path).isError(404, "sync_not_found");
    }

    @Test
    void startsPausesAndResumes() {
        try (var service = new ListingService()) {
            // So that the run is open until somebody ends it.
            service.answers(query -> new Answer(429, "{}", Map.of("Retry-After", "3600")));
            connect(service.url());
            var path = SYNCS + "/" + admin.post(SYNCS, sync("people")).isCreated().at("/sync_id");

            var run = admin.post(path + "/run", "").has(202);

            assertThat(run.at("/sync_run_id")).startsWith("syr_");
            assertThat(run.at("/status")).isIn("queued", "running", "waiting");
            admin.post(path + "/run", "").isError(409, "sync_running");
            assertThat(admin.post(path + "/pause", "").isOk().at("/last_run/status")).isEqualTo("suspended");
            admin.post(path + "/run", "").isError(409, "sync_not_active");
            assertThat(admin.post(path + "/resume", "").isOk().at("/status")).isEqualTo("active");
            assertThat(admin.post(path + "/reset", "").isOk().at("/last_run/status")).isEqualTo("cancelled");
            assertThat(admin.get(path + "/runs").isOk().each("trigger")).containsExactly("manual");
            assertThat(admin.get(path + "/runs").isOk().each("begun_by")).containsExactly("admin");
            assertThat(admin.get(path + "/runs/" + run.at("/sync_run_id")).isOk().at("/failure")).contains("reset");
            assertThat(admin.get(path + "/rejected").isOk().json().path("data")).isEmpty();
        }
    }

    @Test
    void triesASyncBeforeItIsMade() {
        try (var service = new ListingService()) {
            service.answers("[{\"id\": 1, \"name\": \"Ann\"}]");
            connect(service.url());

            var preview = admin.post(SYNCS + "/preview", sync("people")).isOk();

            assertThat(preview.at("/rows/0/external_id")).isEqualTo("1");
            assertThat(preview.at("/rows/0/data/name")).isEqualTo("Ann");
            service.answers("{\"message\": \"no\"}");
            admin.post(SYNCS + "/preview", sync("people")).isError(422, "stream_unreadable");
            admin.get("/api/v1/records/people").isError(404, "record_type_not_found");
        }
    }

    private static String twoWay(String mapping) {
        return """
                {"name": "both", "connection": "crm", "type": "people", "direction": "two_way", "match": ["name"], "mapping": [%s],
                 "stream": {"path": "/people", "key": "id", "write": {
                    "create": {"path": "/people", "idempotency_header": "Idempotency-Key"},
                    "read": {"path": "/people/{id}"}, "update": {"path": "/people/{id}"}}}}""".formatted(mapping);
    }

    @Test
    void makesASyncOfBothWaysAndListsItsConflicts() {
        connect("http://127.0.0.1:1");

        var made = admin.post(SYNCS, twoWay("{\"ours\": \"name\", \"theirs\": \"name\"}")).isCreated();

        var path = SYNCS + "/" + made.at("/sync_id");
        assertThat(made.at("/direction")).isEqualTo("two_way");
        assertThat(made.at("/match/0")).isEqualTo("name");
        assertThat(admin.get(path + "/conflicts").isOk().json().path("data")).isEmpty();
        assertThat(admin.post(path + "/rejected/retry", "").isOk().at("/records")).isEqualTo("0");
        admin.post(SYNCS, twoWay("{\"ours\": \"name\", \"theirs\": \"name\", \"transform\": \"currency\"}"))
                .isError(422, "mapping_one_way");
        assertThat(admin.get(path + "/conflicts?sync_run_id=syr_another").isOk().json().path("data")).isEmpty();
        theirs.admin().get(path + "/conflicts").isError(404, "sync_not_found");
        theirs.admin().get(path + "/rejected?sync_run_id=syr_another").isError(404, "sync_not_found");
        theirs.admin().post(path + "/rejected/retry", "").isError(404, "sync_not_found");
        var member = with(Role.MEMBER);
        member.post(path + "/rejected/retry", "").isError(403, "role_not_allowed");
        member.get(path + "/conflicts").isError(403, "role_not_allowed");
    }

    @Test
    void triesBothWaysAndSendsNothing() {
        try (var service = new WritableService(Clock.systemUTC())) {
            service.put("{'name':'Ann','email':'ann@x'}");
            connect(service.url());
            admin.post("/api/v1/records/people", "{\"name\": \"Ann\"}").isCreated();
            admin.post("/api/v1/records/people", "{\"name\": \"Bob\"}").isCreated();

            var preview = admin.post(SYNCS + "/preview", twoWay("{\"ours\": \"name\", \"theirs\": \"name\"}")
                    .replace("\"path\": \"/people\", \"key\"", "\"path\": \"/items\", \"items\": \".items\", \"key\"")).isOk();

            assertThat(preview.at("/rows/0/record_id")).startsWith("rec_");
            assertThat(preview.json().path("sends")).hasSize(1);
            assertThat(preview.at("/sends/0/method")).isEqualTo("POST");
            assertThat(preview.at("/sends/0/body/name")).isEqualTo("Bob");
            assertThat(service.writes()).isEmpty();
        }
    }

    @Test
    void showsWhatHasChangedThereUntilSomebodyHasTakenNoteOfIt() {
        try (var service = new ListingService()) {
            connect(service.url());
            var path = SYNCS + "/" + admin.post(SYNCS, sync("people")).isCreated().at("/sync_id");
            service.answers("[{\"id\": 1}]");
            runs(path);
            service.answers("[{\"id\": 1, \"name\": \"Ann\"}]");
            runs(path);

            var shown = admin.get(path).isOk();

            assertThat(shown.at("/drift/0/field")).isEqualTo("name");
            assertThat(shown.at("/drift/0/change")).isEqualTo("added");
            assertThat(shown.json().at("/drift/0/after")).hasSize(1);
            assertThat(admin.get(SYNCS).isOk().json().at("/data/0/drift")).hasSize(1);
            assertThat(admin.get("/api/v1/events").isOk().json().toString()).contains("sync.drifted");
            with(Role.MEMBER).post(path + "/drift/acknowledge", "").isError(403, "role_not_allowed");
            theirs.admin().post(path + "/drift/acknowledge", "").isError(404, "sync_not_found");
            assertThat(with(Role.OPERATOR).post(path + "/drift/acknowledge", "").isOk().json().path("drift")).isEmpty();
        }
    }

    private void runs(String path) {
        var run = admin.post(path + "/run", "").has(202).at("/sync_run_id");
        await().atMost(Duration.ofSeconds(40)).untilAsserted(() ->
                assertThat(admin.get(path + "/runs/" + run).isOk().at("/status")).isEqualTo("completed"));
    }

    @Test
    void showsTheStreamsOfAServiceWithWhatASyncMayBeginWith() {
        var streams = admin.get("/api/v1/providers/salesforce/streams").isOk();

        assertThat(streams.each("name")).containsExactly("accounts");
        assertThat(streams.json().at("/data/0/incremental").asBoolean()).isTrue();
        assertThat(streams.at("/data/0/suggested/schedule/every")).isEqualTo("PT15M");
        assertThat(streams.json().at("/data/0/suggested/mapping").findValuesAsText("ours"))
                .containsExactly("name", "email", "revenue", "status");
        assertThat(streams.json().at("/data/0/parameters/fields/value").asText()).startsWith("Name,");
        assertThat(admin.get("/api/v1/providers/quickbooks/streams?limit=2").isOk().each("name")).containsExactly("customers", "expenses");
        admin.get("/api/v1/providers/nobody/streams").isError(404, "provider_not_found");
    }

    @Test
    void onlyAdminsMakeSyncsAndOperatorsStartThem() {
        connect("http://127.0.0.1:1");
        var path = SYNCS + "/" + admin.post(SYNCS, sync("people")).isCreated().at("/sync_id");
        var developer = with(Role.DEVELOPER);
        var operator = with(Role.OPERATOR);

        developer.post(SYNCS, sync("more")).isError(403, "role_not_allowed");
        developer.post(path + "/reset", "").isError(403, "role_not_allowed");
        operator.post(SYNCS + "/preview", sync("more")).isError(403, "role_not_allowed");
        operator.post(path + "/run", "").has(202);
        with(Role.MEMBER).get(path).isError(403, "role_not_allowed");
        theirs.admin().get(path).isError(404, "sync_not_found");
        theirs.admin().post(path + "/run", "").isError(404, "sync_not_found");
    }

    private Caller with(Role role) {
        return api.withKey(keys.create(workspace.workspaceId(), role.word(), role, null).key().reveal());
    }
}
