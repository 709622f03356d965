package dev.millrace.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A process of Java with the class path of the tests, for what only a whole process can show. */
record ChildJvm(Process process, Path log) {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    static ChildJvm start(Class<?> main, List<String> arguments, Map<String, String> environment) throws IOException {
        var log = Files.createTempFile("child", ".log");
        log.toFile().deleteOnExit();
        var words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        words.addAll(arguments);
        var builder = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new ChildJvm(builder.start(), log);
    }

    int awaitExit() throws InterruptedException {
        if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("Did not end: " + output());
        }
        return process.exitValue();
    }

    /** Waits until it has printed a line that contains {@code text}. */
    ChildJvm awaitLine(String text) {
        Awaitility.await("a line with " + text)
                .atMost(LIMIT)
                .until(() -> output().stream().anyMatch(line -> line.contains(text)));
        return this;
    }

    List<String> output() {
        try {
            return Files.readAllLines(log);
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
