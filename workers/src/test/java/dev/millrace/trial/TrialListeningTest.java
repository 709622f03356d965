package dev.millrace.trial;

import static dev.millrace.trial.Written.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.trial.Trial.Given;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Dry runs that listen. */
class TrialListeningTest {

    private static final Duration TOO_LONG = Duration.ofMinutes(2);

    private final Trials trials = new Trials(TOO_LONG, Duration.ofSeconds(5));

    @Test
    void anEventComesWhenTheRunWaitsForIt() {
        var report = run(
                """
                do:
                  - rest: {wait: P1D}
                  - paid: {listen: {read: envelope, to: {one: {with: {type: payment.received}}}}}
                  - done: {set: {amount: '${ .[0].data.amount }'}}
                """,
                "[{'type':'payment.received','data':{'amount':25}}]");

        assertThat(report.status()).isEqualTo("completed");
        assertThat(report.output()).isEqualTo(json("{'amount':25}"));
        assertThat(report.waits()).extracting(Report.Wait::name).containsExactly("rest", "paid");
        assertThat(report.waits().getLast().waitingFor()).contains("payment.received", "as 'paid' asks");
        assertThat(report.waits().getLast().duration()).isEqualTo("PT0S");
        assertThat(report.took()).isEqualTo("P1D");
        assertThat(report.unusedEvents()).isEmpty();
    }

    @Test
    void aRunThatWaitsForAnEventThatNeverComesIsEndedAtOnceAndSaysWhatItWaitsFor() {
        var begun = System.nanoTime();

        var report = run("do:\n  - paid: {listen: {to: {one: {with: {type: payment.received}}}}}\n", "[{'type':'payment.refused'}]");

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(TOO_LONG.dividedBy(2));
        assertThat(report.status()).isEqualTo("waiting");
        assertThat(report.stopped())
                .startsWith("Nothing comes any more that it waits for. Waiting for an event")
                .contains("payment.received", "as 'paid' asks.");
        assertThat(report.waits()).hasSize(1).first().satisfies(wait -> {
            assertThat(wait.pointer()).isEqualTo("/do/0/paid");
            assertThat(wait.until()).isNull();
            assertThat(wait.duration()).isNull();
        });
        assertThat(report.took()).isEqualTo("PT0S");
        assertThat(report.unusedEvents()).containsExactly("/events_to_come/0");
        assertThat(report.endedAt()).isNull();
    }

    @Test
    void aTimeoutEndsTheWaitForAnEventThatNeverComes() {
        var report = run(
                "do:\n  - paid: {listen: {to: {one: {with: {type: payment.received}}}}, timeout: {after: P3D}}\n", "[]");

        assertThat(report.status()).isEqualTo("faulted");
        assertThat(report.error().path("type").asText()).endsWith("/errors/timeout");
        assertThat(report.took()).isEqualTo("P3D");
        assertThat(report.waits().getFirst().duration()).isEqualTo("P3D");
        assertThat(report.stopped()).isNull();
    }

    @Test
    void anEventComesBeforeTheTimeIsSkippedToATimeout() {
        for (var round = 0; round < 10; round++) {
            var report = run(
                    "do:\n  - paid: {listen: {to: {one: {with: {type: payment.received}}}}, timeout: {after: PT1S}}\n",
                    "[{'type':'payment.received','data':1}]");

            assertThat(report.output()).isEqualTo(json("[1]"));
        }
    }

    @Test
    void eventsComeOneAfterAnotherAndWhatNobodyWantsIsPassedOver() {
        var report = run(
                """
                do:
                  - first: {listen: {to: {one: {with: {type: a}}}}, export: {as: '{first: .[0]}'}}
                  - charge: {call: http, with: {method: post, endpoint: 'https://bank.example.com/'}}
                  - second: {listen: {to: {one: {with: {type: b}}}}, output: {as: '$context + {second: .[0]}'}}
                """,
                "[{'type':'a','data':1}, {'type':'a','data':2}, {'type':'b','data':3}, {'type':'b','data':4}]");

        assertThat(report.output()).isEqualTo(json("{'first':1,'second':3}"));
        assertThat(report.unusedEvents()).containsExactly("/events_to_come/1", "/events_to_come/3");
    }

    @Test
    void aRunTakesEventsUntilItHasEnough() {
        var report = run(
                "do:\n  - collect: {listen: {to: {any: [{with: {type: item}}], until: '${ length == 3 }'}}}\n",
                "[{'type':'item','data':1}, {'type':'item','data':2}, {'type':'item','data':3}]");

        assertThat(report.output()).isEqualTo(json("[1,2,3]"));
        assertThat(report.waits()).extracting(Report.Wait::duration).containsExactly("PT0S", "PT0S", "PT0S");
    }

    @Test
    void anEventIsKeptForTheBranchThatWantsIt() {
        var report = run(
                """
                do:
                  - both:
                      fork:
                        branches:
                          - one: {listen: {to: {one: {with: {type: a}}}}}
                          - two:
                              do:
                                - rest: {wait: PT1H}
                                - other: {listen: {to: {one: {with: {type: b}}}}}
                """,
                "[{'type':'a','data':1}, {'type':'b','data':2}]");

        assertThat(report.output()).isEqualTo(json("[[1],[2]]"));
        assertThat(report.took()).isEqualTo("PT1H");
    }

    @Test
    void theFilterOfTheRunSeesItsVariables() {
        var report = run(
                """
                do:
                  - order: {set: {number: 7}, export: {as: '{number: .number}'}}
                  - paid: {listen: {to: {one: {with: {type: paid, data: '${ .order == $context.number }'}}}}}
                """,
                "[{'type':'paid','data':{'order':6}}, {'type':'paid','data':{'order':7}}]");

        assertThat(report.output()).isEqualTo(json("[{'order':7}]"));
    }

    @Test
    void anEventComesToARunThatHasContinuedAsNew() {
        var large = "'%s'".formatted("x".repeat(900_000));
        var report = run(
                """
                do:
                  - fetch:
                      for: {in: '[range(12)]'}
                      do: [{page: {call: http, with: {method: get, endpoint: 'https://api.example.com/'}, output: {as: '$item'}}}]
                  - paid: {listen: {to: {one: {with: {type: payment.received}}}}}
                """,
                "[{'type':'payment.received','data':25}]",
                "[{'task':'page','content':%s}]".formatted(large));

        assertThat(report.stopped()).isNull();
        assertThat(report.output()).isEqualTo(json("[25]"));
        assertThat(report.calls()).extracting(Report.MadeCall::iteration).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        assertThat(report.stepCount()).isEqualTo(14);
    }

    private Report run(String tasks, String toCome) {
        return run(tasks, toCome, "[]");
    }

    private Report run(String tasks, String toCome, String stubs) {
        return trials.run(
                "ours",
                new Trial(
                        Written.definition(tasks),
                        new Given.Input(json("null")),
                        Written.events(toCome),
                        Written.stubs(stubs),
                        false,
                        Instant.parse("2026-11-21T10:00:00Z")));
    }
}
