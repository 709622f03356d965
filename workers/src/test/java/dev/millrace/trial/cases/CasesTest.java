package dev.millrace.trial.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.lint.Problem;
import dev.millrace.language.source.Source;
import dev.millrace.trial.Trials;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class CasesTest {

    private static final Trials TRIALS = new Trials();
    private static final String ORDER = """
            document: {dsl: '1.0.3', namespace: tests, name: order, version: '1.0.0'}
            schedule: {on: {one: {with: {type: order.placed}}}}
            do:
              - confirm:
                  call: http
                  with: {method: post, endpoint: 'https://shop.example.com/orders?dry=no', headers: {X-Team: blue}, body: '${ .[0].data }'}
              - rest: {wait: P1D}
              - tell: {emit: {event: {with: {type: order.confirmed, data: {number: '${ .number }', total: 1.50}}}}}
              - done: {set: {number: '${ .data.number }', total: 1.50, tags: [a, b]}}
            """;
    private static final String SHOP = """
            document: {dsl: '1.0.3', namespace: tests, name: shop, version: '1.0.0'}
            do:
              - paid: {listen: {to: {one: {with: {type: payment.received}}}}}
              - ship: {run: {workflow: {namespace: shop, name: shipping, version: latest, input: {paid: '${ .[0].amount }'}}}}
            """;
    private static final String GIVEN = """
            cases:
              - name: confirms
                given: {event: {type: order.placed, data: {item: A-1}}}
                stubs: [{task: confirm, content: {number: 7}}]
                expect:
            """;

    @Test
    void aCasePassesWhoseExpectationsArePartOfWhatHappened() {
        assertThat(differences(GIVEN + """
                      status: completed
                      starts: true
                      took: P1D
                      output: {number: 7.0, tags: [a, b]}
                      calls:
                        - {task: /do/0/confirm, method: POST, uri: 'https://*/orders', headers: {x-team: blue}, body: {item: A-1}, attempt: 1}
                      events: [{type: order.confirmed, data: {total: 1.5}}]
                """)).isEmpty();
    }

    @Test
    void aCaseFailsWithThePathAndWhatWasExpectedAndGot() {
        assertThat(differences(GIVEN + """
                      took: P2D
                      starts: false
                      output: {number: 8, tags: [a], missing: true}
                      calls: [{method: get, uri: /pets, body: {item: B}}]
                      events: [{type: order.refused}]
                """)).containsExactly(
                        new Difference("/expect/output/number", "8", "7"),
                        new Difference("/expect/output/tags", "[\"a\"]", "[\"a\",\"b\"]"),
                        new Difference("/expect/output/missing", "true", "nothing"),
                        new Difference("/expect/calls/0/method", "\"get\"", "\"POST\""),
                        new Difference("/expect/calls/0/uri", "\"/pets\"", "\"https://shop.example.com/orders?dry=no\""),
                        new Difference("/expect/calls/0/body/item", "\"B\"", "\"A-1\""),
                        new Difference("/expect/events/0/type", "\"order.refused\"", "\"order.confirmed\""),
                        new Difference("/expect/took", "P2D", "P1D"),
                        new Difference("/expect/starts", "false", "true"));
    }

    @Test
    void aDifferenceIsPlacedInTheFile() {
        var text = GIVEN + """
                      output:
                        number: 8
                """;
        var file = read(text);
        var run = run(file.cases().getFirst());

        var position = file.position(run.tested(), run.differences().getFirst());

        assertThat(text.lines().toList().get(position.line() - 1)).isEqualTo("        number: 8");
        assertThat(position.column()).isEqualTo(17);
        assertThat(run.passed()).isFalse();
    }

    @Test
    void whatIsExactMayHaveNothingMore() {
        assertThat(differences(GIVEN + """
                      exact: [output]
                      output: {number: 7, tags: [a, b]}
                      events: [{type: order.confirmed}]
                """)).containsExactly(new Difference("/expect/output/total", "nothing", "1.5"));
    }

    @Test
    void asManyCallsAndEventsAreExpectedAsThereAre() {
        assertThat(differences(GIVEN + """
                      calls: []
                      events: []
                """)).containsExactly(
                        new Difference(
                                "/expect/calls", "0 calls", "1 call: POST https://shop.example.com/orders?dry=no (confirm)"),
                        new Difference("/expect/events", "0 events", "1 event: order.confirmed"));
    }

    @Test
    void aFaultThatNobodyExpectsFailsTheCaseAndSaysWhy() {
        var differences = differences(GIVEN.replace("content: {number: 7}", "status: 500, body: broken") + """
                      output: {number: 7}
                """);

        assertThat(differences).hasSize(2);
        assertThat(differences.getFirst().expected()).isEqualTo("completed");
        assertThat(differences.getFirst().got()).startsWith("faulted: {").contains("answered 500: broken");
    }

    @Test
    void anExpectedErrorIsComparedByItsFields() {
        var faulty = GIVEN.replace("content: {number: 7}", "error: {type: timeout}");

        assertThat(differences(faulty + "      error: {type: timeout, status: 408, instance: /do/0/confirm}\n")).isEmpty();
        assertThat(differences(faulty + "      error: {type: communication}\n"))
                .extracting(Difference::pointer, Difference::got)
                .containsExactly(tuple("/expect/error/type", "\"https://serverlessworkflow.io/spec/1.0.0/errors/timeout\""));
    }

    @Test
    void aStrictCaseWantsAStubForEveryCallAlsoForOneWhoseFaultIsCaught() {
        var differences = differences(
                """
                cases:
                  - name: strict
                    strict: true
                    expect: {status: completed}
                """,
                """
                document: {dsl: '1.0.3', namespace: tests, name: careful, version: '1.0.0'}
                do:
                  - careful:
                      try: [{ask: {call: http, with: {method: get, endpoint: 'https://shop.example.com/'}}}]
                      catch: {}
                """);

        assertThat(differences)
                .containsExactly(new Difference(
                        "/strict", "a stub for every call", "none for GET https://shop.example.com/ (ask)"));
    }

    @Test
    void aCaseSaysWhatThePresentIs() {
        assertThat(differences(
                        """
                        cases:
                          - name: on a Saturday
                            at: 2026-11-21T10:00:00Z
                            expect: {output: {day: '2026-11-21'}}
                        """,
                        """
                        document: {dsl: '1.0.3', namespace: tests, name: today, version: '1.0.0'}
                        do:
                          - day: {set: {day: '${ now | strftime("%Y-%m-%d") }'}}
                        """))
                .isEmpty();
    }

    @Test
    void eventsComeWhileTheRunWaitsForThem() {
        assertThat(differences(
                        """
                        cases:
                          - name: is paid and shipped
                            given: {event: {type: order.placed}}
                            events_to_come: [{type: payment.received, data: {amount: 25}}]
                            stubs: [{task: ship, content: {parcel: P-7}}]
                            expect:
                              calls: [{task: ship, run: {name: shipping, input: {paid: 25}, awaited: true}}]
                              output: {parcel: P-7}
                        """,
                        SHOP))
                .isEmpty();
    }

    @Test
    void aRunMayBeExpectedToWaitForAnEvent() {
        var waiting = """
                cases:
                  - name: is not paid
                    expect: {calls: [], %s}
                """;

        assertThat(differences(waiting.formatted("status: waiting"), SHOP)).isEmpty();
        assertThat(differences(waiting.formatted("exact: [output]"), SHOP))
                .singleElement()
                .satisfies(difference -> assertThat(difference.got())
                        .startsWith("waiting. Nothing comes any more that it waits for. Waiting for an event"));
    }

    @Test
    void aRunThatIsStartedIsComparedByItsFields() {
        assertThat(differences(
                        """
                        cases:
                          - name: is paid and shipped
                            events_to_come: [{type: payment.received, data: {amount: 25}}]
                            expect:
                              calls: [{run: {name: returns, input: {paid: 24}}}]
                        """,
                        SHOP))
                .containsExactly(
                        new Difference("/expect/calls/0/run/name", "\"returns\"", "\"shipping\""),
                        new Difference("/expect/calls/0/run/input/paid", "24", "25"));
        assertThat(differences("cases: [{name: a, events_to_come: [{type: payment.received}], expect: {calls: []}}]", SHOP))
                .containsExactly(new Difference("/expect/calls", "0 calls", "1 call: run of shop/shipping (ship)"));
    }

    @Test
    void anUnknownWordIsRefusedWithItsLineAndTheWordThatWasMeant() {
        assertThat(read("""
                cases:
                  - name: misspelt
                    stubs:
                      - taks: confirm
                    expect:
                      ouput: 1
                """).problems())
                .extracting(Problem::line, Problem::column, Problem::message, Problem::suggestion)
                .containsExactly(
                        tuple(4, 9, "`taks` is not a field of a stub; did you mean `task`?", "task"),
                        tuple(6, 7, "`ouput` is not a field of `expect`; did you mean `output`?", "output"));
    }

    @Test
    void whatNoShapeTellsIsRefusedWithItsLineToo() {
        assertThat(read("""
                cases:
                  - name: wrong
                    at: +12026-11-21T10:00:00Z
                    given: {event: {data: 1}}
                    events_to_come: [{type: a}, {type: 7}]
                    stubs:
                      - status: 200
                      - {task: a, body: x, content: 1}
                    expect: {status: completed}
                """).problems())
                .extracting(Problem::line, Problem::message)
                .containsExactly(
                        tuple(3, "'at' is from 1970 to 2999."),
                        tuple(4, "type is missing."),
                        tuple(5, "type must be a string."),
                        tuple(7, "A stub says which calls it answers by 'task', 'method' or 'uri'; uri: '*' takes all."),
                        tuple(8, "A stub answers with 'body', a text, or with 'content', which is sent as JSON."));
    }

    @Test
    void whatIsNoFileOfCasesIsRefused() {
        assertThat(read("- a\n").problems()).extracting(Problem::message).containsExactly("a file of test cases is an object with `cases`");
        assertThat(read("cases: [{name: a}]\n").problems()).extracting(Problem::message).containsExactly("a case needs `expect`");
        assertThat(read("cases: [\n").problems()).hasSize(1);
        assertThat(read("cases: []\n").problems()).hasSize(1);
    }

    private static List<Difference> differences(String cases) {
        return differences(cases, ORDER);
    }

    private static List<Difference> differences(String cases, String definition) {
        var file = read(cases);
        assertThat(file.problems()).isEmpty();
        return run(file.cases().getFirst(), definition).differences();
    }

    private static CaseRun run(Case tested) {
        return run(tested, ORDER);
    }

    private static CaseRun run(Case tested, String definition) {
        return CaseRun.of(
                tested, DefinitionReader.read(Source.read(definition).tree()), TRIALS, Clock.systemUTC());
    }

    private static CaseFile read(String text) {
        return CaseFile.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
