package dev.millrace.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.event.CloudEventCheck;
import dev.millrace.event.NamedLifecycle;
import dev.millrace.json.Json;
import dev.millrace.language.run.RunJournal.Entry;
import dev.millrace.language.run.RunJournal.Status;
import dev.millrace.language.run.WorkflowError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LifecycleEventsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final WorkflowError ERROR = WorkflowError.Type.TIMEOUT.error("It took longer than PT1S.");

    @Test
    void aRunBeginsAndEnds() {
        var made = made(events -> {
            events.started(new Entry.Running("run_1", 1, NOW));
            events.ended(Status.COMPLETED, "{\"paid\":true}", null, NOW.plusSeconds(3));
        });

        assertThat(types(made)).containsExactly(
                "workflow.started", "workflow.status-changed", "workflow.completed", "workflow.status-changed");
        assertThat(made.get(0)).isEqualTo(Json.trusted("""
                {"specversion": "1.0", "id": "run_1/started", "source": "/automations/shop/order",
                 "type": "io.serverlessworkflow.workflow.started.v1", "subject": "run_1", "time": "2026-11-21T10:00:00Z",
                 "datacontenttype": "application/json",
                 "data": {"name": "order-run_1.shop", "startedAt": "2026-11-21T10:00:00Z",
                          "definition": {"name": "order", "namespace": "shop", "version": "1.2.0"}}}
                """));
        assertThat(made.get(2).path("data")).isEqualTo(Json.trusted("""
                {"name": "order-run_1.shop", "completedAt": "2026-11-21T10:00:03Z", "output": {"paid": true}}
                """));
        assertThat(made.get(3).at("/data/status").asText()).isEqualTo("completed");
    }

    @Test
    void theEndOfARunIsToldInTheWordsOfTheCatalogueToo() {
        var made = new ArrayList<ObjectNode>();
        var events = new LifecycleEvents(subject(), type -> type.startsWith("run."));
        events.started(new Entry.Running("run_1", 1, NOW));
        events.ended(Status.COMPLETED, "{\"paid\":true}", null, NOW.plusSeconds(3));
        made.addAll(events.made());
        var faulty = new LifecycleEvents(subject(), type -> type.startsWith("run."));
        faulty.ended(Status.FAULTED, null, ERROR, NOW);
        made.addAll(faulty.made());

        assertThat(made).hasSize(2);
        assertThat(made.get(0)).isEqualTo(Json.trusted("""
                {"specversion": "1.0", "id": "run_1/run.completed", "source": "/runs/run_1", "type": "run.completed",
                 "subject": "run_1", "time": "2026-11-21T10:00:03Z", "datacontenttype": "application/json",
                 "data": {"run_id": "run_1", "automation": {"name": "order", "namespace": "shop", "version": "1.2.0"},
                          "ended_at": "2026-11-21T10:00:03Z", "output": {"paid": true}}}
                """));
        assertThat(made.get(1).path("type").asText()).isEqualTo("run.faulted");
        assertThat(made.get(1).at("/data/error/status").asInt()).isEqualTo(408);
    }

    @Test
    void aRunFaultsWithItsError() {
        var made = made(events -> events.ended(Status.FAULTED, null, ERROR, NOW));

        assertThat(made.getFirst().path("data")).isEqualTo(Json.trusted("""
                {"name": "order-run_1.shop", "faultedAt": "2026-11-21T10:00:00Z",
                 "error": {"type": "https://serverlessworkflow.io/spec/1.0.0/errors/timeout", "status": 408,
                           "title": "Timeout", "detail": "It took longer than PT1S."}}
                """));
    }

    @Test
    void anErrorThatIsMegabytesLongIsToldByItsBeginning() {
        var error = new WorkflowError("https://example.com/e", 400, "t".repeat(3_000_000), "d".repeat(3_000_000), "/do/0/a");

        var told = made(events -> events.ended(Status.FAULTED, null, error, NOW)).getFirst().at("/data/error");

        assertThat(told.path("type").asText()).isEqualTo("https://example.com/e");
        assertThat(told.path("title").asText()).hasSize(4_097).endsWith("t…");
        assertThat(told.path("detail").asText()).hasSize(4_097).endsWith("d…");
        assertThat(told.path("instance").asText()).isEqualTo("/do/0/a");
    }

    @Test
    void aRunThatIsSuspendedSuspendsTheTasksThatHaveBegun() {
        var open = List.of(new RunSubject.Task(7, "/do/1/ask"));

        var made = made(events -> {
            events.suspended(new Entry.Suspended("run_1", 4, "Somebody asked.", null, NOW), open);
            events.resumed(new Entry.Running("run_1", 5, NOW.plusSeconds(60)), open);
        });

        assertThat(types(made)).containsExactly(
                "workflow.suspended", "workflow.status-changed", "task.suspended",
                "workflow.resumed", "workflow.status-changed", "task.resumed");
        assertThat(made.get(2).path("data")).isEqualTo(Json.trusted("""
                {"workflow": "order-run_1.shop", "task": "/do/1/ask", "suspendedAt": "2026-11-21T10:00:00Z"}
                """));
        assertThat(made.get(5).at("/data/resumedAt").asText()).isEqualTo("2026-11-21T10:01:00Z");
    }

    @Test
    void aTaskIsTriedAgain() {
        var made = made(events -> {
            events.step(step("call", Status.FAULTED, 1, null, ERROR));
            events.step(step("call", Status.COMPLETED, 2, TextNode.valueOf("done"), null));
        });

        assertThat(types(made)).containsExactly(
                "task.created", "task.started", "task.status-changed", "task.faulted", "task.status-changed",
                "task.created", "task.started", "task.retried", "task.status-changed", "task.completed", "task.status-changed");
        assertThat(made.get(9).path("data")).isEqualTo(Json.trusted("""
                {"workflow": "order-run_1.shop", "task": "/do/0/a", "completedAt": "2026-11-21T10:00:00Z", "output": "done"}
                """));
    }

    @Test
    void aTaskThatListensCorrelates() {
        var made = made(events -> events.step(step("listen", Status.COMPLETED, 1, null, null)));

        assertThat(types(made)).contains("workflow.correlation-started", "workflow.correlation-completed");
    }

    @Test
    void aTaskThatIsLeftOutOnlyChangesItsStatus() {
        var made = made(events -> events.step(step("set", Status.SKIPPED, 1, null, null)));

        assertThat(types(made)).containsExactly("task.status-changed");
    }

    @Test
    void whatIsToldAgainHasTheSameIdAndNothingElseHas() {
        Consumer<LifecycleEvents> everything = events -> {
            events.started(new Entry.Running("run_1", 1, NOW));
            events.step(step("listen", Status.RUNNING, 1, null, null));
            events.waits(new Entry.Waiting("run_1", 2, "/do/0/a", "Waiting.", null), NOW);
            events.goesOn(new Entry.Running("run_1", 3, NOW));
            events.suspended(new Entry.Suspended("run_1", 4, "Asked.", null, NOW), List.of());
            events.resumed(new Entry.Running("run_1", 5, NOW), List.of());
            events.ended(Status.CANCELLED, null, null, NOW);
        };

        var once = made(everything);
        var again = made(everything);

        assertThat(again).isEqualTo(once);
        assertThat(once).extracting(event -> event.path("id").asText()).doesNotHaveDuplicates();
    }

    @Test
    void onlyWhatIsWantedIsMade() {
        var events = new LifecycleEvents(subject(), "io.serverlessworkflow.workflow.completed.v1"::equals);

        events.started(new Entry.Running("run_1", 1, NOW));
        events.ended(Status.COMPLETED, null, null, NOW);

        assertThat(types(events.made())).containsExactly("workflow.completed");
    }

    private static List<ObjectNode> made(Consumer<LifecycleEvents> told) {
        var events = new LifecycleEvents(subject(), type -> type.startsWith(NamedLifecycle.PREFIX));
        told.accept(events);
        for (var event : events.made()) {
            var check = new CloudEventCheck();
            check.event(event, "");
            assertThat(check.problems()).isEmpty();
        }
        return events.made();
    }

    private static List<String> types(List<ObjectNode> made) {
        return made.stream()
                .map(event -> event.path("type").asText())
                .map(type -> type.substring("io.serverlessworkflow.".length(), type.length() - ".v1".length()))
                .toList();
    }

    private static RunSubject subject() {
        return new RunSubject("run_1", "wsp_1", "shop", "order", "1.2.0", 0, "running", 0, null);
    }

    private static Entry.Step step(
            String type, Status status, int attempt, @Nullable JsonNode output, @Nullable WorkflowError error) {
        return new Entry.Step(
                "run_1", 2, attempt, "/do/0/a", "a", type, status, attempt, null, null, output, error, NOW,
                status.ended() ? NOW : null, "/do/0/a");
    }
}
