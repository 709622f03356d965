package dev.millrace.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.backtest.Notes.Exchange;
import dev.millrace.json.Json;
import dev.millrace.language.definition.Definition;
import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.run.CallResult;
import dev.millrace.language.run.Effect;
import dev.millrace.language.run.SubflowActivity.Outcome;
import dev.millrace.language.run.WorkflowError;
import dev.millrace.language.source.Source;
import dev.millrace.run.Recording;
import dev.millrace.trial.Report;
import dev.millrace.trial.Trial;
import dev.millrace.trial.Trial.Given;
import dev.millrace.trial.Trials;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which recorded answer belongs to which call of another version. */
class MatchingTest {

    private static final Instant THEN = Instant.parse("2026-11-20T10:00:00Z");
    private static final String RUN_ID = "run_past";

    private static final String LOOP = """
            do:
              - each:
                  for: {each: item, in: %s}
                  do:
                    - get: {call: http, with: {method: get, endpoint: 'https://stock.example.com/{item}'},
                            input: {from: '${ {item: $item} }'}}
                    - keep: {export: {as: '${ {all: (($context.all // []) + [.])} }'}, set: '${ . }'}
              - all: {set: '${ $context.all }'}
            """;

    private final Trials trials = new Trials();

    @Test
    void aLoopOverFewerItemsGetsTheAnswersOfItsItems() {
        var recorded = Map.of(
                "/do/0/each/do/0/get@0", gave("\"A\""),
                "/do/0/each/do/0/get@1", gave("\"B\""),
                "/do/0/each/do/0/get@2", gave("\"C\""));
        var was = play(LOOP.formatted("'[\"a\",\"b\",\"c\"]'"), recorded);

        var wouldBe = tried(was, LOOP.formatted("'[\"c\",\"b\"]'"));

        assertThat(was.report().output()).isEqualTo(json("[\"A\",\"B\",\"C\"]"));
        assertThat(wouldBe.report().output()).isEqualTo(json("[\"C\",\"B\"]"));
        assertThat(wouldBe.gone()).containsExactly("get");
    }

    @Test
    void aTaskThatMovedOrHasAnotherNameIsFoundByItsRequest() {
        var was = play(
                "do:\n  - first: {call: http, with: {method: get, endpoint: 'https://a.example.com/1'}}\n",
                Map.of("/do/0/first", gave("\"one\"")));

        var wouldBe = tried(was, """
                do:
                  - before: {set: {}}
                  - renamed: {call: http, with: {method: get, endpoint: 'https://a.example.com/1', headers: {X-New: '1'}}}
                """);

        assertThat(wouldBe.report().output()).isEqualTo(json("\"one\""));
        assertThat(wouldBe.gone()).isEmpty();
    }

    @Test
    void aChangedRequestIsAnsweredByTheNameOfItsTaskAndAnAnswerIsGivenOnce() {
        var was = play(
                "do:\n  - ask: {call: http, with: {method: get, endpoint: 'https://a.example.com/1'}}\n",
                Map.of("/do/0/ask", gave("\"one\"")));

        var wouldBe = tried(was, """
                do:
                  - ask: {call: http, with: {method: get, endpoint: 'https://a.example.com/2'}}
                  - again: {call: http, with: {method: get, endpoint: 'https://a.example.com/1'}}
                """);

        assertThat(wouldBe.exchanges().get(0).answered()).isTrue();
        assertThat(wouldBe.exchanges().get(1).was()).isNull();
        assertThat(wouldBe.report().output()).isEqualTo(json("null"));
    }

