package dev.millrace.crash;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.api.Millrace;
import dev.millrace.json.Json;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process of ours, its REST API seen from outside. */
final class Application implements AutoCloseable {

    /** How soon what a killed process had taken up is another's, instead of half a minute; of deliveries four times as long. */
    private static final String SOON = "PT6S";

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final String mainClass;
    private final boolean workerOnly;
    private final Map<String, String> environment;
    private final List<String> options;
    private final Path log;
    private final int port;
    private Process process;

    Application(String mainClass, boolean workerOnly, Map<String, String> environment, Path log) throws IOException {
        this(mainClass, workerOnly, environment, workerOnly ? List.of() : Prepared.options(), log);
    }

    /** Everything in one process, started with {@code options} of java. */
    Application(Map<String, String> environment, List<String> options, Path log) throws IOException {
        this(Millrace.class.getName(), false, environment, options, log);
    }

    private Application(
            String mainClass, boolean workerOnly, Map<String, String> environment, List<String> options, Path log)
            throws IOException {
        this.mainClass = mainClass;
        this.workerOnly = workerOnly;
        this.options = options;
        this.log = log;
        this.port = freePort();
        this.environment = new HashMap<>(environment);
        this.environment.put("SERVER_PORT", String.valueOf(port));
        start();
    }

    /** One that brings its own PostgreSQL, with its data and its log in {@code directory}; not at its very first start. */
    static Application embedded(Path directory, String engine) throws IOException {
        Prepared.home(home(directory));
        var environment = Map.of(
                "MILLRACE_HOME", home(directory).toString(),
                "MILLRACE_ENGINE", engine,
                "MILLRACE_DISPATCH_CLAIM_TIMEOUT", SOON);
        return new Application(environment, Prepared.options(), directory.resolve("log"));
    }

    private static Path home(Path directory) {
        return directory.resolve("home");
    }

    /** The key that the first start has made of the one in {@code directory}. */
    static String key(Path directory) {
        try {
            return Json.trusted(Files.readString(home(directory).resolve("credentials.json"))).path("api_key").asText();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The process whose number is the first line of {@code file}, which the one in {@code directory} keeps. */
    static ProcessHandle process(Path directory, String file) throws IOException {
        var lines = Files.readAllLines(home(directory).resolve(file));
        return ProcessHandle.of(Long.parseLong(lines.getFirst())).orElseThrow();
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    long pid() {
        return process.pid();
    }

    void start() throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), mainClass));
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        process = builder.start();
        try {
            eventually("ready, see " + log, Duration.ofSeconds(90), () -> {
                assertThat(process.isAlive()).as("alive, see %s", log).isTrue();
                return status("/actuator/health/readiness") == 200;
            });
        } catch (AssertionError neverReady) {
            process.destroyForcibly();
            throw neverReady;
        }
    }

    /** Without what only tests have, which a real start would not find either. */
    private String classPath() {
        return Stream.of(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                        .split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes") && !entry.endsWith("-tests.jar"))
                .filter(entry -> !workerOnly || !entry.matches(".*[/\\\\]api[/\\\\]target[/\\\\]classes"))
                .map(entry -> Prepared.jar(Path.of(entry)).toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    /** As {@code kill} does. */
    boolean terminates(Duration within) throws InterruptedException {
        process.destroy();
        return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    JsonNode get(String key, String path) {
        return send(HttpRequest.newBuilder(URI.create(url() + path)).GET(), key).orElseThrow();
    }

    /** The answer to a POST, or nothing where there was none or a refusal. */
    Optional<JsonNode> post(String key, String path, String contentType, String body) {
        return send(
                HttpRequest.newBuilder(URI.create(url() + path))
                        .header("Content-Type", contentType)
                        .POST(BodyPublishers.ofString(body)),
                key);
    }

    JsonNode put(String key, String path, String body) {
        return change("PUT", key, path, body);
    }

    JsonNode patch(String key, String path, String body) {
        return change("PATCH", key, path, body);
    }

    private JsonNode change(String method, String key, String path, String body) {
        return send(
                        HttpRequest.newBuilder(URI.create(url() + path))
                                .header("Content-Type", "application/json")
                                .method(method, BodyPublishers.ofString(body)),
                        key)
                .orElseThrow();
    }

    /** What a GET gives where that is no JSON. */
    String text(String key, String path) {
        return text(HttpRequest.newBuilder(URI.create(url() + path)).GET(), key).orElseThrow();
    }

    /** Has every event of {@code type} sent to {@code url} from now on; the id of the endpoint. */
    String endpoint(String key, String url, String type, String delivery) {
        var body = """
                {"name":"crash","url":"%s","events":["%s"],"delivery":%s}""".formatted(url, type, delivery);
        return post(key, "/api/v1/webhooks", "application/json", body).orElseThrow().path("webhook_id").asText();
    }

    private static Optional<JsonNode> send(HttpRequest.Builder request, String key) {
        return text(request, key).map(Json::trusted);
    }

    private static Optional<String> text(HttpRequest.Builder request, String key) {
        try {
            var answer = HTTP.send(
                    request.timeout(Duration.ofSeconds(10))
                            .header("Authorization", "Bearer " + key)
                            .build(),
                    BodyHandlers.ofString());
            return answer.statusCode() < 300 ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException nobodyThere) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private int status(String path) {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create(url() + path))
                                    .timeout(Duration.ofSeconds(2))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException notYet) {
            return 0;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Which of {@code events} have not yet exactly one run that has completed. */
    List<String> unfinished(String key, List<String> events) {
        var left = new ArrayList<String>();
        for (var event : events) {
            var runs = get(key, "/api/v1/events/" + event).path("runs");
            if (runs.size() != 1 || !runs.get(0).path("status").asText().equals("completed")) {
                left.add(event + " " + runs);
            }
        }
        return left;
    }

    static void eventually(String what, Duration limit, BooleanSupplier holds) {
        var deadline = System.nanoTime() + limit.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time until %s", what).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    @Override
    public void close() throws InterruptedException {
        if (!terminates(Duration.ofSeconds(40))) {
            kill();
        }
    }
}
