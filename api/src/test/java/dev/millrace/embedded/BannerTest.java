package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.millrace.engine.ClusterEngine;
import dev.millrace.engine.Engine;
import dev.millrace.json.Json;
import dev.millrace.testing.Tools;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BannerTest {

    @TempDir
    Path directory;

    private Path credentials;

    /** Says only what the lines need. */
    private static final Engine DEVELOPMENT = new Engine() {

        @Override
        public Kind kind() {
            return Kind.DEV_SERVER;
        }

        @Override
        public String target() {
            return "127.0.0.1:7233";
        }

        @Override
        public String namespace() {
            return "default";
        }

        @Override
        public Optional<URI> ui() {
            return Optional.of(URI.create("http://localhost:8233"));
        }

        @Override
        public List<String> lacks() {
            return List.of();
        }
    };

    @BeforeEach
    void writeCredentials() throws Exception {
        var home = Files.createDirectory(directory.resolve("a home"));
        credentials = Files.writeString(home.resolve("credentials.json"), """
                {
                  "url" : "http://localhost:8080",
                  "workspace" : "default",
                  "email" : "admin@localhost",
                  "password" : "correct horse",
                  "api_key" : "mlr_4f9c"
                }
                """);
    }

    @Test
    void showsThePasswordOnceAndLaterWhereItIsKept() {
        assertThat(banner("http://localhost:8080", true).text())
                .contains("admin@localhost with the password correct horse")
                .contains("Bearer mlr_4f9c");

        assertThat(banner("http://localhost:8080", false).text())
                .contains("admin@localhost; the password is in\n", " " + credentials + "\n")
                .doesNotContain("correct horse")
                .doesNotContain("mlr_4f9c");
    }

    @Test
    void namesTheEngineAndWhatItLacksAndWhatMayBeReached() {
        var engine = new InJvmEngine(0);
        engine.start();
        try {
            var text = banner("http://localhost:8080", false, engine).text();

            assertThat(text)
                    .startsWith("\nMillrace is ready after 8.2 s: http://localhost:8080\n")
                    .contains("Temporal inside this process")
                    .contains("127.0.0.1/32, localhost");
            assertThat(text.replaceAll("\\s+", " ")).contains(engine.lacks());
        } finally {
            engine.close();
        }
    }

    @Test
    void fitsAHundredColumns() {
        assertThat(banner("http://localhost:8080", true).text().lines())
                .filteredOn(line -> !line.contains(directory.toString()))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void knowsOfNoAccountInADatabaseThatIsNotOurs() throws Exception {
        try (var cluster = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var engine = new ClusterEngine("127.0.0.1:" + cluster.getLocalPort(), "orders", Optional.empty());
            var banner = new Banner(
                    "http://localhost:8080", Duration.ofSeconds(3), engine, Optional.empty(), true, Optional.empty(), Optional.empty());

            assertThat(banner.text()).contains("namespace orders").doesNotContain("Sign in", "curl", "Egress");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void printsACommandThatSendsANewEventAtEachPaste(boolean firstStart) throws Exception {
        Tools.require("curl");
        var received = new LinkedBlockingQueue<List<String>>();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/events", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var headers = exchange.getRequestHeaders();
            received.add(List.of(headers.getFirst("Authorization"), headers.getFirst("Content-Type"), body));
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        server.start();
        try {
            var url = "http://127.0.0.1:" + server.getAddress().getPort();
            var command = command(banner(url, firstStart).text());

            var first = paste(command, received);
            var second = paste(command, received);

            assertThat(first.get(0)).isEqualTo("Bearer mlr_4f9c");
            assertThat(first.get(1)).isEqualTo("application/cloudevents+json");
            var event = Json.read(first.get(2));
            assertThat(event.path("specversion").asText()).isEqualTo("1.0");
            assertThat(event.path("type").asText()).isEqualTo("order.placed");
            assertThat(event.path("source").asText()).isEqualTo("/shop");
            assertThat(Json.read(second.get(2)).path("id")).isNotEqualTo(event.path("id"));
        } finally {
            server.stop(0);
        }
    }

    private static List<String> paste(String command, LinkedBlockingQueue<List<String>> received) throws Exception {
        var shell = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
        var request = received.poll(10, TimeUnit.SECONDS);
        shell.destroyForcibly();
        return Optional.ofNullable(request).orElseThrow(() -> new AssertionError("nothing came from\n" + command));
    }

    private static String command(String banner) {
        return banner.lines().dropWhile(line -> !line.contains("curl")).collect(Collectors.joining("\n"));
    }

    private Banner banner(String url, boolean firstStart) {
        return banner(url, firstStart, DEVELOPMENT);
    }

    private Banner banner(String url, boolean firstStart, Engine engine) {
        return new Banner(
                url,
                Duration.ofMillis(8_234),
                engine,
                Optional.of(credentials),
                firstStart,
                Optional.empty(),
                Optional.of("127.0.0.1/32,localhost"));
    }
}
