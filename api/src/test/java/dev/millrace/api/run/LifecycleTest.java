package dev.millrace.api.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Automating;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.WholeTest;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@WholeTest
class LifecycleTest {

    private final Caller admin;
    private final Automating automating;
    private String watcher = "";

    LifecycleTest(Api api) {
        this.admin = api.admin();
        this.automating = new Automating(admin);
    }

    /** The application is others' too, whose runs it would watch. */
    @AfterEach
    void watchesNoLonger() {
        admin.post("/api/v1/automations/tests/%s/disable".formatted(watcher), "").isOk();
    }

    @Test
    void anAutomationIsStartedByTheFaultOfAnotherAndNotByItsOwn() {
        watch("alarm", """
                schedule:
                  on: {one: {with: {type: io.serverlessworkflow.workflow.faulted.v1, source: /automations/tests/.*}}}
                do:
                  - stop: {raise: {error: {type: 'https://example.com/seen', status: 500, title: '${ .[0].data.error.title }'}}}
                """);
        automating.publish("breaks", "do:\n  - stop: {raise: {error: {type: 'https://example.com/x', status: 409, title: No}}}\n")
                .isCreated();

        var broken = automating.start("breaks", "{}").isOk();
        automating.eventually("/api/v1/runs?automation=tests/alarm&status=faulted&limit=1", "/data/0/status", "faulted");

        var alarms = admin.get("/api/v1/runs?automation=tests/alarm").isOk().json().path("data");
        assertThat(alarms).hasSize(1);
        var alarm = admin.get("/api/v1/runs/" + alarms.at("/0/run_id").asText()).isOk();
        assertThat(alarm.at("/error/title")).isEqualTo("No");
        var event = admin.get("/api/v1/events/" + alarm.at("/event_id")).isOk().json();
        assertThat(event.at("/event/subject").asText()).isEqualTo(broken.at("/run_id"));
        assertThat(event.at("/event/data/name").asText()).isEqualTo("breaks-%s.tests".formatted(broken.at("/run_id")));
        assertThat(event.at("/event/data/error/instance").asText()).isEqualTo("/do/0/stop");
    }

    @Test
    void aRunTellsOfItsTasksOfItsBeingSuspendedAndOfItsEnd() {
        watch("observer", """
                schedule: {on: {one: {with: {type: 'io\\.serverlessworkflow\\..*', source: /automations/tests/observed}}}}
                do:
                  - note: {set: {type: '${ .[0].type }'}}
                """);
        automating.publish("observed", "do:\n  - note: {set: {a: 1}}\n  - rest: {wait: PT1H}\n").isCreated();
        var runId = admin.post("/api/v1/automations/tests/observed/runs", "").has(202).at("/run_id");
        automating.eventually("/api/v1/runs/" + runId, "/steps/1/status", "running");
        automating.eventually("/api/v1/runs/" + runId, "waiting");

        admin.post("/api/v1/runs/%s/suspend".formatted(runId), "").has(202);
        automating.eventually("/api/v1/runs/" + runId, "suspended");
        admin.post("/api/v1/runs/%s/resume".formatted(runId), "").has(202);
        automating.eventually("/api/v1/runs/" + runId, "waiting");
        admin.post("/api/v1/runs/%s/cancel".formatted(runId), "").has(202);
        automating.eventually("/api/v1/runs/" + runId, "cancelled");

        assertThat(told(runId)).containsSubsequence(
                        "workflow.started",
                        "task.created /do/0/note",
                        "task.started /do/0/note",
                        "task.completed /do/0/note",
                        "task.started /do/1/rest",
                        "workflow.suspended",
                        "task.suspended /do/1/rest",
                        "workflow.resumed",
                        "task.resumed /do/1/rest",
                        "task.cancelled /do/1/rest",
                        "workflow.cancelled")
                .doesNotHaveDuplicates();
        assertThat(told(runId)).filteredOn(line -> line.startsWith("workflow.started")).hasSize(1);
    }

