package dev.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.OwnWorkspace;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.engine.EngineConnection;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

@WholeTest
class RunReconcilerTest {

    private static final String DEFINITION = """
            document: {dsl: '1.0.3', namespace: reconciler, name: patient, version: '1.0.0'}
            do:
              - rest: {wait: P1D}
            """;

    private final RunReconciler reconciler;
    private final EngineConnection engine;
    private final JdbcClient jdbc;
    private final Caller admin;

    RunReconcilerTest(
            RunReconciler reconciler,
            EngineConnection engine,
            JdbcClient jdbc,
            Api api,
            WorkspaceStore workspaces,
            ApiKeys keys) {
        this.reconciler = reconciler;
        this.engine = engine;
        this.jdbc = jdbc;
        this.admin = OwnWorkspace.create("reconciler", api, workspaces, keys).admin();
    }

    @Test
    void endsASilentRunWhoseWorkflowWasTerminated() {
        var run = waiting();
        engine.client().newUntypedWorkflowStub(run.at("/temporal/workflow_id")).terminate("an operator's decision");
        silence(run);

        reconciler.askTheSilent();

        var ended = get(run);
        assertThat(ended.at("/status")).isEqualTo("faulted");
        assertThat(ended.at("/error/detail")).startsWith("The workflow was ended in Temporal");
    }

    @Test
    void leavesASilentRunAloneThatStillWaits() {
        var run = waiting();
        silence(run);

        reconciler.askTheSilent();

        assertThat(get(run).at("/status")).isEqualTo("waiting");
        assertThat(get(run).json().path("stalled").isNull()).isTrue();
    }

    @Test
    void aRunSaysNoLongerThatItStandsStillOnceTemporalGetsFurtherWithIt() {
        var run = waiting();
        silence(run);
        jdbc.sql("update run set stalled = 'No worker has taken its next step.' where run_id = ?")
                .params(run.at("/run_id"))
                .update();
        assertThat(get(run).at("/stalled")).startsWith("No worker");

        reconciler.askTheSilent();

        assertThat(get(run).json().path("stalled").isNull()).isTrue();
    }

    private Answer waiting() {
        admin.with("Content-Type", "application/yaml")
                .send("POST", "/api/v1/automations", DEFINITION.getBytes(StandardCharsets.UTF_8));
        var run = admin.post("/api/v1/automations/reconciler/patient/runs", "{}").has(202);
        return await().atMost(Duration.ofSeconds(15))
                .until(() -> get(run), now -> now.at("/waiting_for").startsWith("Waiting until"));
    }

    private Answer get(Answer run) {
        return admin.get("/api/v1/runs/" + run.at("/run_id")).isOk();
    }

    /** As if nothing had been heard of it since it should have gone on. */
    private void silence(Answer run) {
        jdbc.sql("update run set journaled_at = now() - interval '1 hour', waiting_until = now() - interval '1 hour' where run_id = ?")
                .params(run.at("/run_id"))
                .update();
    }
}
