package dev.millrace.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.api.testing.Answer;
import dev.millrace.api.testing.Caller;
import dev.millrace.json.Json;
import dev.millrace.language.source.Source;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One scenario of the kit: its sentences, carried out by a developer's requests. */
final class Scenario {

    private static final Pattern QUOTED = Pattern.compile("'([^']+)'");

    private final Map<String, BiConsumer<Matcher, String>> sentences = Map.ofEntries(
            Map.entry("a workflow with definition:", (words, text) -> definition = text),
            Map.entry("given the workflow input is:", (words, text) -> input = tree(text)),
            Map.entry("the workflow is executed", (words, text) -> execute()),
            Map.entry("the workflow should complete", (words, text) -> ended("completed")),
            Map.entry("the workflow should complete with output:", (words, text) -> {
                ended("completed");
                assertThat(run().json().get("output")).isEqualTo(tree(text));
            }),
            Map.entry("the workflow should fault", (words, text) -> ended("faulted")),
            Map.entry("the workflow should fault with error:", (words, text) -> {
                ended("faulted");
                assertThat(run().json().get("error").properties()).containsAll(tree(text).properties());
            }),
            Map.entry("the workflow output should have properties (.+)", (words, text) -> QUOTED.matcher(words.group(1))
                    .results()
                    .forEach(name -> assertThat(output(name.group(1)).isMissingNode())
                            .as(name.group(1))
                            .isFalse())),
            Map.entry("the workflow output should have a '(.+)' property with value:", (words, text) ->
                    assertThat(output(words.group(1))).isEqualTo(tree(text))),
            Map.entry("the workflow output should have a '(.+)' property containing (\\d+) items", (words, text) ->
                    assertThat(output(words.group(1))).hasSize(Integer.parseInt(words.group(2)))),
            Map.entry("(\\w+) should run first", (words, text) ->
                    assertThat(steps()).first().isEqualTo(words.group(1))),
            Map.entry("(\\w+) should run last", (words, text) ->
                    assertThat(steps()).last().isEqualTo(words.group(1))),
            Map.entry("(\\w+) should run after (\\w+)", (words, text) ->
                    assertThat(steps()).containsSubsequence(words.group(2), words.group(1))));

    private final Caller developer;
    private String definition = "";
    private JsonNode input = JsonNodeFactory.instance.nullNode();
    private @Nullable Answer run;

    Scenario(Caller developer) {
        this.developer = developer;
    }

    /** Carries out a step; {@code text} is the document below it. */
    void step(String sentence, String text) {
        for (var known : sentences.entrySet()) {
            var words = Pattern.compile(known.getKey()).matcher(sentence);
            if (words.matches()) {
                known.getValue().accept(words, text);
                return;
            }
        }
        throw new AssertionError("The kit has a sentence that is not known: " + sentence);
    }

    private void execute() {
        var stored = developer.with("Content-Type", "application/yaml")
                .send("POST", "/api/v1/automations", definition.getBytes(UTF_8))
                .isCreated();
        assertThat(stored.json().path("problems")).isEmpty();
        run = developer.with("Prefer", "wait=20")
                .post(
                        "/api/v1/automations/%s/%s/runs".formatted(stored.at("/namespace"), stored.at("/name")),
                        Json.write(Map.of("input", input)));
    }

    private Answer run() {
        assertThat(run).isNotNull();
        return run;
    }

    private void ended(String status) {
        assertThat(run().at("/status")).as(run().text()).isEqualTo(status);
    }

    /** What stands in the output at a path such as {@code error.instance}. */
    private JsonNode output(String path) {
        return run().json().at("/output/" + path.replace('.', '/'));
    }

    private List<String> steps() {
        var steps = developer.get("/api/v1/runs/" + run().at("/run_id")).isOk().json().path("steps");
        return steps.valueStream().map(step -> step.path("name").asText()).toList();
    }

    private static JsonNode tree(String yaml) {
        return Source.read(yaml.getBytes(UTF_8)).tree();
    }
}
