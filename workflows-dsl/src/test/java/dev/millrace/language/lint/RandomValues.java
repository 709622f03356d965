package dev.millrace.language.lint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The single values of a {@link RandomDefinition}: candidates that the rule of their place takes. */
final class RandomValues {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** What evaluates whatever the data, and now and then what does not. */
    private static final List<String> EXPRESSIONS = List.of(
            ".", "true", "false", "null", "1 + 1", "{ a: . }", "[.]", "type", "tojson | length", "(.a? // 1)", ".status?",
            "[1, 2, 3] | map(. * 2)", "{ n: ([.. | numbers] | length) }", "[1, 2] | .[0]", "\"a\" | ascii_upcase",
            "try error(\"no\") catch .", "[limit(3; repeat(1))]", "\"x\\(1 + 1)y\"", "now | type", "empty",
            ".a.b", "error(\"no\")", "1 / 0", "tonumber", "[range(1000000)]");

    private static final List<String> ARRAYS = List.of(
            "[1, 2]", "[range(3)]", "[]", "[.]", "[{ a: 1 }, null]", "${ [\"a\", \"b\"] }", ".items? // [1]", "$input | [.]",
            "\"3\" | fromjson");

    private static final List<String> TEXTS = List.of(
            "a", "x y", "1.0.0", "1.0.3", "2.1.0-rc.1+build", "samples", "a-b", "json", "json:2020-12", "urn:a:b", "/do/0/a",
            "/hooks/x", "application/json", "2026-01-31T12:00:00Z", "item", "_b2", "0 9 * * 1-5", "*/5 * * * *", "latest",
            "order.created", "order\\..*", "[a-z]+", "Zoë ✓ 🎉", "null", "true", "- a: b", "# no comment", "two\nlines", "5s");

    /** Beside {@link #TEXTS}, what suits a field of that name. */
    private static final Map<String, List<String>> SUITING = Map.of(
            "type", List.of(
                    "https://serverlessworkflow.io/spec/1.0.0/errors/communication",
                    "https://open-workflow-specification.org/spec/1.0.0/errors/expression", "urn:own", "order.created"),
            "dataschema", List.of("https://example.com/order.json"),
            "document", List.of("1.0.3"));

    private static final List<String> ADDRESSES =
            List.of("/echo", "/echo?a={a}", "/pets/1", "/pets/{id}", "/status/404", "/status/503", "/flaky/x/1");

    private static final List<String> KEYS = List.of(
            "a", "b", "X-Trace", "Accept", "order", "tenant", "region", "Content-Type", "data2", "x y", "$ref", "1", "with");

    private static final List<String> SCHEMAS = List.of(
            "true", "{}", "{ \"type\": \"object\" }", "{ \"type\": [\"object\", \"null\", \"array\", \"number\", \"string\"] }",
            "{ \"properties\": { \"a\": { \"$ref\": \"#/$defs/a\" } }, \"$defs\": { \"a\": { \"minimum\": 0 } } }",
            "{ \"$schema\": \"http://json-schema.org/draft-07/schema#\", \"not\": { \"type\": \"boolean\" } }",
            "{ \"patternProperties\": { \"^x-\": { \"pattern\": \"^[a-z]+$\" } }, \"required\": [] }",
            "{ \"$ref\": \"#\" }", "{ \"required\": \"a\" }", "{ \"minLength\": \"x\", \"enum\": 3, \"multipleOf\": 0 }",
            "{ \"format\": \"date-time\", \"const\": null }", "false");

    /** Fields whose span ends something else. */
    private static final Set<String> TIMEOUTS = Set.of("after", "duration");

    private static final List<String> NO_SPANS = List.of("${ \"soon\" }", "${ \"5\" | fromjson }", "${ .a.b.c? }");

    private static final List<String> NAMES = List.of(
            "first", "second", "third", "do", "a/b", "with~tilde", "Zoë", "x y", "1", "0", "for", "call it", "end here", "$item");

    private final Random random;
    private final String service;

    RandomValues(Random random, String service) {
        this.random = random;
        this.service = service;
    }

    /**
     * What is known at a place.
     *
     * @param variables what an expression may name
     * @param later the tasks further down in the same list
     * @param functions how many of the functions may be called
     */
    record Around(Set<String> variables, List<String> later, int depth, int functions) {

        Around knowing(Set<String> names) {
            return new Around(Set.copyOf(names), later, depth, functions);
        }

        Around calling(int most) {
            return new Around(variables, later, depth, most);
        }

        Around within(List<String> tasks) {
            return new Around(variables, tasks, depth + 1, functions);
        }

        List<String> flows() {
            return Stream.concat(Stream.of("continue", "exit", "end", "continue"), later.stream()).toList();
        }
    }

    boolean chance(int ofHowMany) {
        return random.nextInt(ofHowMany) == 0;
    }

    JsonNode text(Shape.Text shape, String name, Around around) {
        if (shape.evaluated() && chance(4)) {
            return JSON.textNode("${ " + jq(around) + " }");
        }
        var candidates = new ArrayList<>(TEXTS);
        candidates.addAll(SUITING.getOrDefault(name, List.of()));
        ADDRESSES.forEach(path -> candidates.add(service + path));
        return JSON.textNode(firstOf(candidates, shape.rule()));
    }

