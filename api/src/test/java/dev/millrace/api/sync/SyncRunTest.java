package dev.millrace.api.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.OwnWorkspace;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.sync.ListingService;
import dev.millrace.sync.ListingService.Answer;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Syncs on an engine, from the request to the records. */
@WholeTest
class SyncRunTest {

    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String SYNCS = "/api/v1/syncs";

    private final Caller admin;
    private final JdbcClient jdbc;

    SyncRunTest(Api api, WorkspaceStore workspaces, ApiKeys keys, JdbcClient jdbc) {
        this.admin = OwnWorkspace.create("sync runs", api, workspaces, keys).admin();
        this.jdbc = jdbc;
    }

    private String create(ListingService service, String schedule) {
        admin.post("/api/v1/connections", """
                {"provider": "http", "name": "crm", "base_url": "%s", "credentials": {"type": "bearer", "token": "t0ken"}}"""
                .formatted(service.url())).isCreated();
        return admin.post(SYNCS, """
                {"name": "people", "connection": "crm", "type": "people", "schedule": %s,
                 "stream": {"path": "/people", "key": "id", "items": ".data", "size": {"parameter": "limit", "most": 2},
                            "paginator": {"kind": "cursor", "parameter": "after", "next": ".next"}}}"""
                .formatted(schedule)).isCreated().at("/sync_id");
    }

    private void completes(String syncId) {
        await().atMost(SOON).untilAsserted(() ->
                assertThat(admin.get("%s/%s/runs".formatted(SYNCS, syncId)).isOk().each("status")).containsExactly("completed"));
    }

    @Test
    void runsPageByPageWaitsForTheServiceAndTellsOfItsEnd() {
        try (var service = new ListingService()) {
            var asked = new AtomicInteger();
            service.answers(query -> asked.incrementAndGet() == 2
                    ? new Answer(429, "{}", Map.of("Retry-After", "1"))
                    : Answer.ok(query.containsKey("after")
                            ? "{\"data\": [{\"id\": 3, \"name\": \"Cid\"}]}"
                            : "{\"data\": [{\"id\": 1, \"name\": \"Ann\"}, {\"id\": 2, \"name\": \"Bob\"}], \"next\": \"2\"}"));
            var syncId = create(service, "null");

            admin.post("%s/%s/run".formatted(SYNCS, syncId), "");

            completes(syncId);
            var run = admin.get("%s/%s".formatted(SYNCS, syncId)).isOk().json().path("last_run");
            assertThat(run.path("written").asInt()).isEqualTo(3);
            assertThat(run.path("calls").asInt()).isEqualTo(3);
            assertThat(run.path("waited_ms").asLong()).isPositive();
            assertThat(admin.get("/api/v1/records/people?sort=name").isOk().json().path("data").findValuesAsText("name"))
                    .containsExactly("Ann", "Bob", "Cid");
            assertThat(admin.get("/api/v1/events").isOk().json().toString()).contains("sync.completed", "person.created");
        }
    }

    @Test
    void aScheduleStartsIt() {
        try (var service = new ListingService()) {
            service.answers("{\"data\": [{\"id\": 1, \"name\": \"Ann\"}]}");
            var syncId = create(service, "{\"cron\": \"0 0 1 1 *\"}");

            jdbc.sql("update sync set next_at = now() where sync_id = ?").params(syncId).update();

            completes(syncId);
            var sync = admin.get("%s/%s".formatted(SYNCS, syncId)).isOk();
            assertThat(sync.at("/last_run/trigger")).isEqualTo("schedule");
            assertThat(sync.at("/next_run_at")).endsWith("-01-01T00:00:00Z");
        }
    }
}
