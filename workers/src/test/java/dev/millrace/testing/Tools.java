package dev.millrace.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What fuller tests need and not every machine has. A test that misses it is skipped with the reason; where the
 * environment says {@code MILLRACE_TESTS_COMPLETE=true} it fails instead, so that nothing goes missing unseen.
 */
public final class Tools {

    private static final Path NODE_FOLDER = Path.of("src", "test", "node");

    private Tools() {}

    /** The program {@code name} as the shell would find it. */
    public static Path requireCommand(String name) {
        return onPath(name).orElseGet(() -> missing("there is no `%s` on the PATH".formatted(name)));
    }

    /** The file or folder {@code path} within the npm packages of {@code api/src/test/node}. */
    public static Path requireNodePackage(String path) {
        var found = nodeFolder().resolve("node_modules").resolve(path);
        return Files.exists(found)
                ? found
                : missing("there is no %s: run `npm install` in api/src/test/node".formatted(path));
    }

    /** Node: the one among the npm packages, which is new enough for all of them, else the one on the PATH. */
    public static Path requireNode() {
        var ours = nodeFolder().resolve(Path.of("node_modules", ".bin", "node"));
        return Files.isExecutable(ours) ? ours : requireCommand("node");
    }

    /** A script of ours in {@code api/src/test/node}. */
    public static Path nodeScript(String name) {
        return nodeFolder().resolve(name);
    }

    /** Skips the test, or fails it, unless {@code present}; {@code otherwise} is what is missing. */
    public static void require(boolean present, String otherwise) {
        if (!present) {
            missing(otherwise);
        }
    }

    private static <T> T missing(String reason) {
        if (Boolean.parseBoolean(System.getenv("MILLRACE_TESTS_COMPLETE"))) {
            return fail("MILLRACE_TESTS_COMPLETE allows no skipped test, but " + reason);
        }
        return abort(reason);
    }

    private static Optional<Path> onPath(String name) {
        return Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .filter(directory -> !directory.isEmpty())
                .flatMap(directory -> Stream.of(Path.of(directory, name), Path.of(directory, name + ".exe")))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /** Maven runs the tests in the module's folder, an editor perhaps in the project's. */
    private static Path nodeFolder() {
        var inModule = NODE_FOLDER.toAbsolutePath();
        return Files.isDirectory(inModule) ? inModule : Path.of("api").resolve(NODE_FOLDER).toAbsolutePath();
    }
}
