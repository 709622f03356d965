package dev.millrace.language.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.run.RunJournal.Entry;
import dev.millrace.language.run.RunJournal.Status;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.testing.WorkflowReplayer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

        assertThat(types(run.runId()))
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
    void ofTwoCallsThatAreNotIdempotentOnlyTheFirstIsLocal() {
        var run = WORKSHOP.run(
                DOCUMENT
                        + """
                        do:
                          - look: {call: http, with: {method: get, endpoint: 'SERVICE/pets/1'}}
                          - first: {call: http, with: {method: post, endpoint: 'SERVICE/echo'}}
                          - second: {call: http, with: {method: post, endpoint: 'SERVICE/echo'}}
                        """,
                NOTHING);

        assertThat(types(run.runId()))
                .filteredOn(type -> type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
                .hasSize(1);
    }

    @Test
    void everyAttemptOfACallCarriesTheSameIdempotencyKeyAndATurnOfALoopItsOwn() {
        WORKSHOP.run(
                DOCUMENT
                        + """
                        do:
                          - loop:
                              for: {in: '[1, 2]'}
                              do:
                                - attempt:
                                    try:
                                      - charge: {call: http, with: {method: post, endpoint: 'SERVICE/flaky/key/1'}}
                                    catch:
                                      retry: {delay: PT1S, limit: {attempt: {count: 3}}}
                        """,
                NOTHING);

        var keys = WORKSHOP.calls.made.stream().map(Call::idempotencyKey).toList();
        assertThat(keys).hasSize(3);
        assertThat(keys.get(0)).endsWith("/do/0/loop/do/0/attempt/try/0/charge@0").isEqualTo(keys.get(1));
        assertThat(keys.get(2)).endsWith("@1");
    }

    @Test
    void everyPassageOfATaskToWhichThenLeadsBackHasAnIdempotencyKeyOfItsOwn() {
        WORKSHOP.run(
                DOCUMENT
                        + """
                        do:
                          - again:
                              try:
                                - charge: {call: http, with: {method: post, endpoint: 'SERVICE/flaky/passages/2'}}
                              catch:
                                retry: {delay: PT1S, limit: {attempt: {count: 3}}}
                              export: {as: '{turns: (($context.turns // 0) + 1)}'}
                          - more:
                              switch:
                                - yes: {when: $context.turns < 3, then: again}
                        """,
                NOTHING);

        var keys = WORKSHOP.calls.made.stream().map(Call::idempotencyKey).toList();
        assertThat(keys).hasSize(5);
        assertThat(keys.subList(0, 3)).containsOnly(keys.getFirst());
        assertThat(keys.subList(2, 5)).doesNotHaveDuplicates();
    }

    @Test
    void anIdempotencyKeyStaysShortHoweverLongTheNamesAre() {
        var name = "n".repeat(200);
        WORKSHOP.run(
                DOCUMENT
                        + """
                        do:
                          - NAME:
                              do:
                                - NAME: {call: http, with: {method: post, endpoint: 'SERVICE/echo'}}
                                - other: {call: http, with: {method: post, endpoint: 'SERVICE/echo'}}
                        """.replace("NAME", name),
                NOTHING);

        assertThat(WORKSHOP.calls.made)
                .extracting(Call::idempotencyKey)
                .doesNotHaveDuplicates()
                .allSatisfy(key -> assertThat(key).hasSizeLessThanOrEqualTo(255));
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
        assertThat(types(run.runId()))
                .filteredOn(type -> type == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED)
                .hasSize(1);
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
        awaitEntry(input.runId(), Entry.Running.class);

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
    void saysInOneSentenceWhyItWaitsForARetry() {
        var run = WORKSHOP.run(
                DOCUMENT
                        + """
                        do:
                          - pay:
                              try:
                                - charge: {call: http, with: {method: post, endpoint: 'SERVICE/flaky/sentence/1'}}
                              catch:
                                retry: {delay: PT4M, limit: {attempt: {count: 2}}}
                        """,
                NOTHING);

        assertThat(entries(run.runId(), Entry.Waiting.class))
                .singleElement()
                .extracting(Entry.Waiting::sentence)
                .asString()
                .matches("Attempt 1 of 3 of 'pay' failed \\(answered 503\\); the next one is at \\d\\d:\\d\\d:\\d\\d UTC\\.");
    }

    @Test
    void waitsForTheTurnOfACallWithoutUsingUpTheAttemptsOfItsDefinition() {
        var run = WORKSHOP.run(limited("even/2", "[{rescue: {set: {rescued: true}}}]"), NOTHING);

        assertThat(run.output().path("call").intValue()).as("%s", run.error()).isEqualTo(3);
        assertThat(entries(run.runId(), Entry.Waiting.class))
                .extracting(Entry.Waiting::sentence)
                .containsExactly("The service's limit.", "The service's limit.");
        assertThat(WORKSHOP.calls.made).extracting(Call::idempotencyKey).containsOnly(run.runId() + "/do/0/attempt/try/0/ask");
        assertThat(WORKSHOP.calls.made).extracting(call -> call.turn().failures()).containsExactly(0, 1, 2);
        assertThat(WORKSHOP.steps(run.runId())).hasSize(2);
    }

    @Test
    void aDefinitionThatCatchesAnErrorHasItAtOnceWhereTheOtherSideWasAsked() {
        var run = WORKSHOP.run(limited("asked/1", "[{rescue: {set: {rescued: true}}}]"), NOTHING);

        assertThat(run.output()).hasToString("{\"rescued\":true}");
        assertThat(entries(run.runId(), Entry.Waiting.class)).isEmpty();
    }

    @Test
    void noCallWaitsLongerForItsTurnThanItsTaskMayTake() {
        var run = WORKSHOP.run(
                DOCUMENT
                        + """
                        do:
                          - ask: {timeout: {after: PT10S}, call: http, with: {method: post, endpoint: 'SERVICE/limited/even-late/1'}}
                        """,
                NOTHING);

        assertThat(run.error().path("status").intValue()).isEqualTo(429);
        assertThat(entries(run.runId(), Entry.Waiting.class)).isEmpty();
    }

    @Test
    void aRunThatBeganBeforeCallsHadTurnsGoesOnWithoutThem() {
        var run = WORKSHOP.started(
                DOCUMENT + "do:\n  - ask: {call: http, with: {method: post, endpoint: 'SERVICE/limited/even-before/1'}}\n",
                NOTHING,
                false);
        var ended = WORKSHOP.run(new RunInput(
                run.runId(), run.definition(), NOTHING, false, run.startedAt(), false, null, null, 2));

        assertThat(ended.error().path("status").intValue()).isEqualTo(429);
        assertThat(WORKSHOP.calls.made).extracting(Call::turn).containsOnlyNulls();
    }

    private static String limited(String path, String rescue) {
        return DOCUMENT
                + """
                do:
                  - attempt:
                      try: [{ask: {call: http, with: {method: post, endpoint: 'SERVICE/limited/%s'}}}]
                      catch: {do: %s}
                """
                        .formatted(path, rescue);
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

        var waits = entries(run.runId(), Entry.Waiting.class);
        assertThat(waits).hasSize(2).allMatch(wait -> wait.sentence().startsWith("Waiting until "));
        assertThat(waits.getFirst().sentence()).contains("'short'");
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
    void noCallOutlastsTheTimeoutsAroundIt() {
        WORKSHOP.run(
                DOCUMENT
                        + """
                        timeout: {after: {seconds: 20}}
                        do:
                          - first: {call: http, with: {method: get, endpoint: SERVICE/pets/1}}
                          - limited:
                              timeout: {after: {seconds: 2}}
                              do:
                                - second: {call: http, with: {method: get, endpoint: SERVICE/pets/2}, timeout: {after: {seconds: 7}}}
                          - third: {call: http, with: {method: get, endpoint: SERVICE/pets/3}, timeout: {after: {seconds: 3}}}
                        """,
                NOTHING);

        assertThat(WORKSHOP.calls.made)
                .extracting(call -> call.deadline().toSeconds())
                .satisfiesExactly(
                        first -> assertThat(first).isBetween(15L, 20L),
                        second -> assertThat(second).isBetween(0L, 2L),
                        third -> assertThat(third).isEqualTo(3L));
    }

    @Test
    void theShorterOneOfACallsOwnTimeoutAndItsTasksCounts() {
        WORKSHOP.run(
                DOCUMENT
                        + """
                        do:
                          - own:
                              call: mcp
                              with: {method: tools/list, timeout: PT4S, transport: {http: {endpoint: SERVICE/mcp}}}
                              timeout: {after: PT9S}
                          - tasks:
                              call: mcp
                              with: {method: tools/list, timeout: '${ "PT4S" }', transport: {http: {endpoint: SERVICE/mcp}}}
                              timeout: {after: PT3S}
                          - alone:
                              call: mcp
                              with: {method: tools/list, timeout: {seconds: 40}, transport: {http: {endpoint: SERVICE/mcp}}}
                        """,
                NOTHING);

        assertThat(WORKSHOP.calls.made)
                .extracting(call -> call.deadline().toSeconds())
                .containsExactly(4L, 3L, 40L);
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
        assertThat(entries(run.runId(), Entry.Waiting.class)).isEmpty();
    }

    @Test
    void expressionsThatTakeLongLeaveOthersTheWorkerNowAndThen() {
        var run = WORKSHOP.run(twelveLongExpressions(), NOTHING);

        assertThat(run.output()).hasToString("{\"n\":250000}");
        assertThat(types(run.runId())).filteredOn(EventType.EVENT_TYPE_TIMER_FIRED::equals).hasSizeBetween(2, 6);
    }

    @Test
    void aRunThatWasBegunBeforeExpressionsCountedGoesOnWithoutPauses() {
        var run = WORKSHOP.started(twelveLongExpressions(), NOTHING, false);

        var ended = WORKSHOP.run(new RunInput(
                run.runId(), run.definition(), NOTHING, false, run.startedAt(), false, null, null, 1));

        assertThat(types(ended.runId())).doesNotContain(EventType.EVENT_TYPE_TIMER_FIRED);
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

            var failed = awaitEvent(workshop, run.runId(), EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED);
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
        awaitEntry(input.runId(), Entry.Waiting.class);

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
        awaitEntry(input.runId(), Entry.Running.class);

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

    @Test
    void anOutputTooLargeForAHistoryFaultsTheRun() {
        var run = WORKSHOP.run(
                DOCUMENT + "do:\n  - grow: {set: {text: '${ \"x\" * 4500000 }'}}\n", NOTHING);

        assertThat(run.status()).isEqualTo(Status.FAULTED);
        assertThat(run.error().path("detail").asText()).contains("4 MiB");
    }

    private static Failure innermost(Failure failure) {
        return failure.hasCause() ? innermost(failure.getCause()) : failure;
    }

    private static HistoryEvent awaitEvent(Workshop workshop, String runId, EventType type) {
        var deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (true) {
            for (var event : workshop.history(runId).getEvents()) {
                if (event.getEventType() == type) {
                    return event;
                }
            }
            assertThat(System.nanoTime()).as("waiting for %s", type).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static List<EventType> types(String runId) {
        return WORKSHOP.history(runId).getEvents().stream()
                .map(HistoryEvent::getEventType)
                .toList();
    }

    private static <T extends Entry> List<T> entries(String runId, Class<T> type) {
        return WORKSHOP.journal.stream()
                .filter(entry -> entry.runId().equals(runId))
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    private static void awaitEntry(String runId, Class<? extends Entry> type) {
        var deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (entries(runId, type).isEmpty()) {
            assertThat(System.nanoTime()).as("waiting for %s", type.getSimpleName()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
