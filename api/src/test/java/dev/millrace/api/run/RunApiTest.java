package dev.millrace.api.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.Automating;
import dev.millrace.api.testing.Caller;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.workspace.Role;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@WholeTest
class RunApiTest {

    private final Api api;
    private final Caller admin;
    private final Automating automating;

    RunApiTest(Api api) {
        this.api = api;
        this.admin = api.admin();
        this.automating = new Automating(admin);
    }

    @Test
    void aRunStartedByHandIsAnsweredWholeWhenItEndsInTime() {
        automating.publish("by-hand", "do:\n  - shape: {set: {said: '${ .name }'}}\n").isCreated();

        var run = automating.start("by-hand", "{\"input\":{\"name\":\"Ada\"}}").isOk();

        assertThat(run.at("/status")).isEqualTo("completed");
        assertThat(run.at("/output/said")).isEqualTo("Ada");
        assertThat(run.at("/automation/version")).isEqualTo("1.0.0");
        assertThat(run.at("/steps/0/pointer")).isEqualTo("/do/0/shape");
        assertThat(run.at("/steps/0/type")).isEqualTo("set");
        assertThat(run.json().path("waiting_for").isNull()).isTrue();
        assertThat(admin.get("/api/v1/runs/" + run.at("/run_id")).isOk().at("/output/said")).isEqualTo("Ada");
    }

    @Test
    void aFaultedRunSaysWhyAndCanBeRetried() {
        automating.publish("faulty", "do:\n  - stop: {raise: {error: {type: 'https://example.com/x', status: 409, title: No}}}\n")
                .isCreated();
        var run = automating.start("faulty", "{}").isOk();
        assertThat(run.at("/status")).isEqualTo("faulted");
        assertThat(run.at("/error/instance")).isEqualTo("/do/0/stop");

        var retried = admin.post("/api/v1/runs/%s/retry".formatted(run.at("/run_id")), "").has(202);

        assertThat(admin.get("/api/v1/runs/" + retried.at("/run_id")).isOk().at("/retry_of"))
                .isEqualTo(run.at("/run_id"));
        admin.post("/api/v1/runs/%s/cancel".formatted(run.at("/run_id")), "").isError(409, "run_ended");
    }

    @Test
    void aWaitingRunSaysForWhatAndCanBeCancelled() {
        automating.publish("patient", "do:\n  - rest: {wait: PT1H}\n").isCreated();
        var runId = admin.post("/api/v1/automations/tests/patient/runs", "").has(202).at("/run_id");

        var waiting = automating.eventuallyAtItsTask("/api/v1/runs/" + runId);
        assertThat(waiting.at("/waiting_for")).startsWith("Waiting until ").endsWith("as 'rest' asks.");
        admin.post("/api/v1/runs/%s/retry".formatted(runId), "").isError(409, "run_not_retryable");
        admin.post("/api/v1/runs/%s/cancel".formatted(runId), "").has(202);

        var cancelled = automating.eventually("/api/v1/runs/" + runId, "cancelled");
        assertThat(cancelled.at("/steps/0/status")).isEqualTo("cancelled");
        assertThat(cancelled.json().path("waiting_for").isNull()).isTrue();
    }

    @Test
    void aResultThatIsLargerThanAHistoryBearsIsKeptOutsideIt() {
        automating.publish("large", "do:\n  - grow: {set: {text: '${ .text * 300000 }'}}\n").isCreated();

        var run = automating.start("large", "{\"input\":{\"text\":\"0123456789\"}}").isOk();

        assertThat(run.at("/status")).isEqualTo("completed");
        assertThat(run.at("/output/text")).hasSize(3_000_000);
    }

    @Test
    void aScheduleStartsRunsByItself() {
        var published = automating.publish(
                        "ticking", "schedule: {every: PT1S}\ndo:\n  - note: {set: {at: '${ .scheduled_at }'}}\n")
                .isCreated();
        assertThat(published.at("/schedule/every")).isEqualTo("PT1S");
        assertThat(published.at("/schedule/next_at")).endsWith("Z");

        var run = automating.eventually("/api/v1/runs?automation=tests/ticking&status=completed&limit=1", "/data/0/status", "completed");
        admin.post("/api/v1/automations/tests/ticking/disable", "").isOk();

        assertThat(admin.get("/api/v1/runs/" + run.at("/data/0/run_id")).isOk().at("/output/at")).endsWith("Z");
        assertThat(admin.get("/api/v1/automations/tests/ticking").isOk().json().at("/schedule/next_at").isNull()).isTrue();
    }

