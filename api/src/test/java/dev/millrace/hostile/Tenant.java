package dev.millrace.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.OwnWorkspace;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A workspace in which nothing else happens, so that whatever appears in it was stored for its admin's requests. */
record Tenant(String workspaceId, Caller admin, JdbcClient jdbc) {

    static Tenant create(Api api, WorkspaceStore workspaces, ApiKeys keys, JdbcClient jdbc) {
        var own = OwnWorkspace.create("hostile", api, workspaces, keys);
        return new Tenant(own.workspaceId(), own.admin(), jdbc);
    }

    /** How many rows of each table are the workspace's. What is summed up in the background, whenever its time comes, is left out. */
    Map<String, Long> stored() {
        var counts = new TreeMap<String, Long>();
        var tables = jdbc.sql("select table_name from information_schema.columns"
                        + " where table_schema = 'public' and column_name = 'workspace_id' and table_name <> 'webhook_figures'")
                .query(String.class)
                .list();
        for (var table : tables) {
            counts.put(
                    table,
                    jdbc.sql("select count(*) from " + table + " where workspace_id = ?")
                            .param(workspaceId)
                            .query(Long.class)
                            .single());
        }
        return counts;
    }

    Answer publish(String definition) {
        return admin.with("Content-Type", "application/yaml")
                .send("POST", "/api/v1/automations", definition.getBytes(UTF_8));
    }

    Answer send(String event) {
        return admin.with("Content-Type", "application/cloudevents+json")
                .send("POST", "/api/v1/events", event.getBytes(UTF_8));
    }

    /** The run once it has ended. */
    Answer ended(String runId, Duration within) {
        var deadline = System.nanoTime() + within.toNanos();
        while (true) {
            var run = admin.get("/api/v1/runs/" + runId).isOk();
            if (!run.json().path("ended_at").isNull()) {
                return run;
            }
            assertThat(System.nanoTime()).as("time until it ends: %s", run.text()).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** The answer is a refusal in the contract's shape, whichever. */
    static Answer refused(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isBetween(400, 499);
        return answer.isError(answer.status(), answer.at("/error/code"));
    }
}
