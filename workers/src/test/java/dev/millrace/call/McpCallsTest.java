package dev.millrace.call;

import static dev.millrace.call.CallWorld.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.json.Json;
import dev.millrace.language.run.Call;
import dev.millrace.language.run.CallResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.apache.catalina.LifecycleException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server of the protocol's own SDK, and against some that behave as no SDK would. */
class McpCallsTest {

    private final CallWorld world = new CallWorld();
    private ToolServer server;

    @BeforeEach
    void start(@TempDir Path directory) throws LifecycleException {
        server = new ToolServer(directory);
    }

    @AfterEach
    void stop() throws LifecycleException {
        server.close();
    }

    @Test
    void callsAToolThatAsksWhetherWeAreStillThere() {
        var result = output(make("tools/call", "{'name':'add','arguments':{'a':2,'b':3}}"));

        assertThat(result.at("/content/0/text").asText()).isEqualTo("sum 5");
    }

    @Test
    void greetsAsksAndTakesItsLeaveWithTheSessionAndTheVersion() {
        output(make("tools/list", "{}"));

        assertThat(server.requests).containsExactly(
                "POST session no version null tenant acme",
                "POST session yes version 2025-06-18 tenant acme",
                "POST session yes version 2025-06-18 tenant acme",
                "DELETE session yes version 2025-06-18 tenant acme");
    }

    @Test
    void listsAndReadsWhatTheServerHas() {
        assertThat(output(make("tools/list", "{}")).path("tools").findValuesAsText("name"))
                .containsExactlyInAnyOrder("add", "fail", "who");
        assertThat(output(make("resources/list", "{}")).at("/resources/0/name").asText()).isEqualTo("motto");
        assertThat(output(make("resources/read", "{'uri':'file:///motto'}")).at("/contents/0/text").asText())
                .isEqualTo("be plain");
        assertThat(output(make("resources/templates/list", "{}")).path("resourceTemplates")).isEmpty();
        assertThat(output(make("prompts/list", "{}")).at("/prompts/0/name").asText()).isEqualTo("greet");
        assertThat(output(make("prompts/get", "{'name':'greet'}")).at("/messages/0/content/text").asText())
                .isEqualTo("hello");
    }

    @Test
    void saysWhoItIsAsTheDefinitionWantsIt() {
        var named = new Call.Mcp(
                "2025-06-18", "tools/call", server.url(), Map.of(), json("{'name':'who'}"),
                json("{'name':'shop','version':'7'}"));

        assertThat(output(world.make(named)).at("/content/0/text").asText()).isEqualTo("shop 7");
        assertThat(output(make("tools/call", "{'name':'who'}")).at("/content/0/text").asText()).startsWith("millrace ");
    }

    @Test
    void whatAToolSaysOfItsFailureIsTheOutput() {
        var result = output(make("tools/call", "{'name':'fail'}"));

        assertThat(result.path("isError").asBoolean()).isTrue();
        assertThat(result.at("/content/0/text").asText()).isEqualTo("no such thing");
    }

    @Test
    void whatTheServerRefusesIsARuntimeErrorWithItsWords() {
        var result = make("resources/read", "{'uri':'file:///nothing'}");

        assertThat(result.error().type()).endsWith("/runtime");
        assertThat(result.error().detail()).startsWith("resources/read was refused: ").contains("-32002");
    }

    @Test
    void readsNoFurtherThanTheAnswerWhereTheServerLeavesItsStreamOpen() throws IOException {
        var closed = new CountDownLatch(1);
        try (var open = new Scripted((exchange, request) -> {
            stream(exchange, "event: message\r\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\r\n\r\n"
                    + ": still here\n\ndata: " + answer(request, "{\"tools\":[]}") + "\n\n");
            await(closed);
        })) {
            var result = output(world.make(list(open.url())));

            assertThat(result.path("tools").isArray()).isTrue();
            closed.countDown();
        }
    }

    @Test
    void aStreamThatEndsWithoutTheAnswerIsACommunicationError() throws IOException {
        try (var silent = new Scripted((exchange, request) -> stream(exchange, "data: nothing\n\n"))) {
            var result = world.make(list(silent.url()));

            assertThat(result.error().type()).endsWith("/communication");
            assertThat(result.error().detail()).isEqualTo("127.0.0.1 ended its answer to tools/list without a result.");
        }
    }

    @Test
    void blotsItsCredentialsOutOfResultsAndErrors() throws IOException {
        try (var echo = new Scripted((exchange, request) -> {
            var said = exchange.getRequestHeaders().getFirst("Authorization");
            stream(exchange, "data: " + answer(request, "{\"said\":\"%s\"}".formatted(said)) + "\n\n");
        })) {
            var result = output(world.make(list(echo.url()), CallWorld.bearer("s3cret-token")));

            assertThat(result.path("said").asText()).isEqualTo("Bearer ***");
        }
        try (var refusing = new Scripted((exchange, request) -> stream(exchange,
                "data: {\"jsonrpc\":\"2.0\",\"id\":2,\"error\":{\"code\":1,\"message\":\"no s3cret-token\"}}\n\n"))) {
            var result = world.make(list(refusing.url()), CallWorld.bearer("s3cret-token"));

            assertThat(result.error().detail()).isEqualTo("tools/list was refused: no *** (1)");
        }
    }

    @Test
    void refusesAServerThatSpeaksAnotherVersion() throws IOException {
        try (var old = new Scripted("2024-11-05", (exchange, request) -> {})) {
            var result = world.make(list(old.url()));

            assertThat(result.error().type()).endsWith("/configuration");
            assertThat(result.error().detail()).isEqualTo("The server speaks MCP 2024-11-05, which is not supported yet.");
        }
    }

    @Test
    void aServerThatIsNotThereIsACommunicationErrorWithItsStatus() {
        var result = world.make(list(server.url() + "/nowhere"));

        assertThat(result.error().type()).endsWith("/communication");
        assertThat(result.error().status()).isEqualTo(404);
    }

    private CallResult make(String method, String parameters) {
        return world.make(new Call.Mcp(
                "2025-06-18", method, server.url(), Map.of("X-Tenant", "acme", "Accept", "text/plain"), json(parameters), null));
    }

    private static Call.Mcp list(String url) {
        return new Call.Mcp("2025-06-18", "tools/list", url, Map.of(), json("{}"), null);
    }

    private static JsonNode output(CallResult result) {
        assertThat(result.output()).as("%s", result.error()).isNotNull();
        return result.output();
    }

    /** A server that greets as it should, and answers what comes then as the test wants. */
    private static final class Scripted implements AutoCloseable {

        interface Script {
            void answer(HttpExchange exchange, JsonNode request) throws IOException;
        }

        private final HttpServer server;

        Scripted(Script script) throws IOException {
            this("2025-06-18", script);
        }

        Scripted(String version, Script script) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                try (exchange) {
                    var request = Json.read(exchange.getRequestBody().readAllBytes());
                    switch (request.path("method").asText()) {
                        case "initialize" -> stream(exchange, "data: %s\n\n".formatted(
                                answer(request, "{\"protocolVersion\":\"%s\"}".formatted(version))));
                        case "notifications/initialized" -> exchange.sendResponseHeaders(202, -1);
                        case String asked -> script.answer(exchange, request);
                    }
                }
            });
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
        }

        String url() {
            return "http://127.0.0.1:%d/".formatted(server.getAddress().getPort());
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static String answer(JsonNode request, String result) {
        return "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":%s}".formatted(request.path("id"), result);
    }

    private static void stream(HttpExchange exchange, String events) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(events.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