    @Test
    void aRunListensToTheEventsOfItsOwnOrder() {
        var type = "order.paid." + UUID.randomUUID();
        automating.publish(
                        "listening",
                        """
                        do:
                          - paid:
                              listen:
                                to:
                                  any: [{with: {type: %s}, correlate: {order: {from: .data.order, expect: '${ .order }'}}}]
                                  until: length == 2
                        """
                                .formatted(type))
                .isCreated();
        var runId = admin.post("/api/v1/automations/tests/listening/runs", "{\"input\":{\"order\":\"A-1\"}}").has(202).at("/run_id");
        var other = admin.post("/api/v1/automations/tests/listening/runs", "{\"input\":{\"order\":\"A-2\"}}").has(202).at("/run_id");

        assertThat(automating.eventuallyAtItsTask("/api/v1/runs/" + runId).at("/waiting_for"))
                .isEqualTo("Waiting for events %s, 0 so far with order \"A-1\", as 'paid' asks.".formatted(type));
        automating.eventuallyAtItsTask("/api/v1/runs/" + other);
        automating.send(Automating.event(type));
        automating.send(Automating.event(type));

        var run = automating.eventually("/api/v1/runs/" + runId, "completed");
        assertThat(run.json().at("/output")).hasSize(2);
        assertThat(run.at("/output/1/order")).isEqualTo("A-1");
        assertThat(admin.get("/api/v1/runs/" + other).isOk().at("/status")).isEqualTo("waiting");
        admin.post("/api/v1/runs/%s/cancel".formatted(other), "").has(202);
        automating.eventually("/api/v1/runs/" + other, "cancelled");
    }

    @Test
    void aRunRunsAnotherAutomationAndGoesOnWithItsOutput() {
        automating.publish("part", "do:\n  - twice: {set: {twice: '${ .number * 2 }'}}\n").isCreated();
        automating.publish("whole", """
                do:
                  - part: {run: {workflow: {namespace: tests, name: part, version: latest, input: {number: '${ .number }'}}}}
                  - more: {set: {sum: '${ .twice + 1 }'}}
                """).isCreated();

        var run = automating.start("whole", "{\"input\":{\"number\":20}}").isOk();

        assertThat(run.at("/output/sum")).isEqualTo("41");
        var part = admin.get("/api/v1/runs?automation=tests/part").isOk();
        assertThat(part.at("/data/0/parent_run_id")).isEqualTo(run.at("/run_id"));
        assertThat(part.at("/data/0/status")).isEqualTo("completed");
    }

    @Test
    void theFaultOfARunThatWasRunIsTheFaultOfItsTask() {
        automating.publish("failing-part", "do:\n  - stop: {raise: {error: {type: 'https://example.com/x', status: 409, title: No, detail: not today}}}\n")
                .isCreated();
        automating.publish("failing-whole", "do:\n  - part: {run: {workflow: {namespace: tests, name: failing-part, version: 1.0.0}}}\n")
                .isCreated();
        automating.publish("missing-whole", "do:\n  - part: {run: {workflow: {namespace: tests, name: nobody, version: latest}}}\n")
                .isCreated();

        var run = automating.start("failing-whole", "{}").isOk();
        assertThat(run.at("/error/type")).isEqualTo("https://example.com/x");
        assertThat(run.at("/error/instance")).isEqualTo("/do/0/part");
        assertThat(run.at("/error/detail")).startsWith("The run run_").endsWith(" faulted at /do/0/stop: not today");

        var missing = automating.start("missing-whole", "{}").isOk();
        assertThat(missing.at("/error/detail")).isEqualTo("There is no automation tests/nobody to run.");
    }

