package dev.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.run.DefinitionRef;
import dev.millrace.dispatch.Wake;
import dev.millrace.listening.AwaitedRuns;
import dev.millrace.testing.TestDatabase;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class RunQueueStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private JdbcClient jdbc;
    private RunQueueStore store;
    private TransactionTemplate transaction;
    private int made;

    @BeforeEach
    void open() {
        var database = TestDatabase.create();
        jdbc = JdbcClient.create(database);
        store = new RunQueueStore(jdbc, awaited(jdbc));
        transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        for (var name : List.of("flood", "quiet")) {
            jdbc.sql("insert into workspace (workspace_id, name) values (?, ?)").params(name, name).update();
        }
    }

    @Test
    void workspacesTakeTurnsSoThatAFloodDelaysNobodyElse() {
        queue("flood", 50);
        queue("quiet", 1);

        assertThat(claim(4, 100)).extracting(run -> run.definition().workspaceId()).contains("quiet");
    }

    @Test
    void aWorkspaceGetsNoMoreThanItsBoundOnRunsInFlight() {
        queue("flood", 10);
        queue("flood", "other", 10);

        var first = claim(100, 4);
        assertThat(first).hasSize(4);
        assertThat(claim(100, 4)).isEmpty();

        jdbc.sql("update run set status = 'waiting', dispatch = 'started' where run_id = ?")
                .params(first.getFirst().runId())
                .update();
        assertThat(claim(100, 4)).as("a run that waits for a timer does not count").hasSize(1);
    }

    @Test
    void anAutomationWhoseRunsHangLeavesRoomForTheOthersOfItsWorkspace() {
        queue("flood", "hanging", 100);
        assertThat(claim(100, 20)).hasSize(15);
        assertThat(claim(100, 20)).isEmpty();

        queue("flood", "well", 10);

        assertThat(claim(100, 20)).hasSize(5).allMatch(run -> run.definition().name().equals("well"));
    }

    @Test
    void automationsTakeTurnsWithinTheirWorkspace() {
        queue("flood", "many", 50);
        queue("flood", "few", 2);

        assertThat(claim(6, 100)).extracting(run -> run.definition().name()).contains("many", "few");
        assertThat(claim(2, 100)).extracting(run -> run.definition().name()).doesNotContain("few");
    }

    @Test
    void noTwoWorkersGetTheSameRunNorMoreThanTheBoundTogether() throws Exception {
        queue("flood", 200);
        Callable<List<ClaimedRun>> worker = () -> claim(10, 80);

        try (var workers = Executors.newFixedThreadPool(8)) {
            var claims = workers.invokeAll(IntStream.range(0, 16).mapToObj(number -> worker).toList());

            var ids = new HashSet<String>();
            var total = 0;
            for (var claim : claims) {
                for (var run : claim.get()) {
                    ids.add(run.runId());
                    total++;
                }
            }
            assertThat(total).isEqualTo(60).isEqualTo(ids.size());
        }
    }

    @Test
    void theSameCauseQueuesOneRun() {
        var run = newRun("flood");
        store.queue(List.of(run));
        store.queue(List.of(new NewRun("run_other", run.definition(), run.workflowId(), null, null, null, NOW)));

        assertThat(claim(10, 10)).extracting(ClaimedRun::runId).containsExactly(run.runId());
    }

    @Test
    void anAbandonedClaimIsGivenToAnotherWorker() {
        queue("flood", 1);
        var claimed = claim(10, 10).getFirst();
        assertThat(store.releaseClaimedBefore(NOW)).isZero();

        assertThat(store.releaseClaimedBefore(NOW.plusSeconds(1))).isEqualTo(1);

        assertThat(claim(10, 10)).extracting(ClaimedRun::runId).containsExactly(claimed.runId());
    }

    @Test
    void aRunWhoseEndTheJournalLostIsAskedInsteadOfStartedForEver() {
        queue("quiet", 1);
        var claimed = claim(10, 10).getFirst();
        store.releaseClaimedBefore(NOW.plusSeconds(31));
        claim(10, 10);

        store.startedBefore(claimed.runId(), "the first start's");

        assertThat(store.releaseClaimedBefore(NOW.plusSeconds(62))).isZero();
        assertThat(new RunSilenceStore(jdbc).silent(NOW.plusSeconds(62), NOW.plusSeconds(62), 10))
                .extracting(RunSilenceStore.Silent::runId)
                .containsExactly(claimed.runId());
    }

    @Test
    void aReleasedRunSaysWhyItWaits() {
        queue("flood", 1);
        var claimed = claim(10, 10).getFirst();

        store.release(List.of(claimed.runId()), "Waiting for Temporal, which does not answer.");

        assertThat(jdbc.sql("select status || ': ' || waiting_for from run").query(String.class).single())
                .isEqualTo("waiting: Waiting for Temporal, which does not answer.");
    }

    @Test
    void whatAForgetfulEngineHadStartedIsQueuedToResume() {
        queue("flood", 2);
        claim(1, 10);
        jdbc.sql("update run set dispatch = 'started', journal_entry = 7 where dispatch = 'claimed'").update();

        assertThat(store.releaseAllStarted()).isEqualTo(1);

        assertThat(claim(10, 10)).extracting(ClaimedRun::resumed).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void theInputOfARunThatAnEventStartedIsTheEvent() {
        jdbc.sql("""
                insert into event (event_id, workspace_id, type, source, body, received_at)
                values ('evt_1', 'flood', 't', 's', '{"id":"1","data":1.10}', now())
                """).update();
        var run = newRun("flood");
        store.queue(List.of(new NewRun(run.runId(), run.definition(), run.workflowId(), "evt_1", null, null, NOW)));

        assertThat(claim(1, 10).getFirst().input().toString()).isEqualTo("[{\"id\":\"1\",\"data\":1.10}]");
        assertThat(store.input(run.runId())).hasValueSatisfying(input -> assertThat(input.isArray()).isTrue());
    }

    private List<ClaimedRun> claim(int limit, int inFlight) {
        return transaction.execute(status -> store.claim(limit, inFlight, NOW));
    }

    private void queue(String workspace, int count) {
        queue(workspace, "name", count);
    }

    private void queue(String workspace, String automation, int count) {
        IntStream.range(0, count).forEach(number -> store.queue(List.of(newRun(workspace, automation))));
    }

    private NewRun newRun(String workspace) {
        return newRun(workspace, "name");
    }

    private NewRun newRun(String workspace, String automation) {
        var id = "run_%05d".formatted(++made);
        return new NewRun(
                id,
                new DefinitionRef(workspace, "ns", automation, "1.0.0", "hash"),
                "ns/%s:1.0.0/%s".formatted(automation, id),
                null,
                null,
                JsonNodeFactory.instance.objectNode(),
                NOW);
    }

    private static AwaitedRuns awaited(JdbcClient jdbc) {
        return new AwaitedRuns(jdbc, new Wake(), Clock.systemUTC());
    }
}
