package dev.millrace.language.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.language.jq.Jq;
import dev.millrace.language.jq.JqContext;
import dev.millrace.language.jq.JqLimits;
import dev.millrace.language.lint.Linter;
import dev.millrace.language.lint.Surroundings;
import dev.millrace.language.source.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;

/** Prints how long 500 lines take to lint, and how many expressions we evaluate a second beside jackson-jq. */
public final class LanguageBenchmark {

    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final Duration ROUND = Duration.ofMillis(500);
    private static final int ROUNDS = 7;

    private static final String TASKS = """
              - call%1$d:
                  if: .items[%1$d].enabled == true and ($input | length) > 0
                  call: http
                  with:
                    method: post
                    endpoint: { uri: 'https://example.com/{id}', authentication: { use: crm } }
                    headers: { X-Trace: '${ $workflow.id }' }
                    body: { all: '${ .items | map(.id) }', tags: [a, '${ .tag }'] }
                  output: { as: '{ id: .id, at: $task.name }' }
              - each%1$d:
                  for: { each: pet, in: '.pets', at: place }
                  while: $place < 10
                  do:
                    - keep: { set: { pet: '${ $pet }', place: '${ $place }' } }
              - careful%1$d:
                  try:
                    - risky: { call: http, with: { method: get, endpoint: https://example.com } }
                  catch:
                    errors: { with: { status: 503 } }
                    retry: { delay: PT1S, backoff: { exponential: {} }, limit: { attempt: { count: 5 } } }
                    do: [{ tell: { set: { error: '${ $error.title }' } } }]
            """;

    private static final String DATA = """
            {"status":200,"order":{"id":"A-7","total":42.5,"lines":[{"sku":"x","n":1},{"sku":"y","n":3},{"sku":"z","n":0}]},
             "tags":["new","eu"],"customer":{"name":"Zoë","mail":"zoe@example.com"}}""";

    private static final List<String> EXPRESSIONS = List.of(
            ".order.id",
            ".status >= 200 and .status < 300",
            "{ id: .order.id, total: .order.total, mail: .customer.mail }",
            "[.order.lines[] | select(.n > 0) | .sku] | join(\", \")",
            ".order.lines | map(.n) | add",
            "\"Hello \\(.customer.name), your order \\(.order.id) has \\(.order.lines | length) lines\"",
            ".tags |= map(ascii_upcase) | .order.lines |= sort_by(.n)");

    private final ObjectMapper json = new ObjectMapper();

    private LanguageBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        var benchmark = new LanguageBenchmark();
        benchmark.linting();
        benchmark.evaluating();
    }

    private void linting() {
        var lines = definition(500);
        var text = lines.getBytes(StandardCharsets.UTF_8);
        var linter = new Linter(Surroundings.unknown());
        if (!linter.lint(text).isEmpty()) {
            throw new IllegalStateException("there should be nothing to say: " + linter.lint(text));
        }
        var rates = rates(Map.of("read", () -> Source.read(text), "lint", () -> linter.lint(text)));
        System.out.printf("%d lines of YAML, %,d bytes%n", lines.lines().count(), text.length);
        System.out.printf("  read          %6.2f ms%n", 1_000 / rates.get("read"));
        System.out.printf("  read and lint %6.2f ms%n", 1_000 / rates.get("lint"));
    }

    private static String definition(int lines) {
        var tasks = lines / (int) TASKS.lines().count() + 1;
        return "document: { dsl: 1.0.3, namespace: a, name: b, version: 1.0.0 }\nuse: { secrets: [crm] }\ndo:\n"
                + IntStream.range(0, tasks).mapToObj(TASKS::formatted).collect(Collectors.joining());
    }

    private void evaluating() throws IOException {
        var data = json.readTree(DATA);
        var context = new JqContext(Map.of(), Instant.EPOCH, JqLimits.DEFAULT);
        var theirScope = Scope.newEmptyScope();
        BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_7, theirScope);
        System.out.printf("evaluations a second%n  %12s %12s %7s%n", "Millrace", "jackson-jq", "ratio");
        var product = 1.0;
        for (var expression : EXPRESSIONS) {
            var ours = Jq.compile(expression);
            var theirs = JsonQuery.compile(expression, Versions.JQ_1_7);
            Evaluation us = () -> ours.first(data, context);
            Evaluation them = () -> first(theirs, theirScope, data);
            if (!us.evaluate().equals(them.evaluate())) {
                throw new IllegalStateException(us.evaluate() + " is not " + them.evaluate());
            }
            var rates = rates(Map.of("us", us::evaluate, "them", them::evaluate));
            var ratio = rates.get("us") / rates.get("them");
            product *= ratio;
            System.out.printf("  %,12.0f %,12.0f %7.2f  %s%n", rates.get("us"), rates.get("them"), ratio, expression);
        }
        System.out.printf("  %25s %7.2f%n", "geometric mean", Math.pow(product, 1.0 / EXPRESSIONS.size()));
    }

    private static JsonNode first(JsonQuery query, Scope scope, JsonNode data) {
        try {
            var outputs = new ArrayList<JsonNode>();
            query.apply(Scope.newChildScope(scope), data, outputs::add);
            return outputs.getFirst();
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private interface Evaluation {
        JsonNode evaluate();
    }

    /** How often each is done a second: the median of rounds in which they take turns. */
    private static Map<String, Double> rates(Map<String, Runnable> contestants) {
        contestants.values().forEach(work -> rate(work, WARM_UP));
        var rounds = new LinkedHashMap<String, List<Double>>();
        for (var round = 0; round < ROUNDS; round++) {
            contestants.forEach((name, work) ->
                    rounds.computeIfAbsent(name, first -> new ArrayList<>()).add(rate(work, ROUND)));
        }
        return rounds.entrySet().stream().collect(Collectors.toMap(
                Map.Entry::getKey, each -> each.getValue().stream().sorted().toList().get(ROUNDS / 2)));
    }

    private static double rate(Runnable work, Duration how) {
        var start = System.nanoTime();
        var done = 0;
        while (System.nanoTime() - start < how.toNanos()) {
            work.run();
            done++;
        }
        return done * 1e9 / (System.nanoTime() - start);
    }
}