    @Test
    void attemptsGetTheirErrorsInTheirOrder() {
        var tasks = """
                do:
                  - again:
                      try: [{ask: {call: http, with: {method: get, endpoint: 'https://a.example.com/1'}}}]
                      catch: {retry: {delay: PT1H, limit: {attempt: {count: 2}}}}
                """;
        var closed = Effect.of(CallResult.failed(WorkflowError.Type.COMMUNICATION.error(503, "Closed."), null));
        var was = play(tasks, Map.of("/do/0/again/try/0/ask", closed, "/do/0/again/try/0/ask#2", gave("\"open\"")));

        var wouldBe = tried(was, tasks.replace("PT1H", "PT2H"));

        assertThat(wouldBe.report().output()).isEqualTo(json("\"open\""));
        assertThat(wouldBe.exchanges()).extracting(exchange -> exchange.asked().caller().attempt()).containsExactly(1, 2);
        assertThat(wouldBe.exchanges()).allMatch(Exchange::answered);
    }

    @Test
    void ofAWholeAnswerTheContentIsKnownAndNotTheOtherWayRound() {
        var content = "do:\n  - ask: {call: http, with: {method: get, endpoint: 'https://a.example.com/1'}}\n";
        var response = content.replace("/1'", "/1', output: response");

        var fromWhole = tried(play(response, Map.of("/do/0/ask", gave("{\"statusCode\":200,\"content\":7}"))), content);
        var fromContent = tried(play(content, Map.of("/do/0/ask", gave("7"))), response);

        assertThat(fromWhole.report().output()).isEqualTo(json("7"));
        assertThat(fromContent.exchanges().getFirst().answered()).isFalse();
        assertThat(fromContent.exchanges().getFirst().was()).isNotNull();
    }

    @Test
    void aProcessAndARunAreAnsweredByWhatTheyGave() {
        var tasks = """
                do:
                  - count: {run: {shell: {command: wc -l}}}
                  - part: {run: {workflow: {namespace: tests, name: part, version: latest, input: {n: '${ . }'}}}}
                """;
        var was = play(tasks, Map.of("/do/0/count", gave("\"3\\n\""), "/do/1/part", gave("\"run_child\"")));

        var wouldBe = tried(was, tasks.replace("wc -l", "wc -c"));

        assertThat(was.report().output()).isEqualTo(json("\"how run_child ended\""));
        assertThat(wouldBe.report().output()).isEqualTo(was.report().output());
        assertThat(wouldBe.exchanges()).allMatch(Exchange::answered);
    }

    @Test
    void whatIsNotRecordedIsKnownToBeUnknown() {
        var was = play("do:\n  - ask: {call: http, with: {method: get, endpoint: 'https://a.example.com/1'}}\n", Map.of());

        assertThat(was.notes().unanswered()).hasValueSatisfying(asked -> assertThat(asked.caller().name()).isEqualTo("ask"));
    }

    private record Past(AsItWas then, Report report, Notes notes) {}

    private record Tried(Report report, List<Exchange> exchanges, List<String> gone) {}

    private Past play(String tasks, Map<String, Effect> effects) {
        var definition = definition(tasks);
        var then = new AsItWas(new Recording(
                null,
                definition,
                effects,
                true,
                false,
                runId -> Optional.of(new Outcome(json("\"how %s ended\"".formatted(runId)), null))));
        var answers = new RecordedAnswers(then, RUN_ID);
        return new Past(then, run(definition, answers), answers.notes());
    }

    private Tried tried(Past past, String tasks) {
        var matching = new Matching(THEN, past.notes().answered(), past.then().heard());
        var answers = new RecordedAnswers(matching, RUN_ID);
        var report = run(definition(tasks), answers);
        return new Tried(
                report,
                answers.notes().exchanges(),
                matching.left().stream().map(left -> left.asked().caller().name()).toList());
    }

    private Report run(Definition definition, RecordedAnswers answers) {
        var trial = new Trial(definition, new Given.Input(json("{}")), List.of(), List.of(), false, THEN, RUN_ID);
        return trials.run("w", trial, answers, Duration.ofSeconds(10));
    }

    private static Definition definition(String tasks) {
        return DefinitionReader.read(
                Source.read("document: {dsl: '1.0.3', namespace: tests, name: matching, version: '1.0.0'}\n" + tasks).tree());
    }

    private static Effect gave(String json) {
        return Effect.of(CallResult.of(json(json)));
    }

    private static JsonNode json(String text) {
        return Json.trusted(text);
    }
}
