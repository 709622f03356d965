package dev.millrace.process;

import dev.millrace.process.Machine.Found;
import dev.millrace.process.javascript.ScriptMain;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scripts in JavaScript, each in a JVM of its own: a heap that a script fills is not ours, and a script that runs on is killed
 * with its JVM. {@link ScriptMain} is what runs there.
 */
final class JavaScript {

    /** What a JVM takes beside its heap, and how many threads it has. */
    private static final long OVERHEAD = 192L << 20;

    private static final int THREADS = 48;

    private static final Limits TO_ARCHIVE =
            new Limits(Duration.ofMinutes(1), Duration.ofMinutes(1), 1L << 30, 256, 1L << 30, 64 * 1024);

    private static final Logger log = LoggerFactory.getLogger(JavaScript.class);

    private final Path java;
    private final JavaScriptKit kit;

    private JavaScript(Path java, JavaScriptKit kit) {
        this.java = java;
        this.kit = kit;
    }

    /** @param attempt runs a program of ours */
    static Found<JavaScript> find(Function<Program, Ended> attempt) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        try {
            var script = new JavaScript(java, JavaScriptKit.unpacked());
            script.archive();
            var tried = attempt.apply(
                    script.program("console.log(40 + Number(process.argv[2]))", "", List.of("2"), Map.of(), 128L << 20));
            return tried.stdout().strip().equals("42")
                    ? Found.here(script)
                    : Found.not("its JVM did not come up: " + tried.stderr().strip());
        } catch (IOException | UncheckedIOException failed) {
            return Found.not("the JavaScript engine could not be unpacked: " + failed.getMessage());
        }
    }

    /**
     * Has a JVM write down the classes that a script needs, so that those that follow start in a third of the time (class data
     * sharing). What it runs is ours, so it is not confined; where it fails, the others are only slower.
     */
    private void archive() {
        var program = program("console.log(`${process.argv}`)", "", List.of(), Map.of(), 128L << 20);
        var command = new ArrayList<>(program.command());
        command.replaceAll(word -> word.equals(kit.withArchive()) ? kit.makingArchive() : word);
        try {
            Child.run(command, Path.of("/"), program.stdin(), TO_ARCHIVE, () -> {});
        } catch (Stopped slow) {
            log.info("Scripts in JavaScript start slowly here: {}", slow.getMessage());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** The limits of a script's JVM, whose script has {@code limits}. */
    static Limits around(Limits limits) {
        return new Limits(
                limits.wall(),
                limits.cpu(),
                limits.memory() + OVERHEAD,
                limits.processes() + THREADS,
                limits.scratch(),
                limits.output());
    }

    /** @param heap in bytes */
    Program program(String code, String stdin, List<String> arguments, Map<String, String> environment, long heap) {
        var command = new ArrayList<>(List.of(
                java.toString(),
                "-Xmx" + heap,
                "-Xss4m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:MaxMetaspaceSize=96m",
                "-XX:CompressedClassSpaceSize=32m",
                "-XX:ReservedCodeCacheSize=32m",
                "-XX:MaxDirectMemorySize=8m",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                kit.withArchive(),
                "-Xlog:disable",
                "-Xlog:all=off",
                "--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 23) {
            // Else it warns, on the script's stderr, of what the engine does.
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", kit.classPath(), ScriptMain.class.getName()));
        // The environment is the script's, and none of its JVM's, whom it could tell to do other things.
        return new Program(
                command, given(code, stdin, arguments, environment), new byte[0], kit.shown(java), Map.of(), false);
    }

    private static byte[] given(String code, String stdin, List<String> arguments, Map<String, String> environment) {
        var bytes = new ByteArrayOutputStream();
        try (var given = new DataOutputStream(bytes)) {
            text(given, code);
            text(given, stdin);
            texts(given, arguments);
            texts(given, environment.entrySet().stream()
                    .flatMap(pair -> List.of(pair.getKey(), pair.getValue()).stream())
                    .toList());
        } catch (IOException memoryTakesAll) {
            throw new UncheckedIOException(memoryTakesAll);
        }
        return bytes.toByteArray();
    }

    private static void texts(DataOutputStream given, List<String> texts) throws IOException {
        given.writeInt(texts.size());
        for (var text : texts) {
            text(given, text);
        }
    }

    private static void text(DataOutputStream given, String text) throws IOException {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        given.writeInt(utf8.length);
        given.write(utf8);
    }
}
