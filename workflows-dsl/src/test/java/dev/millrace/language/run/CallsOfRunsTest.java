package dev.millrace.language.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.run.RunJournal.Entry;
import io.temporal.api.enums.v1.EventType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How runs make calls: as which activities, with which keys, and for how long. */
class CallsOfRunsTest {

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

        assertThat(WORKSHOP.types(run.runId()))
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

        assertThat(WORKSHOP.entries(run.runId(), Entry.Waiting.class))
                .singleElement()
                .extracting(Entry.Waiting::sentence)
                .asString()
                .matches("Attempt 1 of 3 of 'pay' failed \\(answered 503\\); the next one is at \\d\\d:\\d\\d:\\d\\d UTC\\.");
    }

    @Test
    void waitsForTheTurnOfACallWithoutUsingUpTheAttemptsOfItsDefinition() {
        var run = WORKSHOP.run(limited("even/2", "[{rescue: {set: {rescued: true}}}]"), NOTHING);

        assertThat(run.output().path("call").intValue()).as("%s", run.error()).isEqualTo(3);
        assertThat(WORKSHOP.entries(run.runId(), Entry.Waiting.class))
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
        assertThat(WORKSHOP.entries(run.runId(), Entry.Waiting.class)).isEmpty();
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
        assertThat(WORKSHOP.entries(run.runId(), Entry.Waiting.class)).isEmpty();
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
}
