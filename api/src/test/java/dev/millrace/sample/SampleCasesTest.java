package dev.millrace.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.language.definition.DefinitionReader;
import dev.millrace.language.source.Source;
import dev.millrace.trial.Trials;
import dev.millrace.trial.cases.Case;
import dev.millrace.trial.cases.CaseFile;
import dev.millrace.trial.cases.CaseRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every shipped sample has test cases, and they pass. */
class SampleCasesTest {

    private static final Path SAMPLES = Path.of("src/main/resources/samples");
    private static final Trials TRIALS = new Trials();

    @TestFactory
    Stream<DynamicTest> everyCaseOfEverySamplePasses() throws IOException {
        try (var files = Files.list(SAMPLES)) {
            return files.filter(file -> !file.toString().endsWith(".test.yaml")).sorted().toList().stream()
                    .flatMap(SampleCasesTest::cases);
        }
    }

    private static Stream<DynamicTest> cases(Path definition) {
        var file = read(Path.of(definition.toString().replace(".yaml", ".test.yaml")));
        assertThat(file.problems()).isEmpty();
        assertThat(file.cases()).isNotEmpty();
        return file.cases().stream()
                .map(each -> DynamicTest.dynamicTest(
                        definition.getFileName() + ": " + each.name(), () -> passes(each, definition)));
    }

    private static void passes(Case tested, Path definition) throws IOException {
        var read = DefinitionReader.read(Source.read(Files.readString(definition)).tree());

        assertThat(CaseRun.of(tested, read, TRIALS, Clock.systemUTC()).differences()).isEmpty();
    }

    private static CaseFile read(Path file) {
        try {
            return CaseFile.read(Files.readAllBytes(file));
        } catch (IOException missing) {
            throw new AssertionError("Every sample has test cases beside it.", missing);
        }
    }
}
