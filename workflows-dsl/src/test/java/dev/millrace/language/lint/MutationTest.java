package dev.millrace.language.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.source.Source;
import dev.millrace.language.source.UnreadableSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Damages valid definitions at random, by seed, and holds the linter to what it promises of any text: no exception, an end
 * soon, and every problem at a line and a column of the text and at a value that is there. A failure names the seed and
 * shows the text.
 */
class MutationTest {

    private static final int RUNS = 200;
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Pattern LINE_BREAK = Pattern.compile("\r\n|\r|\n");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> FRAGMENTS = List.of(
            "", "null", "[]", "{}", "${ .a }", "${", "$secrets", "\"", "'", ":", "- ", "\n", "\t", "  ", "*a", "&a ", "|",
            ">", "#", "!!str ", "<<: ", "\u0000", "\uD83D\uDE00", "\uD83D", "1e400", "-1", "0x1F", "true", "then: end",
            "listen: {}", "---\n", "(", ")", "{", "}", "PT5S", "5s", "http");
    private static final List<String> VALUES = List.of(
            "null", "true", "3", "-1.5", "[]", "{}", "\"\"", "\"${ .a + }\"", "\"${ $secrets }\"", "[[1]]", "\"end\"",
            "{\"use\": \"x\"}", "{\"seconds\": -1}", "\"P1Y\"", "123456789012345678901234567890", "\"\\u0000\"");

    private final Linter linter = new Linter(name -> name.equals("crm"));

    @Test
    void standsDamagedText() {
        Search.of(RUNS).seeds().forEach(seed -> {
            var random = new Random(seed);
            var text = original(seed);
            for (var slips = 1 + random.nextInt(3); slips > 0; slips--) {
                text = damaged(text, random);
            }
            holds(text, seed);
        });
    }

    @Test
    void standsDamagedTrees() {
        Search.of(RUNS).seeds().forEach(seed -> {
            var random = new Random(seed);
            var tree = Source.read(original(seed)).tree().deepCopy();
            for (var slips = 1 + random.nextInt(3); slips > 0; slips--) {
                damage(tree, random);
            }
            holds(tree.toPrettyString(), seed);
        });
    }

    private void holds(String text, long seed) {
        var shown = "-Dmillrace.property.seed=%d -Dmillrace.property.runs=1%n%s".formatted(seed, text);
        List<Problem> problems;
        try {
            problems = assertTimeoutPreemptively(LONGEST, () -> linter.lint(text.getBytes(StandardCharsets.UTF_8)), shown);
        } catch (RuntimeException | StackOverflowError thrown) {
            throw new AssertionError("the linter threw: " + shown, thrown);
        }
        var tree = readable(text);
        var lines = LINE_BREAK.split(text, -1);
        for (var problem : problems) {
            assertThat(problem.message()).isNotBlank();
            assertThat(problem.line()).as("%s: %s", problem, shown).isBetween(1, lines.length);
            assertThat(problem.column()).as("%s: %s", problem, shown).isBetween(1, lines[problem.line() - 1].length() + 1);
            assertThat(tree.at(problem.pointer()).isMissingNode()).as("%s: %s", problem, shown).isFalse();
        }
    }

    private static JsonNode readable(String text) {
        try {
            return Source.read(text.getBytes(StandardCharsets.UTF_8)).tree();
        } catch (UnreadableSource unreadable) {
            return JSON.createObjectNode();
        }
    }

    private static String damaged(String text, Random random) {
        var from = random.nextInt(text.length());
        var end = Math.min(text.length(), from + 1 + random.nextInt(12));
        var fragment = FRAGMENTS.get(random.nextInt(FRAGMENTS.size()));
        return switch (random.nextInt(5)) {
            case 0 -> text.substring(0, from) + text.substring(end);
            case 1 -> text.substring(0, from) + fragment + text.substring(from);
            case 2 -> text.substring(0, from) + fragment + text.substring(end);
            case 3 -> text.substring(0, end) + text.substring(from);
            case 4 -> text.substring(0, from) + (char) random.nextInt(0x300) + text.substring(from + 1);
            default -> throw new IllegalStateException("five kinds of damage");
        };
    }

    static void damage(JsonNode tree, Random random) {
        var containers = new ArrayList<JsonNode>();
        gather(tree, containers);
        var value = json(VALUES.get(random.nextInt(VALUES.size())));
        switch (containers.get(random.nextInt(containers.size()))) {
            case ObjectNode object when !object.isEmpty() -> damage(object, value, random);
            case ArrayNode array when !array.isEmpty() -> {
                var index = random.nextInt(array.size());
                switch (random.nextInt(3)) {
                    case 0 -> array.remove(index);
                    case 1 -> array.add(array.get(index).deepCopy());
                    default -> array.set(index, value);
                }
            }
            case ObjectNode object -> object.set("added", value);
            case ArrayNode array -> array.add(value);
            case JsonNode scalar -> throw new IllegalStateException("no container: " + scalar);
        }
    }

    private static void damage(ObjectNode object, JsonNode value, Random random) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        var name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(4)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(name, value);
            case 2 -> object.set(name.substring(random.nextInt(name.length() + 1)) + "x", object.remove(name));
            default -> object.set("listen", object.get(name).deepCopy());
        }
    }

    private static void gather(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> gather(child, containers));
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** What everything looks like, or a definition at random. */
    static String original(long seed) {
        if (seed % 3 != 0) {
            return RandomDefinition.text(seed, "http://127.0.0.1:1");
        }
        try (var everything = MutationTest.class.getResourceAsStream("/lint/everything-supported.yaml")) {
            return new String(everything.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