    String key(TextRule rule) {
        return firstOf(KEYS, rule);
    }

    /** The first from anywhere on that the rule takes. */
    private String firstOf(List<String> candidates, TextRule rule) {
        var from = random.nextInt(candidates.size());
        for (var place = 0; place < candidates.size(); place++) {
            var candidate = candidates.get((from + place) % candidates.size());
            if (rule.check(candidate) == null) {
                return candidate;
            }
        }
        throw new IllegalStateException("no candidate fits a rule of the grammar: add one");
    }

    /** Names of tasks or cases, no two alike. */
    List<String> names(int count) {
        var names = new ArrayList<>(NAMES);
        Collections.shuffle(names, random);
        return List.copyOf(names.subList(0, count));
    }

    JsonNode word(Shape.Words words) {
        var word = oneOf(words.allowed());
        return JSON.textNode(switch (words.reading()) {
            case LITERAL -> word;
            case ANY_CASE_OR_EXPRESSION ->
                chance(3) ? "${ \"" + word + "\" }" : random.nextBoolean() ? word.toUpperCase(Locale.ROOT) : word;
        });
    }

    JsonNode expression(String name, Around around) {
        var jq = name.equals("in") ? oneOf(ARRAYS) : jq(around);
        return JSON.textNode(chance(3) && !jq.startsWith("$") ? "${ " + jq + " }" : jq);
    }

    JsonNode computed(Wanted wanted, Around around) {
        return JSON.textNode((wanted == Wanted.LIST_OR_NULL ? "${ [%s] }" : "${ { a: (%s) } }").formatted(jq(around)));
    }

    private String jq(Around around) {
        if (chance(3) && !around.variables().isEmpty()) {
            var variable = "$" + oneOf(around.variables().stream().sorted().toList());
            return chance(2) ? variable : "{ a: 1, b: %s }".formatted(variable);
        }
        // What fails stands at the end, and is seldom chosen.
        return EXPRESSIONS.get(Math.min(random.nextInt(EXPRESSIONS.size()), random.nextInt(EXPRESSIONS.size())));
    }

    JsonNode template(Around around, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> JSON.textNode(oneOf(TEXTS));
            case 1 -> JSON.textNode("${ " + jq(around) + " }");
            case 2 -> JSON.numberNode(random.nextInt(100) - 10);
            case 3 -> random.nextBoolean() ? JSON.nullNode() : JSON.booleanNode(random.nextBoolean());
            case 4 -> JSON.numberNode(random.nextDouble());
            case 5 -> list(0, 3, () -> template(around, depth - 1));
            case 6 -> object(around, depth);
            default -> throw new IllegalStateException("seven kinds of value");
        };
    }

    ObjectNode object(Around around, int depth) {
        var object = JSON.objectNode();
        for (var number = random.nextInt(3); number > 0; number--) {
            object.set(oneOf(KEYS), template(around, depth - 1));
        }
        return object;
    }

    ArrayNode list(int atLeast, int atMost, Supplier<JsonNode> item) {
        var list = JSON.arrayNode();
        for (var number = atLeast + random.nextInt(atMost - atLeast + 1); number > 0; number--) {
            list.add(item.get());
        }
        return list;
    }

    ObjectNode annotations() {
        return JSON.objectNode().put("team", oneOf(TEXTS)).put("level", random.nextInt());
    }

    JsonNode schema() {
        // What takes most data stands first.
        return json(SCHEMAS.get(Math.min(random.nextInt(SCHEMAS.size()), random.nextInt(SCHEMAS.size()))));
    }

    /**
     * None at all, or one that no other is equal to, long against what the machine does meanwhile: Temporal's server in the
     * JVM strands a run that cancels a timer in the moment in which it fires (temporalio/sdk-java#2606). A timeout is never
     * none at all, for what it ends would be such a moment.
     */
    JsonNode span(String name, Around around) {
        if (!TIMEOUTS.contains(name) && chance(6)) {
            return JSON.textNode("PT0S");
        }
        var minutes = 20 + random.nextInt(5_000);
        var milliseconds = random.nextInt(60_000);
        if (!around.variables().isEmpty() && chance(4)) {
            return JSON.textNode(
                    chance(4) ? oneOf(NO_SPANS) : "${ { minutes: %d, milliseconds: %d } }".formatted(minutes, milliseconds));
        }
        return switch (random.nextInt(3)) {
            case 0 -> JSON.textNode("PT%dM%d.%03dS".formatted(minutes, milliseconds / 1_000, milliseconds % 1_000));
            case 1 -> JSON.textNode("P%dDT%dM%d,%03dS"
                    .formatted(minutes / 1_440, minutes, milliseconds / 1_000, milliseconds % 1_000));
            default -> JSON.objectNode().put("minutes", minutes).put("milliseconds", milliseconds);
        };
    }

    JsonNode interval() {
        return json(oneOf(List.of("\"PT1S\"", "\"P1D\"", "{ \"minutes\": 15 }")));
    }

    private <T> T oneOf(List<T> candidates) {
        return candidates.get(random.nextInt(candidates.size()));
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
