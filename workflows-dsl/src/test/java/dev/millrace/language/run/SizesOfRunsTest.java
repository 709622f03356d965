package dev.millrace.language.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.run.RunJournal.Status;
import io.temporal.api.enums.v1.EventType;
import java.util.HashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs whose documents are larger than a history or one workflow task takes. */
class SizesOfRunsTest {

    private static final Workshop WORKSHOP = new Workshop();
    private static final JsonNode NOTHING = JsonNodeFactory.instance.nullNode();
    private static final String DOCUMENT =
            """
            document:
              dsl: '1.0.3'
              namespace: samples
              name: test
              version: '1.0.0'
            """;

    @BeforeEach
    void forgetEarlierCalls() {
        WORKSHOP.calls.made.clear();
        WORKSHOP.calls.effects.clear();
    }

    @AfterAll
    static void close() {
        WORKSHOP.close();
    }

    @Test
    void largeAnswersAreCarriedByRegularActivitiesBeforeTheyAreTooMuchForOneWorkflowTask() {
        var run = WORKSHOP.run(
                DOCUMENT
                        + """
                        do:
                          - many:
                              for: {in: '[range(25)]'}
                              do:
                                - one: {call: http, with: {method: put, endpoint: 'SERVICE/echo', body: '${ $workflow.input }'}}
                          - small: {set: {done: true}}
                        """,
                JsonNodeFactory.instance.textNode("x".repeat(100_000)));

        assertThat(run.status()).isEqualTo(Status.COMPLETED);
        assertThat(WORKSHOP.types(run.runId()))
                .filteredOn(type -> type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
                .hasSize(1);
    }

    @Test
    void keepsWhatIsLargeOutsideTheHistory() {
        var run = WORKSHOP.run(
                DOCUMENT
                        + """
                        do:
                          - grow: {set: {text: '${ "x" * 2000000 }'}}
                          - ask: {call: http, with: {method: post, endpoint: SERVICE/echo, body: '${ .text }'}}
                          - both:
                              fork:
                                branches:
                                  - one: {call: http, with: {method: put, endpoint: SERVICE/echo, body: '${ tojson }'}}
                                  - two: {call: http, with: {method: put, endpoint: SERVICE/echo, body: '${ tojson }'}}
                          - count: {set: {bytes: '${ tojson | length }', text: '${ .[0] }'}}
                        """,
                NOTHING);

        assertThat(run.status()).as(run.error().toString()).isEqualTo(Status.COMPLETED);
        assertThat(run.output().path("bytes").intValue()).isGreaterThan(4_000_000);
        assertThat(run.output().path("text").toString().length()).isGreaterThan(2_000_000);
        assertThat(WORKSHOP.history(run.runId()).toJson(false).length()).isLessThan(40_000);
    }

    /** The server takes 4 MB from a worker at once. */
    @Test
    void aForkSpreadsWhatIsLargeOverSeveralWorkflowTasks() {
        var branches = IntStream.range(0, 40)
                .mapToObj(number -> "          - c%d: {call: http, with: {method: %s, endpoint: SERVICE/echo, body: '${ .text }'}}%n"
                        .formatted(number, number % 2 == 0 ? "put" : "post"))
                .collect(Collectors.joining());
        var run = WORKSHOP.run(
                DOCUMENT
                        + """
                        do:
                          - grow: {set: {text: '${ "x" * 120000 }'}}
                          - both:
                              output: {as: '${ length }'}
                              fork:
                                branches:
                        """
                        + branches,
                NOTHING);

        assertThat(run.output().intValue()).as(run.error().toString()).isEqualTo(40);
        var sentAtOnce = new HashMap<Long, Integer>();
        for (var event : WORKSHOP.history(run.runId()).getEvents()) {
            var workflowTask = event.hasActivityTaskScheduledEventAttributes()
                    ? event.getActivityTaskScheduledEventAttributes().getWorkflowTaskCompletedEventId()
                    : event.getMarkerRecordedEventAttributes().getWorkflowTaskCompletedEventId();
            if (workflowTask > 0) {
                sentAtOnce.merge(workflowTask, event.getSerializedSize(), Integer::sum);
            }
        }
        assertThat(sentAtOnce.values()).hasSizeGreaterThan(1).allMatch(bytes -> bytes < 3 * 1024 * 1024);
    }

    @Test
    void faultsARequestThatIsTooLargeWithItsHeaders() {
        var run = WORKSHOP.run(
                DOCUMENT
                        + """
                        do:
                          - ask:
                              call: http
                              with: {method: get, endpoint: SERVICE/echo, headers: {x: '${ "x" * 2200000 }', y: '${ "x" * 2200000 }'}}
                        """,
                NOTHING);

        assertThat(run.status()).isEqualTo(Status.FAULTED);
        assertThat(run.error().path("detail").textValue()).startsWith("The request of the call is larger than 4 MiB");
    }

    @Test
    void anOutputTooLargeForAHistoryFaultsTheRun() {
        var run = WORKSHOP.run(
                DOCUMENT + "do:\n  - grow: {set: {text: '${ \"x\" * 4500000 }'}}\n", NOTHING);

        assertThat(run.status()).isEqualTo(Status.FAULTED);
        assertThat(run.error().path("detail").asText()).contains("4 MiB");
    }
}
