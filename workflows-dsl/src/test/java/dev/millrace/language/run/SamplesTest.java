package dev.millrace.language.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.language.lint.Linter;
import dev.millrace.language.lint.Severity;
import dev.millrace.language.lint.Surroundings;
import dev.millrace.language.source.Source;
import io.temporal.testing.WorkflowReplayer;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every folder of {@code samples} lints, runs as its {@code expect.json} says, and replays. */
class SamplesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    static final Extent CONTINUING_EVERYWHERE = new Extent(1, 1, 100_000);
    private static final Workshop WORKSHOP = new Workshop();
    private static final Workshop CONTINUING = new Workshop(CONTINUING_EVERYWHERE);

    @AfterAll
    static void close() {
        WORKSHOP.close();
        CONTINUING.close();
    }

    @TestFactory
    Stream<DynamicTest> everySampleLintsRunsAndReplays() {
        return forEach(sample -> check(sample, WORKSHOP));
    }

    /** As if each had a history so large that it continues as new wherever it may. */
    @TestFactory
    Stream<DynamicTest> everySampleGoesTheSameWhenItContinuesAsNewAtEveryTurn() {
        return forEach(sample -> check(sample, CONTINUING));
    }

    private interface Check {
        void check(Sample sample) throws Exception;
    }

    private static Stream<DynamicTest> forEach(Check check) {
        return Sample.all().stream().map(sample -> DynamicTest.dynamicTest(sample.name(), () -> check.check(sample)));
    }

    private static void check(Sample sample, Workshop workshop) throws Exception {
        var yaml = sample.yaml();
        var expected = sample.expected();

        var problems = new Linter(Surroundings.unknown()).lint(Source.read(yaml.replace("SERVICE", "http://127.0.0.1:1").getBytes()));
        assertThat(problems).noneMatch(problem -> problem.severity() == Severity.ERROR);

        var outcome = workshop.run(yaml, sample.input(), sample.events());

        assertThat(outcome.status().word()).as("%s", outcome).isEqualTo(expected.path("status").asText());
        if (expected.has("output")) {
            assertThat(normal(outcome.output())).isEqualTo(normal(expected.get("output")));
        }
        expected.path("error").properties().forEach(field -> assertThat(outcome.error().get(field.getKey()))
                .as(field.getKey())
                .isEqualTo(field.getValue()));
        if (expected.has("steps")) {
            assertThat(workshop.steps(outcome.runId()).stream()
                            .map(step -> line(step).replace(workshop.service.url().replace("/", "~1"), "SERVICE")))
                    .containsExactlyElementsOf(
                            expected.get("steps").valueStream().map(JsonNode::asText).toList());
        }
        replay(outcome.runId(), workshop);
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

    /** Numbers by value: a long 1 and an int 1 are the same JSON. */
    private static JsonNode normal(JsonNode node) throws IOException {
        return JSON.readTree(node.toString());
    }
}
