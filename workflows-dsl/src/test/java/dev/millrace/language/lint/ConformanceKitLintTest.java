package dev.millrace.language.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The definitions of the specification's conformance kit: what we run has no problem, what we do not is named. */
class ConformanceKitLintTest {

    private static final Path KIT = Path.of(System.getProperty("millrace.ctk", "../../shared/ctk"));

    private static final Pattern SCENARIO = Pattern.compile(
            "Scenario: (?<name>[^\\n]+)\\n\\s*Given a workflow with definition:\\s*\"\"\"yaml\\n(?<yaml>.*?)\\n\\s*\"\"\"",
            Pattern.DOTALL);

    private final Linter linter = new Linter(Surroundings.unknown());

    @TestFactory
    Stream<DynamicTest> lintsTheDefinitionOf() throws IOException {
        assumeTrue(Files.isDirectory(KIT), "the conformance kit is not at " + KIT);
        try (var files = Files.list(KIT)) {
            var features = files.filter(file -> file.toString().endsWith(".feature")).sorted().toList();
            assertThat(features).hasSize(11);
            return features.stream().flatMap(this::scenarios).toList().stream();
        }
    }

    private Stream<DynamicTest> scenarios(Path feature) {
        try {
            return SCENARIO.matcher(Files.readString(feature)).results().map(scenario -> {
                var definition = scenario.group(2).stripIndent().getBytes(StandardCharsets.UTF_8);
                return dynamicTest(scenario.group(1), () -> lints(definition));
            });
        } catch (IOException unreadable) {
            throw new IllegalStateException("the conformance kit cannot be read", unreadable);
        }
    }

    private void lints(byte[] definition) {
        var text = new String(definition, StandardCharsets.UTF_8);
        var expected = text.contains("call: openapi")
                ? List.of("`call: openapi` is not supported yet")
                : List.<String>of();

        assertThat(linter.lint(definition)).extracting(Problem::message).isEqualTo(expected);
    }
}
