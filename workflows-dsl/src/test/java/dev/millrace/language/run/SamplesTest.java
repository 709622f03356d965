package dev.millrace.language.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.language.lint.Linter;
import dev.millrace.language.lint.MachineUse;
import dev.millrace.language.lint.Severity;
import dev.millrace.language.lint.Surroundings;
import dev.millrace.language.source.Source;
import io.temporal.testing.WorkflowReplayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every folder of {@code samples} lints, runs as its {@code expect.json} says, and replays. */
class SamplesTest {

    private static final Path SAMPLES = Path.of("src/test/resources/samples");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Workshop WORKSHOP = new Workshop();
    private static final Workshop CONTINUING = new Workshop(new Extent(1, 1, 100_000));

    @AfterAll
    static void close() {
        WORKSHOP.close();
        CONTINUING.close();
    }

    @TestFactory
    Stream<DynamicTest> everySampleLintsRunsAndReplays() throws IOException {
        return forEach(folder -> check(folder, WORKSHOP));
    }

    /** As if each had a history so large that it continues as new wherever it may. */
    @TestFactory
    Stream<DynamicTest> everySampleGoesTheSameWhenItContinuesAsNewAtEveryTurn() throws IOException {
        return forEach(folder -> check(folder, CONTINUING));
    }

    private interface Check {
        void check(Path folder) throws Exception;
    }

    private static Stream<DynamicTest> forEach(Check check) throws IOException {
        try (var folders = Files.list(SAMPLES)) {
            return folders.sorted().toList().stream()
                    .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check.check(folder)));
        }
    }

    private static void check(Path folder, Workshop workshop) throws Exception {
        var yaml = Files.readString(folder.resolve("workflow.yaml"));
        var expected = JSON.readTree(Files.readString(folder.resolve("expect.json")));

        var problems = new Linter(new Everything()).lint(Source.read(yaml.replace("SERVICE", "http://127.0.0.1:1").getBytes()));
        assertThat(problems).noneMatch(problem -> problem.severity() == Severity.ERROR);

        var outcome = workshop.run(yaml, input(folder), events(folder));

        assertThat(outcome.status().word()).as("%s", outcome).isEqualTo(expected.path("status").asText());
        if (expected.has("output")) {
            assertThat(normal(outcome.output())).isEqualTo(normal(expected.get("output")));
        }
        expected.path("error").properties().forEach(field -> assertThat(outcome.error().get(field.getKey()))
                .as(field.getKey())
                .isEqualTo(field.getValue()));
        if (expected.has("steps")) {
            assertThat(workshop.steps(outcome.runId()).stream().map(SamplesTest::line))
                    .containsExactlyElementsOf(
                            expected.get("steps").valueStream().map(JsonNode::asText).toList());
        }
        replay(outcome.runId(), workshop);
    }

    /** Every connection is there, and everything is allowed. */
    private static final class Everything implements Surroundings {
        @Override
        public boolean knowsConnection(String name) {
            return true;
        }

        @Override
        public @Nullable String objection(MachineUse use) {
            return null;
        }
    }

    private static String line(RunJournal.Entry.Step step) {
        return "%s %s %d%s"
                .formatted(
                        step.pointer(),
                        step.status().word(),
                        step.attempt(),
                        step.iteration() == null ? "" : " @" + step.iteration());
    }

    private static void replay(String runId, Workshop workshop) throws Exception {
        WorkflowReplayer.replayWorkflowExecution(workshop.history(runId), workshop.worker());
    }

    private static JsonNode input(Path folder) throws IOException {
        var file = folder.resolve("input.json");
        return Files.exists(file) ? JSON.readTree(Files.readString(file)) : JsonNodeFactory.instance.nullNode();
    }

    private static List<JsonNode> events(Path folder) throws IOException {
        var file = folder.resolve("events.json");
        return Files.exists(file) ? JSON.readTree(Files.readString(file)).valueStream().toList() : List.of();
    }

    /** Numbers by value: a long 1 and an int 1 are the same JSON. */
    private static JsonNode normal(JsonNode node) throws IOException {
        return JSON.readTree(node.toString());
    }
}
