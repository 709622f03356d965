package dev.millrace.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The programs that some tests need and a newcomer need not have. A test without its program is skipped, with the reason;
 * where {@code MILLRACE_TESTS_COMPLETE} is {@code true}, as in {@code .ci/run}, it fails instead.
 */
public final class Tools {

    private static final boolean COMPLETE = "true".equals(System.getenv("MILLRACE_TESTS_COMPLETE"));

    private Tools() {}

    /** The program {@code name} as the shell would find it. */
    public static Path require(String name) {
        var found = onPath(name);
        require(found.isPresent(), "there is no %s on the PATH".formatted(name));
        return found.orElseThrow();
    }

    /** Goes on only where the tool is {@code there}; {@code reason} says what is missing and where it comes from. */
    public static void require(boolean there, String reason) {
        if (COMPLETE) {
            assertTrue(there, reason);
        } else {
            assumeTrue(there, reason);
        }
    }

    public static Optional<Path> onPath(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }
}
