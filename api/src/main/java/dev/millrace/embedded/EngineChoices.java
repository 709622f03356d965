package dev.millrace.embedded;

import dev.millrace.embedded.Settings.EngineChoice;
import dev.millrace.start.CannotStart;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which engine an embedded run starts: the {@code temporal} binary where asked for or found, else this JVM's. */
final class EngineChoices {

    private EngineChoices() {}

    /** The binary to start; empty for the engine in this JVM. */
    static Optional<Path> binary(EngineChoice choice) {
        return binary(choice, System.getenv("PATH"));
    }

    static Optional<Path> binary(EngineChoice choice, @Nullable String path) {
        return switch (choice) {
            case IN_JVM -> Optional.empty();
            case AUTO -> Command.onPath("temporal", path);
            case CLI -> Optional.of(Command.onPath("temporal", path).orElseThrow(EngineChoices::notInstalled));
        };
    }

    private static CannotStart notInstalled() {
        return new CannotStart(
                "MILLRACE_ENGINE=cli asks for the Temporal CLI, and there is no 'temporal' on the PATH. Install it"
                        + " (https://docs.temporal.io/cli; with Go: go install"
                        + " github.com/temporalio/cli/cmd/temporal@v1.5.1), or leave MILLRACE_ENGINE unset.");
    }
}
