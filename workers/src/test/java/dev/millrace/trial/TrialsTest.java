package dev.millrace.trial;

import static dev.millrace.trial.Written.definition;
import static dev.millrace.trial.Written.events;
import static dev.millrace.trial.Written.json;
import static dev.millrace.trial.Written.stub;
import static dev.millrace.trial.Written.stubs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.run.Run;
import dev.millrace.trial.Trial.Given;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrialsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final Trials trials = new Trials();

    @Test
    void aWaitOfThirtyDaysEndsAtOnceAndIsReported() {
        var begun = System.nanoTime();

        var report = run("do:\n  - rest: {wait: P30D}\n  - after: {set: {rested: true}}\n");

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        assertThat(report.status()).isEqualTo("completed");
        assertThat(report.output()).isEqualTo(json("{'rested':true}"));
        assertThat(report.took()).isEqualTo("P30D");
        assertThat(report.waits()).hasSize(1).first().satisfies(wait -> {
            assertThat(wait.pointer()).isEqualTo("/do/0/rest");
            assertThat(wait.name()).isEqualTo("rest");
            assertThat(wait.duration()).isEqualTo("P30D");
            assertThat(wait.waitingFor()).startsWith("Waiting until 2026-12-21T10:00:").endsWith("as 'rest' asks.");
        });
        assertThat(report.startedAt()).isBetween(NOW, NOW.plusSeconds(60));
        assertThat(report.endedAt()).isAfter(NOW.plus(Duration.ofDays(30)));
    }

    @Test
    void theStepsAreARunsSteps() {
        var report = run(
                """
                do:
                  - each:
                      for: {each: number, in: '[1, 2]'}
                      do:
                        - shape: {set: {number: '${ $number }'}}
                  - never: {if: 'false', set: {a: 1}}
                """);

        assertThat(report.steps())
                .extracting(Run.Step::pointer, Run.Step::type, Run.Step::status, Run.Step::iteration)
                .containsExactly(
                        tuple("/do/0/each", "for", "completed", null),
                        tuple("/do/0/each/do/0/shape", "set", "completed", 0),
                        tuple("/do/0/each/do/0/shape", "set", "completed", 1),
                        tuple("/do/1/never", "set", "skipped", null));
        assertThat(report.stepCount()).isEqualTo(4);
    }

    @Test
    void aStubAnswersTheCallAndTheRequestIsShownAsTheServiceWouldSeeIt() {
        var report = run(
                """
                use: {secrets: [crm]}
                do:
                  - create:
                      call: http
                      with:
                        method: post
                        endpoint: {uri: '/customers/{id}', authentication: {bearer: {use: crm}}}
                        query: {notify: 'yes'}
                        body: {name: Ada}
                """,
                "{'id': 7}",
                "[{'task': 'create', 'status': 201, 'content': {'customer': 42}}]");

        assertThat(report.output()).isEqualTo(json("{'customer':42}"));
        var call = report.calls().getFirst();
        assertThat(call.pointer()).isEqualTo("/do/0/create");
        assertThat(call.name()).isEqualTo("create");
        assertThat(call.stubbed()).isTrue();
        assertThat(call.stub()).isEqualTo("/stubs/0");
        assertThat(call.request().method()).isEqualTo("POST");
        assertThat(call.request().uri()).isEqualTo("connection://crm/customers/7?notify=yes");
        assertThat(call.request().body()).isEqualTo(json("{'name':'Ada'}"));
        assertThat(call.request().connection()).isEqualTo("crm");
        assertThat(call.request().headers())
                .containsEntry("Content-Type", "application/json")
                .containsEntry("Idempotency-Key", "run_trial/do/0/create");
        assertThat(report.unusedStubs()).isEmpty();
    }

    @Test
    void credentialsOfTheDefinitionAreNotShown() {
        var report = run(
                """
                do:
                  - ask:
                      call: http
                      with:
                        method: get
                        headers: {Cookie: s3cr3t}
                        endpoint:
                          uri: https://api.example.com/me
                          authentication: {basic: {username: ada, password: s3cr3t}}
                """);

        assertThat(report.calls().getFirst().request().headers())
                .containsEntry("Authorization", "***")
                .containsEntry("Cookie", "***");
        assertThat(report.calls().getFirst().request().scheme()).isEqualTo("basic");
        assertThat(Json.write(report)).doesNotContain("s3cr3t");
    }

    @Test
    void aStubThatDoesNotFitTheMethodOrTheAddressAnswersNothing() {
        var stubs =
                """
                [{'method': 'post', 'uri': 'https://api.example.com/*', 'content': 'posted'},
                 {'uri': 'https://other.example.com/pets', 'content': 'other'},
                 {'uri': '/pets/*', 'content': 'by path'},
                 {'uri': '*', 'content': 'any'}]
                """;

        assertThat(run(get("https://api.example.com/pets/7?full=1"), "null", stubs).output()).isEqualTo(json("'by path'"));
        assertThat(run(get("https://other.example.com/pets?page=2"), "null", stubs).output()).isEqualTo(json("'other'"));
        var report = run(get("https://api.example.com/"), "null", stubs);
        assertThat(report.output()).isEqualTo(json("'any'"));
        assertThat(report.unusedStubs()).containsExactly("/stubs/0", "/stubs/1", "/stubs/2");
    }

    @Test
    void aStubMayAnswerDifferentlyCallAfterCallAndRetriesWaitInBetween() {
        var report = run(
                """
                do:
                  - pay:
                      try:
                        - charge: {call: http, with: {method: post, endpoint: 'https://bank.example.com/charges', body: {amount: 5}}}
                      catch:
                        errors: {with: {status: 503}}
                        retry: {delay: PT10S, backoff: {exponential: {}}, limit: {attempt: {count: 4}}}
                """,
                "null",
                """
                [{'task': 'charge', 'times': 1, 'status': 503, 'headers': {'Retry-After': '120'}},
                 {'task': 'charge', 'times': 1, 'error': {'type': 'communication', 'status': 503}},
                 {'task': 'charge', 'content': {'receipt': 'R-1'}}]
                """);

        assertThat(report.status()).isEqualTo("completed");
        assertThat(report.output()).isEqualTo(json("{'receipt':'R-1'}"));
        assertThat(report.calls()).extracting(Report.MadeCall::attempt).containsExactly(1, 2, 3);
        assertThat(report.calls()).extracting(Report.MadeCall::stub).containsExactly("/stubs/0", "/stubs/1", "/stubs/2");
        assertThat(report.waits()).extracting(Report.Wait::duration).containsExactly("PT2M", "PT20S");
        assertThat(report.waits()).extracting(Report.Wait::pointer).containsOnly("/do/0/pay");
        assertThat(report.took()).isEqualTo("PT2M20S");
        assertThat(report.steps()).extracting(Run.Step::status).containsExactly("completed", "faulted", "faulted", "completed");
    }

    @Test
    void aCallWithoutAStubIsAnEmptySuccessAndSaysSo() {
        var report = run(get("https://api.example.com/pets"));

        assertThat(report.status()).isEqualTo("completed");
        assertThat(report.output()).isEqualTo(JsonNodeFactory.instance.nullNode());
        assertThat(report.calls().getFirst().stubbed()).isFalse();
        assertThat(report.calls().getFirst().stub()).isNull();
    }

    @Test
    void aStrictDryRunFaultsAtACallWithoutAStub() {
        var report = trials.run("ours", trial(get("https://api.example.com/pets"), "null", "[]", true));

        assertThat(report.status()).isEqualTo("faulted");
        assertThat(report.error().path("type").asText()).endsWith("/errors/configuration");
        assertThat(report.error().path("detail").asText())
                .isEqualTo("No stub answers GET https://api.example.com/pets of the task 'ask', and this dry run is strict.");
        assertThat(report.error().path("instance").asText()).isEqualTo("/do/0/ask");
    }

    @Test
    void aFaultIsReportedAsTheRunWouldHaveIt() {
        var report = run(
                get("https://api.example.com/pets"), "null", "[{'task': '/do/0/ask', 'status': 404, 'body': 'no pets'}]");

        assertThat(report.status()).isEqualTo("faulted");
        assertThat(report.error().path("status").asInt()).isEqualTo(404);
        assertThat(report.error().path("detail").asText())
                .isEqualTo("GET https://api.example.com/pets answered 404: no pets");
        assertThat(report.output()).isNull();
    }

    @Test
    void anErrorOfAStubMayHaveATypeOfItsOwn() {
        var caught =
                """
                do:
                  - careful:
                      try:
                        - ask: {call: http, with: {method: get, endpoint: 'https://api.example.com/pets'}}
                      catch:
                        errors: {with: {type: 'https://example.com/errors/closed'}}
                        do: [{said: {set: {said: '${ $error.detail }'}}}]
                """;

        var report = run(
                caught,
                "null",
                "[{'uri': '*', 'error': {'type': 'https://example.com/errors/closed', 'detail': 'on Sundays'}}]");

        assertThat(report.output()).isEqualTo(json("{'said':'on Sundays'}"));
    }

    @Test
    void emittedEventsAreReportedAndGoNowhere() {
        var report = run("do:\n  - tell: {emit: {event: {with: {type: order.confirmed, data: {order: 7}}}}}\n");

        assertThat(report.events()).hasSize(1).first().satisfies(emitted -> {
            assertThat(emitted.pointer()).isEqualTo("/do/0/tell");
            assertThat(emitted.event().path("type").asText()).isEqualTo("order.confirmed");
            assertThat(emitted.event().path("source").asText()).isEqualTo("/automations/tests/sample");
            assertThat(emitted.event().path("id").asText()).isEqualTo("run_trial/do/0/tell");
            assertThat(emitted.event().at("/data/order").asInt()).isEqualTo(7);
        });
    }

    @Test
    void anEventThatCannotBeEmittedFaultsHereToo() {
        var report = run("do:\n  - tell: {emit: {event: {with: {type: '${ \"\" }'}}}}\n");

        assertThat(report.status()).isEqualTo("faulted");
        assertThat(report.error().path("detail").asText()).contains("The event cannot be emitted: at /type");
        assertThat(report.events()).isEmpty();
    }

    @Test
    void eventsAreTheInputAndWhetherTheyStartTheAutomationIsSaid() {
        var onOrder =
                """
                schedule: {on: {one: {with: {type: order.placed, source: /shop}}}}
                do:
                  - take: {set: {order: '${ .[0].data.order }', id: '${ .[0].millraceeventid }'}}
                """;

        var fits = trials.run("ours", trial(onOrder, new Given.Events(events("[{'type':'order.placed','source':'/shop','data':{'order':7}}]"))));
        var other = trials.run("ours", trial(onOrder, new Given.Events(events("[{'type':'order.placed','data':{'order':7}}]"))));

        assertThat(fits.output()).isEqualTo(json("{'order':7,'id':'evt_trial1'}"));
        assertThat(fits.starts()).isTrue();
        assertThat(fits.input().path(0).path("specversion").asText()).isEqualTo("1.0");
        assertThat(other.status()).isEqualTo("completed");
        assertThat(other.starts()).isFalse();
        assertThat(run(onOrder, "[{'data':{'order':7}}]", "[]").starts()).isNull();
    }

    @Test
    void callsOfTheBranchesOfAForkAreInTheOrderOfTheirSteps() {
        var report = run(
                """
                do:
                  - both:
                      fork:
                        branches:
                          - slow:
                              do:
                                - rest: {wait: PT2H}
                                - last: {call: http, with: {method: get, endpoint: 'https://api.example.com/slow'}}
                          - quick:
                              do:
                                - nap: {wait: PT1H}
                                - first: {call: http, with: {method: get, endpoint: 'https://api.example.com/quick'}}
                """,
                "null",
                "[{'task': 'last', 'content': 1}, {'task': 'first', 'content': 2}]");

        assertThat(report.output()).isEqualTo(json("[1,2]"));
        assertThat(report.calls()).extracting(Report.MadeCall::name).containsExactly("first", "last");
        assertThat(report.took()).isEqualTo("PT2H");
    }

    @Test
    void callsOfALoopSayTheirTurn() {
        var report = run(
                """
                do:
                  - each:
                      for: {in: '[10, 20, 30]'}
                      do:
                        - send: {call: http, with: {method: post, endpoint: 'https://api.example.com/', body: '${ $item }'}}
                """);

        assertThat(report.calls()).extracting(Report.MadeCall::iteration).containsExactly(0, 1, 2);
        assertThat(report.calls().getLast().request().body()).isEqualTo(json("30"));
    }

    @Test
    void aTimeoutCutsAWaitShort() {
        var report = run("do:\n  - rest: {wait: P1D, timeout: {after: PT1M}}\n");

        assertThat(report.status()).isEqualTo("faulted");
        assertThat(report.error().path("type").asText()).endsWith("/errors/timeout");
        assertThat(report.took()).isEqualTo("PT1M");
    }

    @Test
    void anOperationOfAnUnknownDocumentIsAnsweredByItsTask() {
        var report = run(openApi(), "null", "[{'task': 'find', 'content': {'name': 'Milou'}}]");

        assertThat(report.output()).isEqualTo(json("{'name':'Milou'}"));
        var request = report.calls().getFirst().request();
        assertThat(request.operation()).isEqualTo("getPet");
        assertThat(request.document()).isEqualTo("https://pets.example.com/openapi.json");
        assertThat(request.uri()).isNull();
    }

    @Test
    void anOperationIsWrittenByTheDocumentThatAStubGives() {
        var report = run(
                openApi(),
                "null",
                """
                [{'uri': 'https://pets.example.com/openapi.json', 'content': {'openapi': '3.0.0',
                   'servers': [{'url': 'https://pets.example.com/v1'}],
                   'paths': {'/pets/{id}': {'get': {'operationId': 'getPet',
                      'parameters': [{'name': 'id', 'in': 'path', 'required': true, 'schema': {'type': 'integer'}}]}}}}},
                 {'uri': 'https://pets.example.com/v1/pets/7', 'content': {'name': 'Milou'}}]
                """);

        assertThat(report.output()).isEqualTo(json("{'name':'Milou'}"));
        assertThat(report.calls().getFirst().request().uri()).isEqualTo("https://pets.example.com/v1/pets/7");
        assertThat(report.unusedStubs()).isEmpty();
    }

    @Test
    void twoAtOnceDoNotDisturbEachOther() {
        var patient = "do:\n  - rest: {wait: P365D}\n  - said: {set: {at: '${ now | floor }', who: '${ .who }'}}\n";
        var quick = "do:\n  - rest: {wait: PT1S}\n  - said: {set: {at: '${ now | floor }', who: '${ .who }'}}\n";

        var all = IntStream.range(0, 6)
                .mapToObj(number -> atOnce(() -> trials.run(
                        "workspace " + number,
                        trial(number % 2 == 0 ? patient : quick, "{'who':%d}".formatted(number), "[]", false))))
                .toList();

        for (var number = 0; number < all.size(); number++) {
            var report = all.get(number).join();
            var waited = number % 2 == 0 ? Duration.ofDays(365) : Duration.ofSeconds(1);
            assertThat(report.output().path("who").asInt()).isEqualTo(number);
            assertThat(Instant.ofEpochSecond(report.output().path("at").asLong()))
                    .isBetween(NOW.plus(waited).minusSeconds(1), NOW.plus(waited).plusSeconds(60));
            assertThat(report.stepCount()).isEqualTo(2);
        }
    }

    @Test
    void aDryRunThatDoesNotEndInTimeIsEndedAndSaysSo() {
        var impatient = new Trials(Duration.ofSeconds(1), Duration.ofSeconds(5));

        var report = impatient.run("ours", trial(
                """
                do:
                  - count:
                      for: {in: '[range(19000)]'}
                      do:
                        - work: {set: {sum: '${ [range(20000)] | add }'}}
                """,
                "null",
                "[]",
                false));

        assertThat(report.status()).isEqualTo("running");
        assertThat(report.stopped()).isEqualTo("It was ended after 1 s of real time; skipped time does not count.");
        assertThat(report.steps().getFirst().status()).isEqualTo("running");
        assertThat(report.endedAt()).isNull();
    }

    @Test
    void aLoopWithoutAnEndIsEndedAndSaysSo() {
        var report = new Trials(Duration.ofSeconds(3), Duration.ofSeconds(5))
                .run("ours", trial("do:\n  - again: {set: {a: 1}, then: again}\n", "null", "[]", false));

        assertThat(report.status()).isEqualTo("running");
        assertThat(report.stopped()).contains("ended after 3 s of real time");
        assertThat(report.steps()).hasSizeBetween(2, 2_000);
    }

    @Test
    void whatCarriesTooMuchIsEnded() {
        var large = "x".repeat(900_000);
        var report = run(
                """
                do:
                  - each:
                      for: {in: '[range(1000)]'}
                      do:
                        - fetch: {call: http, with: {method: get, endpoint: 'https://api.example.com/'}}
                """,
                "null",
                "[{'uri': '*', 'body': '%s'}]".formatted(large));

        assertThat(report.stopped()).contains("32 MiB");
        assertThat(report.callCount()).isLessThan(60);
        assertThat(Json.write(report).length()).isLessThan(12 * 1024 * 1024);
        assertThat(report.steps().get(1).output().path("truncated").asBoolean()).isTrue();
    }

    @Test
    void anInputThatTheHistoryWouldNotTakeIsTaken() {
        var large = "x".repeat(1_500_000);

        var report = run("do:\n  - measure: {set: {length: '${ .text | length }'}}\n", "{'text':'%s'}".formatted(large), "[]");

        assertThat(report.output()).isEqualTo(json("{'length':1500000}"));
    }

    @Test
    void oneWorkspaceLeavesRoomForOthers() {
        var busy = new Trials(Duration.ofSeconds(3), Duration.ofMillis(200));
        var slow = trial("do:\n  - count: {for: {in: '[range(19000)]'}, do: [{work: {set: {sum: '${ [range(20000)] | add }'}}}]}\n", "null", "[]", false);

        var greedy = IntStream.range(0, 4)
                .mapToObj(number -> atOnce(() -> busy.run("greedy", slow)))
                .toList();

        assertThat(busy.run("modest", trial("do:\n  - a: {set: {a: 1}}\n", "null", "[]", false)).status())
                .isEqualTo("completed");
        assertThat(greedy.stream().filter(TrialsTest::refused).count()).isEqualTo(2);
    }

    @Test
    void refusesWhatIsNoStub() {
        assertThat(stub("{'content': 1}").problem()).hasValueSatisfying(said -> assertThat(said).contains("'task', 'method' or 'uri'"));
        assertThat(stub("{'task': 'a', 'body': 'x', 'content': 1}").problem()).isPresent();
        assertThat(stub("{'task': 'a', 'status': 200, 'error': {'type': 'timeout'}}").problem()).isPresent();
        assertThat(stub("{'task': 'a', 'error': {'type': 'tiemout'}}").problem())
                .hasValueSatisfying(said -> assertThat(said).contains("timeout"));
        assertThat(stub("{'task': 'a', 'times': 0}").problem()).isPresent();
        assertThat(stub("{'task': 'a', 'status': 101}").problem()).isPresent();
        assertThat(stub("{'task': 'a', 'headers': {'X': null}}").problem()).isPresent();
        assertThat(stub("{'uri': '%s'}".formatted("*".repeat(2_001))).problem()).isPresent();
        assertThat(stub("{'task': 'a', 'content': null}").problem()).isEmpty();
    }

    private static CompletableFuture<Report> atOnce(Supplier<Report> work) {
        return CompletableFuture.supplyAsync(work, task -> Thread.ofPlatform().daemon().start(task));
    }

    private static boolean refused(CompletableFuture<Report> each) {
        try {
            each.join();
            return false;
        } catch (RuntimeException failed) {
            assertThatThrownBy(each::join).hasCauseInstanceOf(Refusal.class);
            return true;
        }
    }

    private Report run(String tasks) {
        return run(tasks, "null", "[]");
    }

    private Report run(String tasks, String input, String stubs) {
        return trials.run("ours", trial(tasks, input, stubs, false));
    }

    private static String get(String uri) {
        return "do:\n  - ask: {call: http, with: {method: get, endpoint: '%s'}}\n".formatted(uri);
    }

    private static String openApi() {
        return """
                do:
                  - find:
                      call: openapi
                      with:
                        document: {endpoint: https://pets.example.com/openapi.json}
                        operationId: getPet
                        parameters: {id: 7}
                """;
    }

    private static Trial trial(String tasks, String input, String stubs, boolean strict) {
        return new Trial(definition(tasks), new Given.Input(json(input)), List.of(), stubs(stubs), strict, NOW);
    }

    private static Trial trial(String tasks, Given given) {
        return new Trial(definition(tasks), given, List.of(), List.of(), false, NOW);
    }
}
