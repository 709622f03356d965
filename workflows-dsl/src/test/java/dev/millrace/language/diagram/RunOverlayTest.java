package dev.millrace.language.diagram;

import static dev.millrace.language.diagram.Drawn.definition;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.language.diagram.Progress.Passage;
import dev.millrace.language.run.RunJournal.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run laid over its diagram. Steps are written {@code pointer status [#attempt] [@iteration]}. */
class RunOverlayTest {

    private static final String POLL = definition(
            """
            do:
              - ask: {call: http, with: {method: get, endpoint: 'https://jobs.example.com/{id}'}}
              - state: {switch: [{ready: {when: .ready, then: fetch}}, {other: {then: rest}}]}
              - rest: {wait: {seconds: 30}, then: ask}
              - fetch: {set: {done: true}}
            """);

    private static final String GUARDED = definition(
            """
            do:
              - pay:
                  try: [{charge: {set: {a: 1}}}]
                  catch:
                    retry: {delay: {seconds: 1}, limit: {attempt: {count: 2}}}
                    do: [{sorry: {set: {b: 1}}}]
            """);

    @Test
    void saysHowEachTaskStandsInColourShapeAndWord() {
        var drawn = Drawn.of(POLL, run(Status.RUNNING, "/do/0/ask completed", "/do/1/state completed", "/do/2/rest running"));

        var ask = drawn.node("/do/0/ask");
        assertThat(ask.getAttribute("class")).contains("state-completed");
        assertThat(ask.getTextContent()).contains("Completed");
        assertThat(ask.getElementsByTagName("circle").getLength()).isEqualTo(1);
        assertThat(drawn.node("/do/2/rest").getAttribute("aria-label")).isEqualTo("rest wait, 30 seconds, Running");
        assertThat(drawn.node("/do/3/fetch").getAttribute("class")).contains("dg-unreached");
        assertThat(drawn.node("/do/3/fetch").getAttribute("aria-label")).endsWith("Not reached");
    }

    @Test
    void hasAShapeOfItsOwnForEachState() {
        assertThat(List.of(Status.values()).stream().map(StateSign::of)).doesNotHaveDuplicates();
    }

    @Test
    void countsPassagesAndDrawsOnlyTheWaysThatWereTaken() {
        var drawn = Drawn.of(
                POLL,
                run(
                        Status.RUNNING,
                        "/do/0/ask completed",
                        "/do/1/state completed",
                        "/do/2/rest completed",
                        "/do/0/ask completed",
                        "/do/1/state completed",
                        "/do/2/rest running"));

        assertThat(drawn.node("/do/0/ask").getTextContent()).contains("×2");
        assertThat(drawn.taken())
                .containsExactly(
                        "/do → /do/0/ask",
                        "/do/0/ask → /do/1/state",
                        "/do/1/state → /do/2/rest",
                        "/do/2/rest → /do/0/ask");
    }

    @Test
    void leadsACompletedRunToItsEnd() {
        var drawn = Drawn.of(POLL, run(Status.COMPLETED, "/do/0/ask completed", "/do/1/state completed", "/do/3/fetch completed"));

        assertThat(drawn.taken()).contains("/do/1/state → /do/3/fetch", "/do/3/fetch → /do/-");
        assertThat(drawn.elements("g", group -> group.getAttribute("class").equals("dg-end state-completed"))).hasSize(1);
    }

    @Test
    void tellsAttemptsFromPassages() {
        var drawn = Drawn.of(
                GUARDED,
                run(
                        Status.COMPLETED,
                        "/do/0/pay completed",
                        "/do/0/pay/try/0/charge faulted",
                        "/do/0/pay/try/0/charge faulted #2",
                        "/do/0/pay/try/0/charge faulted #3",
                        "/do/0/pay/catch/do/0/sorry completed"));

        var charge = drawn.node("/do/0/pay/try/0/charge");
        assertThat(charge.getTextContent()).contains("Faulted", "attempt 3").doesNotContain("×");
        assertThat(drawn.taken())
                .contains(
                        "/do/0/pay/try → /do/0/pay/catch",
                        "/do/0/pay/catch → /do/0/pay/try",
                        "/do/0/pay/catch/do → /do/0/pay/catch/do/0/sorry")
                .doesNotContain("/do/0/pay/try/0/charge → /do/0/pay/try/-");
    }

    @Test
    void leavesTheWayOfTheErrorAloneWhereThereWasNone() {
        var drawn = Drawn.of(GUARDED, run(Status.COMPLETED, "/do/0/pay completed", "/do/0/pay/try/0/charge completed"));

        assertThat(drawn.taken())
                .containsExactly(
                        "/do → /do/0/pay",
                        "/do/0/pay → /do/-",
                        "/do/0/pay/try → /do/0/pay/try/0/charge",
                        "/do/0/pay/try/0/charge → /do/0/pay/try/-");
    }

    @Test
    void tellsTheTurnsOfALoopFromAJumpBack() {
        var loop = definition("do: [{all: {for: {in: .a}, do: [{one: {set: {a: 1}}}, {two: {set: {a: 2}}}]}}]");
        var drawn = Drawn.of(
                loop,
                run(
                        Status.RUNNING,
                        "/do/0/all running",
                        "/do/0/all/do/0/one completed @0",
                        "/do/0/all/do/1/two completed @0",
                        "/do/0/all/do/0/one completed @1"));

        assertThat(drawn.taken())
                .contains("/do/0/all/do/1/two → /do/0/all/do/-", "/do/0/all/do/- → /do/0/all/do")
                .doesNotContain("/do/0/all/do/1/two → /do/0/all/do/0/one");
    }

    @Test
    void tellsOfBranchesWhichHaveBegunAndWhichHaveEnded() {
        var fork = definition("do: [{both: {fork: {branches: [{a: {set: {a: 1}}}, {b: {wait: {seconds: 1}}}, {c: {set: {c: 1}}}]}}}]");
        var drawn = Drawn.of(
                fork,
                run(
                        Status.WAITING,
                        "/do/0/both running",
                        "/do/0/both/fork/branches/0/a completed",
                        "/do/0/both/fork/branches/1/b running"));

        var list = "/do/0/both/fork/branches";
        assertThat(drawn.taken()).containsExactly("/do → /do/0/both", list + " → " + list + "/0/a", list + " → " + list + "/1/b", list + "/0/a → " + list + "/-");
        assertThat(drawn.node(list + "/1/b").getTextContent()).contains("Waiting");
        assertThat(drawn.node("/do/0/both").getTextContent()).contains("Running");
    }

    @Test
    void sumsUpWhatIsCollapsed() {
        var branches = new StringBuilder();
        var steps = new ArrayList<String>(List.of("/do/0/all running"));
        for (var number = 0; number < 100; number++) {
            branches.append("          - b%d: {set: {a: 1}}\n".formatted(number));
            steps.add("/do/0/all/fork/branches/%d/b%d %s".formatted(number, number, number == 50 || number == 51 ? "faulted" : "completed"));
        }
        var yaml = definition("do:\n  - all:\n      fork:\n        branches:\n" + branches);

        var drawn = Drawn.of(yaml, run(Status.RUNNING, steps.toArray(String[]::new)));

        var many = drawn.elements("g", group -> group.getAttribute("aria-label").startsWith("… 80 more")).getFirst();
        assertThat(many.getAttribute("aria-label")).endsWith("Faulted ×2");
        assertThat(drawn.way("/do/0/all/fork/branches", "/do/0/all/fork/branches/…").taken()).isTrue();
    }

    @Test
    void movesNothingWhileTheRunMoves() {
        var before = Drawn.of(POLL, run(Status.RUNNING));
        var after = Drawn.of(POLL, run(Status.COMPLETED, "/do/0/ask completed", "/do/1/state completed", "/do/3/fetch completed"));

        assertThat(after.picture()).isEqualTo(before.picture());
        assertThat(before.pointers()).allSatisfy(pointer -> assertThat(after.at(pointer)).isEqualTo(before.at(pointer)));
    }

    @Test
    void ignoresStepsThatTheDefinitionDoesNotHave() {
        var drawn = Drawn.of(POLL, run(Status.FAULTED, "/do/0/gone faulted", "/do/0/ask faulted"));

        assertThat(drawn.taken()).containsExactly("/do → /do/0/ask");
    }

    private static Progress run(Status status, String... steps) {
        return new Progress(status, List.of(steps).stream().map(RunOverlayTest::passage).toList());
    }

    private static Passage passage(String step) {
        var parts = step.split(" ");
        var attempt = 1;
        Integer iteration = null;
        for (var part : parts) {
            if (part.startsWith("#")) {
                attempt = Integer.parseInt(part.substring(1));
            } else if (part.startsWith("@")) {
                iteration = Integer.valueOf(part.substring(1));
            }
        }
        return new Passage(parts[0], Status.valueOf(parts[1].toUpperCase(java.util.Locale.ROOT)), attempt, iteration);
    }
}
