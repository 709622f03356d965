package dev.millrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.api.testing.Api;
import dev.millrace.api.testing.OwnWorkspace;
import dev.millrace.api.testing.WholeTest;
import dev.millrace.workspace.ApiKeys;
import dev.millrace.workspace.WorkspaceStore;
import io.cucumber.gherkin.GherkinParser;
import io.cucumber.messages.types.Envelope;
import io.cucumber.messages.types.Pickle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every scenario of the kit ({@code ctk/features} of the specification's repository). It is read from
 * {@code ../shared/ctk} beside the project, or from the folder that the property {@code millrace.ctk} names.
 */
@WholeTest
class ConformanceTest {

    private static final Path KIT = Path.of(System.getProperty("millrace.ctk", "../../shared/ctk"));

    private static final PublicHosts HOSTS = new PublicHosts();

    private final Api api;
    private final WorkspaceStore workspaces;
    private final ApiKeys keys;

    ConformanceTest(Api api, WorkspaceStore workspaces, ApiKeys keys) {
        this.api = api;
        this.workspaces = workspaces;
        this.keys = keys;
    }

    @AfterAll
    static void close() {
        HOSTS.close();
    }

    @TestFactory
    Stream<DynamicTest> runsAsTheKitWantsIt() {
        assumeTrue(Files.isDirectory(KIT), "the conformance kit is not at " + KIT.toAbsolutePath().normalize());
        return scenarios().stream()
                .map(scenario -> DynamicTest.dynamicTest(
                        file(scenario) + ": " + scenario.getName(), () -> run(scenario)));
    }

    private void run(Pickle pickle) {
        var scenario = new Scenario(OwnWorkspace.create("conformance", api, workspaces, keys).admin());
        for (var step : pickle.getSteps()) {
            var text = step.getArgument()
                    .flatMap(argument -> argument.getDocString())
                    .map(docString -> HOSTS.redirected(docString.getContent()))
                    .orElse("");
            scenario.step(step.getText(), text);
        }
    }

    private static List<Pickle> scenarios() {
        var parser = GherkinParser.builder().includeSource(false).includeGherkinDocument(false).build();
        try (var files = Files.list(KIT)) {
            var pickles = files.filter(file -> file.toString().endsWith(".feature"))
                    .sorted()
                    .flatMap(file -> parser.parse(file.toString(), bytes(file)))
                    .map(Envelope::getPickle)
                    .flatMap(Optional::stream)
                    .toList();
            assertThat(pickles).hasSize(21);
            return pickles;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String file(Pickle pickle) {
        return Path.of(pickle.getUri()).getFileName().toString().replace(".feature", "");
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
