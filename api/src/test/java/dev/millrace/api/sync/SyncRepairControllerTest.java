package dev.millrace.api.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.OwnWorkspace;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.sync.ListingService;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.Role;
import dev.millrace.workspace.WorkspaceStore;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is read or tried again, and what is recorded of syncs. */
@WholeTest
class SyncRepairControllerTest {

    private static final String SYNCS = "/api/v1/syncs";

    private final Api api;
    private final ApiKeys keys;
    private final OwnWorkspace workspace;
    private final OwnWorkspace theirs;
    private final Caller admin;

    SyncRepairControllerTest(Api api, WorkspaceStore workspaces, ApiKeys keys) {
        this.api = api;
        this.keys = keys;
        this.workspace = OwnWorkspace.create("sync repairs", api, workspaces, keys);
        this.theirs = OwnWorkspace.create("other sync repairs", api, workspaces, keys);
        this.admin = workspace.admin();
    }

    private String create(ListingService service) {
        admin.post("/api/v1/connections", """
                {"provider": "http", "name": "crm", "base_url": "%s", "credentials": {"type": "bearer", "token": "t0ken"}}"""
                .formatted(service.url())).isCreated();
        return SYNCS + "/" + admin.post(SYNCS, """
                {"name": "people", "connection": "crm", "type": "people", "reject_percent": 100,
                 "schedule": {"cron": "0 6 * * 1-5", "time_zone": "Europe/Berlin", "overlap": "buffer_one", "catch_up": "PT2H"},
                 "stream": {"path": "/people", "key": "id", "cursor": {"field": "at", "parameter": "since"}},
                 "mapping": [{"ours": "name", "theirs": "name"}, {"ours": "cost", "theirs": "cost", "transform": "currency"}]}""")
                .isCreated().at("/sync_id");
    }

    private void run(String path, int runs) {
        await().atMost(Duration.ofSeconds(40)).untilAsserted(() ->
                assertThat(admin.get(path + "/runs").isOk().each("status")).hasSize(runs).containsOnly("completed"));
    }

    @Test
    void triesRejectedItemsAgainAndReadsAgainFromATimeOn() {
        try (var service = new ListingService()) {
            service.answers("[{\"id\": 1, \"name\": \"Ann\", \"cost\": \"much\", \"at\": \"2026-11-20T10:00:00Z\"}]");
            var path = create(service);
            admin.post(path + "/backfill", "{\"from\": \"2026-11-01T00:00:00Z\"}").isError(422, "sync_backfill_unsupported");
            admin.post(path + "/run", "").has(202);
            run(path, 1);
            assertThat(admin.get(path + "/rejected?sync_run_id=" + admin.get(path).isOk().at("/last_run/sync_run_id")).isOk().each("external_id"))
                    .containsExactly("1");
            assertThat(admin.get(path + "/rejected?sync_run_id=syr_another").isOk().json().path("data")).isEmpty();
            var rejected = path + "/rejected/" + admin.get(path + "/rejected").isOk().at("/data/0/rejected_id") + "/retry";

            assertThat(admin.post(rejected, "").isOk().at("/rejected")).isEqualTo("1");
            admin.patch(path, "{\"mapping\": [{\"ours\": \"name\", \"theirs\": \"name\"}]}").isOk();
            assertThat(theirs.admin().post(rejected, "").status()).isEqualTo(404);
            admin.post(path + "/rejected/retry", "").isOk();
            assertThat(admin.get(path + "/rejected").isOk().json().path("data")).isEmpty();
            admin.post(rejected, "").isError(404, "rejected_not_found");
            assertThat(admin.get("/api/v1/records/people").isOk().json().toString()).contains("Ann");
        }
    }

    @Test
    void backfillsAndRefusesAnEndThatNoServiceCanBeAskedFor() {
        try (var service = new ListingService()) {
            service.answers("[{\"id\": 1, \"name\": \"Ann\", \"at\": \"2026-11-20T10:00:00Z\"}]");
            var path = create(service);
            admin.post(path + "/run", "").has(202);
            run(path, 1);

            admin.post(path + "/backfill", "{\"from\": \"2026-11-01T00:00:00Z\", \"to\": \"2026-11-02T00:00:00Z\"}")
                    .isError(422, "field_unknown");
            with(Role.MEMBER).post(path + "/backfill", "{\"from\": \"2026-11-01T00:00:00Z\"}").isError(403, "role_not_allowed");
            var backfill = admin.post(path + "/backfill", "{\"from\": \"2026-11-01T00:00:00Z\"}").has(202);
            assertThat(backfill.at("/trigger")).isEqualTo("manual");
            assertThat(backfill.at("/backfill_from")).isEqualTo("2026-11-01T00:00:00Z");
            run(path, 2);

            assertThat(service.asked().getLast().get("since")).isEqualTo("2026-11-01T00:00:00Z");
            assertThat(admin.get(path).isOk().at("/cursor")).isEqualTo("2026-11-20T10:00:00Z");
            admin.post(path + "/pause", "").isOk();
            admin.post(path + "/resume", "").isOk();
            admin.patch(path, "{\"schedule\": null, \"name\": \"persons\"}").isOk();
            admin.post(path + "/reset", "").isOk();
            admin.delete(path);
            var record = admin.get("/api/v1/audit?action=sync.*").isOk();
            assertThat(record.each("action")).containsExactly(
                    "sync.deleted", "sync.reset", "sync.changed", "sync.resumed", "sync.paused", "sync.backfilled", "sync.created");
            assertThat(record.at("/data/2/detail/fields")).isEqualTo("name schedule");
            assertThat(record.at("/data/5/detail/from")).isEqualTo("2026-11-01T00:00:00Z");
        }
    }

    private Caller with(Role role) {
        return api.withKey(keys.create(workspace.workspaceId(), role.word(), role, null).key().reveal());
    }
}
