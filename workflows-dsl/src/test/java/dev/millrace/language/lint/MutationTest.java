package dev.millrace.language.lint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.source.Source;
import dev.millrace.language.source.UnreadableSource;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damages a valid definition at random, by seed, and holds the linter to what it promises of any text: no exception,
 * and every problem at a line, a column and a value that are there. A failure names the seed and shows the text.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MutationTest {

    private static final int MUTATIONS = 1_500;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> FRAGMENTS = List.of(
            "", "null", "[]", "{}", "${ .a }", "${", "$secrets", "\"", "'", ":", "- ", "\n", "\t", "  ", "*a", "&a ", "|",
            ">", "#", "!!str ", "<<: ", "\u0000", "\uD83D\uDE00", "\uD83D", "1e400", "-1", "0x1F", "true", "then: end",
            "listen: {}", "---\n", "(", ")", "{", "}", "PT5S", "5s", "http");
    private static final List<String> VALUES = List.of(
            "null", "true", "3", "-1.5", "[]", "{}", "\"\"", "\"${ .a + }\"", "\"${ $secrets }\"", "[[1]]", "\"end\"",
            "{\"use\": \"x\"}", "{\"seconds\": -1}", "\"P1Y\"", "123456789012345678901234567890", "\"\\u0000\"");

    private final Linter linter = new Linter(name -> name.equals("crm"));

    @ParameterizedTest
    @ValueSource(longs = {1, 20_260_131, 777})
    void standsDamagedText(long seed) throws IOException, URISyntaxException {
        var random = new Random(seed);
        var original = original();
        for (var mutation = 0; mutation < MUTATIONS; mutation++) {
            var text = original;
            for (var slips = 1 + random.nextInt(3); slips > 0; slips--) {
                text = damaged(text, random);
            }
            holds(text, seed);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 20_260_132, 778})
    void standsDamagedTrees(long seed) throws IOException, URISyntaxException {
        var random = new Random(seed);
        var original = Source.read(original()).tree();
        for (var mutation = 0; mutation < MUTATIONS; mutation++) {
            var tree = original.deepCopy();
            for (var slips = 1 + random.nextInt(3); slips > 0; slips--) {
                damage(tree, random);
            }
            holds(tree.toPrettyString(), seed);
        }
    }

    private void holds(String text, long seed) {
        List<Problem> problems;
        try {
            problems = linter.lint(text.getBytes(StandardCharsets.UTF_8));
        } catch (RuntimeException | StackOverflowError thrown) {
            throw new AssertionError("seed " + seed + " made the linter throw on:\n" + text, thrown);
        }
        var tree = readable(text);
        for (var problem : problems) {
            assertThat(problem.line()).as("seed %d: %s%n%s", seed, problem, text).isPositive();
            assertThat(problem.column()).as("seed %d: %s%n%s", seed, problem, text).isPositive();
            assertThat(problem.message()).isNotBlank();
            assertThat(tree.at(problem.pointer()).isMissingNode())
                    .as("seed %d: %s%n%s", seed, problem, text).isFalse();
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

    private static void damage(JsonNode tree, Random random) throws JsonProcessingException {
        var containers = new ArrayList<JsonNode>();
        gather(tree, containers);
        var value = JSON.readTree(VALUES.get(random.nextInt(VALUES.size())));
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

    private static String original() throws IOException, URISyntaxException {
        return Files.readString(Path.of(MutationTest.class.getResource("/lint/everything-supported.yaml").toURI()));
    }
}