    @Test
    void cancellingARunCancelsTheOneItWaitsFor() {
        automating.publish("slow-part", "do:\n  - rest: {wait: PT1H}\n").isCreated();
        automating.publish("slow-whole", "do:\n  - part: {run: {workflow: {namespace: tests, name: slow-part, version: latest}}}\n")
                .isCreated();
        var runId = admin.post("/api/v1/automations/tests/slow-whole/runs", "").has(202).at("/run_id");
        automating.eventuallyAtItsTask("/api/v1/runs/" + runId);
        automating.eventually("/api/v1/runs?automation=tests/slow-part", "/data/0/status", "waiting");

        admin.post("/api/v1/runs/%s/cancel".formatted(runId), "").has(202);

        automating.eventually("/api/v1/runs/" + runId, "cancelled");
        automating.eventually("/api/v1/runs?automation=tests/slow-part", "/data/0/status", "cancelled");
    }

    @Test
    void aRunThatIsNotAwaitedGoesOnByItself() {
        automating.publish("alone", "do:\n  - note: {set: {done: true}}\n").isCreated();
        automating.publish("starter", "do:\n  - part: {run: {workflow: {namespace: tests, name: alone, version: latest}, await: false}}\n")
                .isCreated();

        assertThat(automating.start("starter", "{\"input\":{\"a\":1}}").isOk().at("/output/a")).isEqualTo("1");
        automating.eventually("/api/v1/runs?automation=tests/alone", "/data/0/status", "completed");
    }

    @Test
    void automationsThatRunOneAnotherComeToAnEnd() {
        automating.publish("circle", "do:\n  - again: {run: {workflow: {namespace: tests, name: circle, version: latest}}}\n").isCreated();

        var run = automating.start("circle", "{}").isOk();

        assertThat(run.at("/status")).isEqualTo("faulted");
        assertThat(run.at("/error/detail")).contains("16 runs in a row have started one another");
    }

    @Test
    void aSuspendedRunStandsStillUntilItIsResumed() {
        automating.publish("standing", """
                do:
                  - news: {listen: {to: {one: {with: {type: standing.news}}}}}
                  - done: {set: {done: true}}
                """).isCreated();
        var runId = admin.post("/api/v1/automations/tests/standing/runs", "").has(202).at("/run_id");
        automating.eventuallyAtItsTask("/api/v1/runs/" + runId);

        admin.post("/api/v1/runs/%s/suspend".formatted(runId), "").has(202);
        admin.post("/api/v1/runs/%s/suspend".formatted(runId), "").has(202);
        var suspended = automating.eventually("/api/v1/runs/" + runId, "suspended");
        assertThat(suspended.at("/waiting_for")).startsWith("Suspended by ").endsWith("; resume it to go on.");
        automating.send(Automating.event("standing.news"));
        automating.eventually("/api/v1/runs/" + runId, "/steps/0/status", "completed");
        assertThat(admin.get("/api/v1/runs/" + runId).isOk().at("/status")).isEqualTo("suspended");

        admin.post("/api/v1/runs/%s/resume".formatted(runId), "{\"from\":\"/do/0/news\"}").isError(409, "run_not_resumable");
        assertThat(admin.post("/api/v1/runs/%s/resume".formatted(runId), "").has(202).at("/run_id")).isEqualTo(runId);
        assertThat(automating.eventually("/api/v1/runs/" + runId, "completed").at("/output/done")).isEqualTo("true");
        admin.post("/api/v1/runs/%s/resume".formatted(runId), "").isError(409, "run_not_resumable");
        admin.post("/api/v1/runs/%s/suspend".formatted(runId), "").isError(409, "run_ended");
    }

    @Test
    void aFaultedRunGoesOnFromItsStepWithAnotherInputAndRepeatsNothing() {
        var type = "resumed." + UUID.randomUUID();
        automating.publish("resumable", """
                do:
                  - told: {emit: {event: {with: {type: %s, data: {n: '${ .n }'}}}}}
                  - counted: {set: {n: '${ .data.n }'}}
                  - each:
                      for: {in: '[1, 2, 3]', each: item}
                      do:
                        - check:
                            switch: [{bad: {when: '.n == 0 and $item == 2', then: stop}}, {good: {then: add}}]
                        - stop: {raise: {error: {type: 'https://example.com/x', status: 400, title: No}}}
                        - add: {set: {n: '${ .n + $item }'}}
                """.formatted(type)).isCreated();
        var run = automating.start("resumable", "{\"input\":{\"n\":-1}}").isOk();
        assertThat(run.at("/error/instance")).isEqualTo("/do/2/each/do/1/stop");

        admin.post("/api/v1/runs/%s/resume".formatted(run.at("/run_id")), "{\"from\":\"/do/7/x\"}").isError(422, "step_unknown");
        admin.post("/api/v1/runs/%s/resume".formatted(run.at("/run_id")), "{\"version\":\"best\"}").isError(422, "field_invalid");
        var resumedId = admin.post(
                        "/api/v1/runs/%s/resume".formatted(run.at("/run_id")),
                        "{\"from\":\"/do/2/each/do/0/check\",\"input\":{\"n\":10}}")
                .has(202)
                .at("/run_id");

        var resumed = automating.eventually("/api/v1/runs/" + resumedId, "completed");
        assertThat(resumed.at("/retry_of")).isEqualTo(run.at("/run_id"));
        assertThat(resumed.at("/output/n")).as("10 instead of 0 at the second item, then 2 and 3").isEqualTo("15");
        assertThat(admin.get("/api/v1/events?type=" + type).isOk().json().at("/data")).as("emitted once").hasSize(1);
    }

