package dev.millrace.automation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.automation.Schedules.Due;
import dev.millrace.id.Ids;
import dev.millrace.language.action.Actions;
import dev.millrace.testing.SetClock;
import dev.millrace.testing.TestDatabase;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Role;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

class SchedulesTest {

    private static final Actor ADA = new Actor("wsp_1", Role.DEVELOPER, "mem_1", "ada@example.com");

    private final SetClock clock = new SetClock(); // 2026-11-21T10:00:00Z
    private final List<Due> started = new ArrayList<>();
    private JdbcClient jdbc;
    private Automations automations;
    private Schedules schedules;

    @BeforeEach
    void open() {
        jdbc = JdbcClient.create(TestDatabase.create());
        jdbc.sql("insert into workspace (workspace_id, name) values ('wsp_1', 'one')").update();
        var store = new ScheduleStore(jdbc);
        var check = new DefinitionCheck(
                (workspace, name) -> true, use -> "it is off", Actions.NONE, workspace -> reference -> new byte[0]);
        automations = new Automations(
                new AutomationStore(jdbc),
                store,
                check,
                TransactionOperations.withoutTransaction(),
                (workspace, namespace, name) -> {},
                new Ids(clock),
                clock);
        schedules = new Schedules(store);
    }

    @Test
    void startsEveryIntervalAtItsFullMultiples() {
        publish("1.0.0", "every: PT15M");
        clock.advance(Duration.ofMinutes(7));

        assertThat(nextAt()).isEqualTo("2026-11-21T10:15:00Z");
        assertThat(startedAfter(Duration.ofMinutes(7))).isEmpty();
        assertThat(startedAfter(Duration.ofMinutes(1))).containsExactly("1.0.0 2026-11-21T10:15:00Z");
        assertThat(startedAfter(Duration.ofMinutes(14))).isEmpty();
        assertThat(startedAfter(Duration.ofMinutes(1))).containsExactly("1.0.0 2026-11-21T10:30:00Z");
    }

    @Test
    void startsAtTheTimesOfACronExpression() {
        publish("1.0.0", "cron: '30 9 * * 1-5'"); // it is a Saturday

        assertThat(nextAt()).isEqualTo("2026-11-23T09:30:00Z");
        assertThat(startedAfter(Duration.ofHours(47))).isEmpty();
        assertThat(startedAfter(Duration.ofMinutes(30))).containsExactly("1.0.0 2026-11-23T09:30:00Z");
        assertThat(nextAt()).isEqualTo("2026-11-24T09:30:00Z");
    }

    @Test
    void makesUpForMissedTimesByOneStartForTheLastOfThem() {
        publish("1.0.0", "every: { hours: 1 }");

        assertThat(startedAfter(Duration.ofMinutes(7 * 60 + 20))).containsExactly("1.0.0 2026-11-21T17:00:00Z");
        assertThat(nextAt()).isEqualTo("2026-11-21T18:00:00Z");
    }

    @Test
    void waitsAfterTheEndOfTheLastRunBeforeItStartsAgain() {
        publish("1.0.0", "after: PT10M");

        assertThat(startedAfter(Duration.ofMinutes(10))).containsExactly("1.0.0 2026-11-21T10:10:00Z");
        insertRun("run_1", null);
        assertThat(startedAfter(Duration.ofHours(3))).as("its run goes on").isEmpty();
        assertThat(nextAt()).isNull();
        endRun("run_1", Instant.parse("2026-11-21T13:05:00Z"));
        assertThat(startedAfter(Duration.ZERO)).isEmpty();
        assertThat(nextAt()).isEqualTo("2026-11-21T13:15:00Z");
        assertThat(startedAfter(Duration.ofMinutes(5))).containsExactly("1.0.0 2026-11-21T13:15:00Z");
    }

    @Test
    void aDisabledAutomationIsStartedAtNoTimeAndMakesUpForNothing() {
        publish("1.0.0", "every: PT1H");
        automations.enable("wsp_1", "tests", "tick", false);

        assertThat(nextAt()).isNull();
        assertThat(startedAfter(Duration.ofHours(5))).isEmpty();
        automations.enable("wsp_1", "tests", "tick", true);
        assertThat(startedAfter(Duration.ofMinutes(59))).isEmpty();
        assertThat(startedAfter(Duration.ofMinutes(1))).containsExactly("1.0.0 2026-11-21T16:00:00Z");
    }

    @Test
    void aNewVersionKeepsItsTimeUnlessItsScheduleIsAnother() {
        publish("1.0.0", "every: PT1H");
        publish("1.1.0", "every: PT1H");
        assertThat(startedAfter(Duration.ofHours(1))).containsExactly("1.1.0 2026-11-21T11:00:00Z");

        publish("2.0.0", "every: PT5M");
        assertThat(startedAfter(Duration.ofMinutes(5))).containsExactly("2.0.0 2026-11-21T11:05:00Z");
        publish("3.0.0", "on: { one: { with: { type: order.placed } } }");
        assertThat(startedAfter(Duration.ofDays(1))).isEmpty();
    }

    private void publish(String version, String schedule) {
        automations.publish(ADA, """
                document: { dsl: 1.0.3, namespace: tests, name: tick, version: %s }
                schedule: { %s }
                do: [{ note: { set: { a: 1 } } }]
                """.formatted(version, schedule).getBytes(StandardCharsets.UTF_8));
    }

    private List<String> startedAfter(Duration passed) {
        clock.advance(passed);
        started.clear();
        schedules.start(clock.instant(), (due, now) -> {
            started.addAll(due);
            return due.stream().map(one -> "run_1").toList();
        });
        return started.stream().map(due -> due.definition().version() + " " + due.dueAt()).toList();
    }

    private String nextAt() {
        var schedule = Objects.requireNonNull(automations.get("wsp_1", "tests", "tick").schedule());
        return schedule.nextAt() == null ? null : schedule.nextAt().toString();
    }

    private void insertRun(String runId, Instant endedAt) {
        jdbc.sql("""
                insert into run (run_id, workspace_id, namespace, name, version, sha256, workflow_id, status, created_at,
                                 dispatch, journaled_at)
                values (?, 'wsp_1', 'tests', 'tick', '1.0.0', '', 'w', 'running', now(), 'started', now())
                """).params(runId).update();
    }

    private void endRun(String runId, Instant at) {
        jdbc.sql("update run set status = 'completed', dispatch = 'ended', ended_at = ? where run_id = ?")
                .params(Timestamp.from(at), runId)
                .update();
    }
}