    @Test
    void theEndOfARunStartsWhatNamesItInTheWordsOfTheCatalogue() {
        watch("reporter", """
                schedule: {on: {one: {with: {type: run.completed, data: '${ .automation.name == "reported" }'}}}}
                do:
                  - note: {set: {of: '${ .[0].data.run_id }', gave: '${ .[0].data.output.a }'}}
                """);
        automating.publish("reported", "do:\n  - note: {set: {a: 1}}\n").isCreated();

        var run = automating.start("reported", "{}").isOk();
        automating.eventually("/api/v1/runs?automation=tests/reporter&status=completed&limit=1", "/data/0/status", "completed");

        var told = admin.get("/api/v1/runs?automation=tests/reporter").isOk().json();
        assertThat(told.path("data")).as("none of its own end").hasSize(1);
        var report = admin.get("/api/v1/runs/" + told.at("/data/0/run_id").asText()).isOk();
        assertThat(report.at("/output/of")).isEqualTo(run.at("/run_id"));
        assertThat(report.at("/output/gave")).isEqualTo("1");
    }

    @Test
    void aRunThatIsCancelledBeforeItsTurnTellsOfItToo() {
        watch("undertaker", """
                schedule: {on: {one: {with: {type: io.serverlessworkflow.workflow.cancelled.v1, source: /automations/tests/unlucky}}}}
                do:
                  - note: {set: {of: '${ .[0].subject }'}}
                """);
        automating.publish("unlucky", "do:\n  - rest: {wait: PT1H}\n").isCreated();
        var runId = admin.post("/api/v1/automations/tests/unlucky/runs", "").has(202).at("/run_id");
        cancelAsSoonAsPossible(runId);

        automating.eventually("/api/v1/runs?automation=tests/undertaker&status=completed&limit=1", "/data/0/status", "completed");

        var told = admin.get("/api/v1/runs?automation=tests/undertaker").isOk().json();
        assertThat(admin.get("/api/v1/runs/" + told.at("/data/0/run_id").asText()).isOk().at("/output/of")).isEqualTo(runId);
    }

    /** Between its claim and its start a run can be asked for nothing. */
    private void cancelAsSoonAsPossible(String runId) {
        var answer = admin.post("/api/v1/runs/%s/cancel".formatted(runId), "");
        while (answer.status() == 503) {
            answer = admin.post("/api/v1/runs/%s/cancel".formatted(runId), "");
        }
        answer.has(202);
    }

    @Test
    void nothingIsMadeWhereNobodyHasNamedIt() {
        watch("partial", """
                schedule: {on: {one: {with: {type: io.serverlessworkflow.workflow.completed.v1, source: /automations/tests/quiet}}}}
                do:
                  - note: {set: {a: 1}}
                """);
        automating.publish("quiet", "do:\n  - note: {set: {a: 1}}\n").isCreated();
        var runId = automating.start("quiet", "{}").isOk().at("/run_id");

        assertThat(told(runId)).containsExactly("workflow.completed");
    }

    private void watch(String name, String rest) {
        automating.publish(name, rest).isCreated();
        watcher = name;
    }

    /** The lifecycle events of a run in their order, without the changes of status. */
    private List<String> told(String runId) {
        var events = admin.get("/api/v1/events?limit=100").isOk().json().path("data");
        return StreamSupport.stream(events.spliterator(), false)
                .map(listed -> listed.path("event"))
                .filter(event -> event.path("subject").asText().equals(runId))
                .filter(event -> !event.path("type").asText().contains("status-changed"))
                .map(LifecycleTest::line)
                .toList()
                .reversed();
    }

    private static String line(JsonNode event) {
        var type = event.path("type").asText().replace("io.serverlessworkflow.", "").replace(".v1", "");
        return event.at("/data/task").isMissingNode() ? type : type + " " + event.at("/data/task").asText();
    }
}
