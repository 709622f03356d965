package dev.millrace.language.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.run.RunJournal.Entry;
import dev.millrace.language.run.RunJournal.Status;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.failure.v1.Failure;
import io.temporal.testing.WorkflowReplayer;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs on Temporal, with what only their histories show. */
class InterpretedAutomationTest {

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
    void oneCallCostsNoMoreThanTheSixEventsOfAWorkflowWrittenByHand() {
        var run = WORKSHOP.run(
                DOCUMENT
                        + """
                        do:
                          - prepare: {set: {id: 7}}
                          - fetch:
                              call: http
                              with: {method: post, endpoint: 'SERVICE/echo', body: {id: '${ .id }'}}
                          - shape: {set: {said: '${ .body }'}}
                        """,
                NOTHING);

        assertThat(WORKSHOP.types(run.runId()))
                .containsExactly(
                        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
                        EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
                        EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
                        EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
                        EventType.EVENT_TYPE_MARKER_RECORDED,
                        EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED);
    }

    @Test
    void runsALoopWhoseItemAndPlaceHaveOneNameAsStoredBeforeThatWasRefused() {
        var run = WORKSHOP.run(
                DOCUMENT
                        + """
                        do:
                          - loop: {for: {each: a, in: '[7]', at: a}, do: [{keep: {set: {a: '${ $a }'}}}]}
                        """,
                NOTHING);

        assertThat(run.output()).hasToString("{\"a\":7}");
    }

    /** Timers that are cancelled at once leave no event, and so must not be cancelled while other branches make some. */
    @ParameterizedTest
    @ValueSource(strings = {
        """
        - timed: {timeout: {after: PT1H}, do: [{get: {call: http, with: {method: get, endpoint: 'SERVICE/pets/1'}}}]}
        - other: {wait: PT1M}
        """,
        """
        - timed: {timeout: {after: PT1H}, emit: {event: {with: {type: a}}}}
        - listens:
            timeout: {after: PT1H}
            try: [{hears: {timeout: {after: PT1M}, listen: {to: {any: []}}}}]
            catch: {}
        """,
        """
        - competes:
            fork:
              compete: true
              branches:
                - slow: {wait: PT1H}
                - get: {call: http, with: {method: get, endpoint: 'SERVICE/pets/1'}}
        - deeper: {fork: {branches: [{a: {fork: {branches: [{b: {wait: PT1M}}]}}}]}}
        """,
        """
        - first: {timeout: {after: PT1H}, do: [{get: {call: http, with: {method: get, endpoint: 'SERVICE/pets/1'}}}]}
        - second: {timeout: {after: PT1H}, do: [{get: {call: http, with: {method: get, endpoint: 'SERVICE/pets/2'}}}]}
        - third:
            for: {in: '[1, 2, 3]'}
            do:
              - timed: {timeout: {after: PT1H}, do: [{get: {call: http, with: {method: get, endpoint: 'SERVICE/pets/3'}}}]}
              - pause: {wait: PT1M}
        """
    })
    void replaysWhatWasCancelledBesideOtherBranches(String branches) throws Exception {
        var fork = "do:\n  - all:\n      fork:\n        branches:\n" + branches.indent(10);
        var run = WORKSHOP.run(DOCUMENT + fork, NOTHING);
        var timed = WORKSHOP.run(DOCUMENT + "timeout: {after: P1D}\n" + fork, NOTHING);

        assertThat(run.status()).isEqualTo(Status.COMPLETED);
        WorkflowReplayer.replayWorkflowExecution(WORKSHOP.history(run.runId()), WORKSHOP.worker());
        WorkflowReplayer.replayWorkflowExecution(WORKSHOP.history(timed.runId()), WORKSHOP.worker());
    }

    @Test
    void aLoopWithoutAnEndFaultsAndSaysSo() {
        try (var workshop = new Workshop(new Extent(1_000, 4_000, 5_000))) {
            var run = workshop.run(DOCUMENT + "do:\n  - a: {set: {x: 1}, then: a}\n", NOTHING);

            assertThat(run.status()).isEqualTo(Status.FAULTED);
            assertThat(run.error().path("detail").asText()).contains("5,000 tasks", "loop without an end");
        }
    }

    @Test
    void aLoopWithoutAWaitCanBeCancelled() {
        var input = WORKSHOP.started(DOCUMENT + "do:\n  - a: {set: {x: 1}, then: a}\n", NOTHING, false);
        WORKSHOP.start(input);
        WORKSHOP.awaitEntry(input.runId(), Entry.Running.class);

        WORKSHOP.cancel(input.runId());

        assertThat(WORKSHOP.await(input.runId()).status()).isEqualTo(Status.CANCELLED);
    }

    @Test
    void aSchemaThatRefersToItselfWithoutAnEndIsAFaultOfTheDefinition() {
        var run = WORKSHOP.run(
                DOCUMENT
                        + """
                        input: {schema: {document: {$ref: '#'}}}
                        do:
                          - a: {set: {x: 1}}
                        """,
                NOTHING);

        assertThat(run.status()).isEqualTo(Status.FAULTED);
        assertThat(run.error().path("detail").asText()).contains("refers to itself");
    }

    @Test
    void waitsAsAWholeOnlyWhenAllItsBranchesWait() {
        var run = WORKSHOP.run(
                DOCUMENT
                        + """
                        do:
                          - both:
                              fork:
                                branches:
                                  - long: {wait: PT2H}
                                  - short: {wait: PT1H}
                        """,
                NOTHING);

        var waits = WORKSHOP.entries(run.runId(), Entry.Waiting.class);
        assertThat(waits).hasSize(2).allMatch(wait -> wait.sentence().startsWith("Waiting until "));
        assertThat(waits.getFirst().sentence()).contains("'short'");
    }