    @Test
    void aLongLoopContinuesAsNewAndARunOfManyExecutionsGoesOnFromAStep() {
        var type = "counted." + UUID.randomUUID();
        automating.publish("many-turns", """
                do:
                  - told: {emit: {event: {with: {type: %s}}}}
                  - each:
                      for: {in: '[range(21000)]', each: item}
                      do:
                        - add: {set: {sum: '${ (.sum // 0) + $item }'}}
                  - check: {if: .checked != true, raise: {error: {type: 'https://example.com/x', status: 400, title: Unchecked}}}
                  - done: {set: {done: true}}
                """.formatted(type)).isCreated();
        var runId = admin.post("/api/v1/automations/tests/many-turns/runs", "").has(202).at("/run_id");

        var run = automating.eventually("/api/v1/runs/" + runId, "faulted");
        assertThat(run.at("/step_count")).isEqualTo("21003");
        assertThat(run.at("/error/instance")).isEqualTo("/do/2/check");
        var resumedId = admin.post("/api/v1/runs/%s/resume".formatted(runId), "{\"input\":{\"checked\":true}}")
                .has(202)
                .at("/run_id");

        assertThat(automating.eventually("/api/v1/runs/" + resumedId, "completed").at("/output/done")).isEqualTo("true");
        assertThat(admin.get("/api/v1/events?type=" + type).isOk().json().at("/data")).as("emitted once").hasSize(1);
    }

    @Test
    void anEventStartsWhatMatchesAndIsReplayedOnDemand() {
        var type = "order." + UUID.randomUUID();
        automating.publish(
                        "on-order",
                        """
                        schedule: {on: {one: {with: {type: %s}}}}
                        do:
                          - take: {set: {order: '${ .[0].data.order }', id: '${ .[0].millraceeventid }'}}
                        """
                                .formatted(type))
                .isCreated();

        var eventId = automating.send(Automating.event(type)).at("/event_id");

        var runId = admin.get("/api/v1/events/" + eventId).isOk().at("/runs/0/run_id");
        var run = automating.eventually("/api/v1/runs/" + runId, "completed");
        assertThat(run.at("/output/order")).isEqualTo("A-1");
        assertThat(run.at("/output/id")).isEqualTo(eventId);
        assertThat(run.at("/event_id")).isEqualTo(eventId);

        assertThat(admin.post("/api/v1/events/%s/replay".formatted(eventId), "{\"deliveries\":false}")
                        .has(202)
                        .at("/replay"))
                .isEqualTo("1");
        assertThat(admin.get("/api/v1/events/" + eventId).isOk().json().path("runs")).hasSize(2);
    }

    @Test
    void anotherWorkspaceSeesNothing() {
        automating.publish("private", "do:\n  - shape: {set: {said: 1}}\n").isCreated();
        var run = automating.start("private", "{}").isOk();

        api.stranger().get("/api/v1/runs/" + run.at("/run_id")).isError(404, "run_not_found");
        api.stranger().get("/api/v1/automations/tests/private").isError(404, "automation_not_found");
        api.stranger().post("/api/v1/runs/%s/cancel".formatted(run.at("/run_id")), "").isError(404, "run_not_found");
        api.as(Role.MEMBER).get("/api/v1/runs").isError(403, "role_not_allowed");
    }
}
