package dev.millrace.language.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.language.lint.Linter;
import dev.millrace.language.lint.RandomDefinition;
import dev.millrace.language.lint.Search;
import dev.millrace.language.lint.Severity;
import dev.millrace.language.lint.Surroundings;
import dev.millrace.language.run.RunJournal.Entry;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.testing.WorkflowReplayer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * Whatever the grammar allows lints, runs to an end that the language knows, and replays word for word. A failure names
 * the seed and shows the definition.
 */
class RandomDefinitionsTest {

    private static final int RUNS = 75;

    /** Every run takes the server's time up to ten years further, and Temporal's measures overflow after 292. */
    private static final int RUNS_OF_A_SERVER = 25;

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> INPUTS = List.of(
            "null", "{}", "{\"a\": 1, \"id\": 7, \"items\": [1, {\"b\": null}]}", "[1, 2]", "\"text\"", "3.5",
            "{\"id\": \"x/y z\", \"a\": {\"b\": {\"c\": [true]}}}");

    private static final String EVENTS = """
            [
              {"specversion": "1.0", "id": "1", "source": "/hooks/x", "type": "order.created", "data": {"a": 1, "order": 7}},
              {"specversion": "1.0", "id": "2", "source": "a", "type": "a", "subject": "a", "data": 3},
              {"specversion": "1.0", "id": "3", "source": "/hooks/x", "type": "order.paid", "data_base64": "AAEC"}
            ]""";

    @Test
    void everyDefinitionLintsRunsToAnEndAndReplays() {
        var search = Search.of(RUNS);
        var done = new TreeSet<String>();

        for (var first = 0; first < search.runs(); first += RUNS_OF_A_SERVER) {
            try (var workshop = new Workshop()) {
                search.seeds().skip(first).limit(RUNS_OF_A_SERVER).forEach(seed -> done.addAll(check(seed, workshop)));
            }
        }

        if (search.runs() >= RUNS) {
            assertThat(done).contains(
                    "call", "do", "emit", "for", "fork", "listen", "raise", "run", "set", "switch", "try", "wait");
        }
    }

    /** Gives the types of the tasks that were done. */
    private static List<String> check(long seed, Workshop workshop) {
        var text = RandomDefinition.text(seed, workshop.service.url());
        try {
            lints(text);
            var runId = runsToAnEnd(text, new Random(seed), workshop);
            replays(runId, workshop);
            return workshop.steps(runId).stream().map(Entry.Step::type).toList();
        } catch (Exception | AssertionError failed) {
            throw new AssertionError(
                    "-Dmillrace.property.seed=%d -Dmillrace.property.runs=1%n%s".formatted(seed, text), failed);
        } finally {
            workshop.journal.clear();
        }
    }

    private static void lints(String text) {
        assertThat(new Linter(Surroundings.unknown()).lint(text.getBytes(StandardCharsets.UTF_8)))
                .noneMatch(problem -> problem.severity() == Severity.ERROR);
    }

    private static String runsToAnEnd(String text, Random random, Workshop workshop) throws IOException, TimeoutException {
        var input = JSON.readTree(INPUTS.get(random.nextInt(INPUTS.size())));
        var events = new ArrayList<JsonNode>();
        JSON.readTree(EVENTS).forEach(events::add);
        var runId = workshop.runToAnEnd(text, input, events.subList(0, random.nextInt(events.size() + 1)));

        assertThat(workshop.history(runId).getEvents()).noneMatch(RandomDefinitionsTest::isAMishap);
        assertThat(workshop.journal).hasAtLeastOneElementOfType(Entry.Ended.class);
        return runId;
    }

    private static boolean isAMishap(HistoryEvent event) {
        return switch (event.getEventType()) {
            case EVENT_TYPE_WORKFLOW_TASK_FAILED -> !isDoneAgain(event);
            case EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT -> true;
            default -> false;
        };
    }

    /** Something new came in just as the run ended. */
    private static boolean isDoneAgain(HistoryEvent event) {
        return event.hasWorkflowTaskFailedEventAttributes()
                && event.getWorkflowTaskFailedEventAttributes().getCause()
                        == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND;
    }

    /** Tells the journal all of it again, and the same. */
    private static void replays(String runId, Workshop workshop) throws Exception {
        var told = new HashMap<Integer, Entry>();
        workshop.journal.forEach(entry -> told.put(entry.number(), entry));
        workshop.journal.clear();
        var history = workshop.history(runId);

        WorkflowReplayer.replayWorkflowExecution(history, workshop.worker());

        if (history.getEvents().stream().anyMatch(RandomDefinitionsTest::isDoneAgain)) {
            // What was told of the attempt that did not count is not told again.
            return;
        }
        var again = new HashSet<Integer>();
        for (var entry : workshop.journal) {
            again.add(entry.number());
            assertThat(entry).isEqualTo(told.get(entry.number()));
        }
        assertThat(again).isEqualTo(told.keySet());
    }
}