    @Test
    void goesOnFromItsRecordedEffectsAfterItsEngineHasForgottenIt() {
        var yaml = DOCUMENT
                + """
                do:
                  - charge: {call: http, with: {method: post, endpoint: 'SERVICE/echo'}}
                  - rest: {wait: P30D}
                  - notify: {call: http, with: {method: post, endpoint: 'SERVICE/pets/3'}}
                """;
        WORKSHOP.calls.effects.put(
                "/do/0/charge", Effect.of(CallResult.of(JsonNodeFactory.instance.textNode("done before"))));
        WORKSHOP.calls.effects.put("/do/1/rest", Effect.until(Instant.EPOCH));

        var run = WORKSHOP.run(WORKSHOP.started(yaml, NOTHING, true));

        assertThat(run.status()).isEqualTo(Status.COMPLETED);
        assertThat(WORKSHOP.calls.made).extracting(Call::key).containsExactly("/do/2/notify");
        assertThat(WORKSHOP.steps(run.runId()).getFirst().output().textValue()).isEqualTo("done before");
        assertThat(WORKSHOP.entries(run.runId(), Entry.Waiting.class)).isEmpty();
    }

    @Test
    void expressionsThatTakeLongLeaveOthersTheWorkerNowAndThen() {
        var run = WORKSHOP.run(twelveLongExpressions(), NOTHING);

        assertThat(run.output()).hasToString("{\"n\":250000}");
        assertThat(WORKSHOP.types(run.runId())).filteredOn(EventType.EVENT_TYPE_TIMER_FIRED::equals).hasSizeBetween(2, 6);
    }

    @Test
    void aRunThatWasBegunBeforeExpressionsCountedGoesOnWithoutPauses() {
        var run = WORKSHOP.started(twelveLongExpressions(), NOTHING, false);

        var ended = WORKSHOP.run(new RunInput(
                run.runId(), run.definition(), NOTHING, false, run.startedAt(), false, null, null, 1));

        assertThat(WORKSHOP.types(ended.runId())).doesNotContain(EventType.EVENT_TYPE_TIMER_FIRED);
    }

    private static String twelveLongExpressions() {
        return IntStream.range(0, 12)
                .mapToObj(number -> "  - t%d: {set: {n: '${ [range(250000)] | length }'}}\n".formatted(number))
                .collect(Collectors.joining("", DOCUMENT + "do:\n", ""));
    }

    @Test
    void aRunThatANewerInterpreterBeganWaitsForAWorkerThatHasIt() {
        var newer = InterpretedAutomation.VERSION + 1;
        try (var workshop = new Workshop()) {
            var run = workshop.started(DOCUMENT + "do:\n  - a: {set: {x: 1}}\n", NOTHING, false);
            workshop.start(new RunInput(
                    run.runId(), run.definition(), NOTHING, false, run.startedAt(), false, null, null, newer));

            var failed = workshop.awaitEvent(run.runId(), EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED);
            workshop.terminate(run.runId());

            assertThat(innermost(failed.getWorkflowTaskFailedEventAttributes().getFailure()).getMessage())
                    .startsWith("This run was begun by version %d of the interpreter, and this worker has version %d."
                            .formatted(newer, InterpretedAutomation.VERSION));
            assertThat(workshop.journal).isEmpty();
        }
    }

    @Test
    void endsItsOpenStepsWhenItIsCancelled() {
        var input = WORKSHOP.started(DOCUMENT + "do:\n  - rest: {wait: P30D}\n", NOTHING, false);
        WORKSHOP.start(input);
        WORKSHOP.awaitEntry(input.runId(), Entry.Waiting.class);

        WORKSHOP.cancel(input.runId());

        assertThat(WORKSHOP.await(input.runId()).status()).isEqualTo(Status.CANCELLED);
        assertThat(WORKSHOP.steps(input.runId()))
                .singleElement()
                .extracting(Entry.Step::status)
                .isEqualTo(Status.CANCELLED);
    }

    @Test
    void doesNotWaitForACallWhenItIsCancelled() {
        var input = WORKSHOP.started(
                DOCUMENT + "do:\n  - ask: {call: http, with: {method: get, endpoint: SERVICE/hang}}\n", NOTHING, false);
        WORKSHOP.start(input, Duration.ofSeconds(2));
        WORKSHOP.awaitEntry(input.runId(), Entry.Running.class);

        var before = System.nanoTime();
        WORKSHOP.cancel(input.runId());

        assertThat(WORKSHOP.await(input.runId()).status()).isEqualTo(Status.CANCELLED);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void constantCredentialsOfADefinitionStayOutOfTheHistory() {
        var run = WORKSHOP.run(
                DOCUMENT
                        + """
                        do:
                          - rest: {wait: PT1S}
                          - fetch:
                              call: http
                              with:
                                method: get
                                endpoint:
                                  uri: SERVICE/pets/1
                                  authentication: {basic: {username: ada, password: s3cret}}
                        """,
                NOTHING);

        assertThat(run.status()).isEqualTo(Status.COMPLETED);
        assertThat(WORKSHOP.history(run.runId()).toJson(false)).doesNotContain("s3cret");
        assertThat(WORKSHOP.calls.made.getLast().authorization())
                .isEqualTo(new Call.Authorization.Definition(
                        "basic", "/do/1/fetch/with/endpoint/authentication/basic"));
    }

    private static Failure innermost(Failure failure) {
        return failure.hasCause() ? innermost(failure.getCause()) : failure;
    }
}
