package dev.millrace.language.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lints each definition of {@code src/test/resources/lint} and compares with the file {@code <definition>.expected}
 * beside it, a line a problem: {@code line:column severity pointer message ~ suggestion}.
 */
class SamplesTest {

    /** The workspace of the samples has one connection. */
    private final Linter linter = new Linter(name -> name.equals("crm"));

    /** The machine of those whose name ends so lets them do everything but take ports. */
    private final Linter onMachine = new Linter(new Surroundings() {
        @Override
        public boolean knowsConnection(String name) {
            return name.equals("crm");
        }

        @Override
        public @Nullable String objection(MachineUse use) {
            return use == MachineUse.CONTAINER_PORTS ? "nobody can reach them" : null;
        }
    });

    static Stream<Path> definitions() throws IOException, URISyntaxException {
        var folder = Path.of(SamplesTest.class.getResource("/lint").toURI());
        try (var files = Files.list(folder)) {
            return files.filter(file -> !file.toString().endsWith(".expected")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void tellsEachMistakeOnceAtItsPlace(Path definition) throws IOException {
        var linter = definition.toString().endsWith("-allowed.yaml") ? onMachine : this.linter;
        var problems = linter.lint(Files.readAllBytes(definition));

        assertThat(problems.stream().map(SamplesTest::line).toList()).isEqualTo(expected(definition));
    }

    @Test
    void hasNothingToSayAboutWhatIsRight() throws IOException, URISyntaxException {
        var right = Path.of(SamplesTest.class.getResource("/lint/everything-supported.yaml").toURI());

        assertThat(linter.lint(Files.readAllBytes(right))).isEmpty();
    }

    private static List<String> expected(Path definition) throws IOException {
        return Files.readAllLines(definition.resolveSibling(definition.getFileName() + ".expected"));
    }

    private static String line(Problem problem) {
        return "%d:%d %s %s %s ~ %s".formatted(problem.line(), problem.column(), problem.severity().word(),
                problem.pointer().isEmpty() ? "(root)" : problem.pointer(), problem.message(), problem.suggestion());
    }
}
