package dev.millrace.language.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The service that sample automations call: {@code /pets/{id}}, {@code /echo}, {@code /status/{code}}, and
 * {@code /flaky/{name}/{failures}}, which answers 503 that many times first; {@code /limited/{name}/{failures}}, which answers 429 that often; {@code /hang} answers at the end only. Below
 * {@code /outside} every {@code function.yaml} is a function, and all else a schema; {@code /samples} has the samples' files.
 */
final class StubService implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();

    StubService() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    int calls(String path) {
        return calls.getOrDefault(path, new AtomicInteger()).get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var count = calls.computeIfAbsent(path, key -> new AtomicInteger()).incrementAndGet();
        var parts = path.split("/");
        switch (parts[1]) {
            case "pets" -> reply(exchange, 200, Map.of("id", Integer.parseInt(parts[2]), "name", "Milou"));
            case "echo" -> reply(
                    exchange,
                    200,
                    Map.of(
                            "method", exchange.getRequestMethod(),
                            "query", String.valueOf(exchange.getRequestURI().getQuery()),
                            "body", new String(exchange.getRequestBody().readAllBytes())));
            case "outside" -> reply(
                    exchange,
                    200,
                    path.endsWith("/function.yaml")
                            ? Map.of("set", Map.of("said", "${ . }"))
                            : Map.of("description", "whatever it is"));
            case "samples" -> file(exchange, Path.of("src/test/resources" + path));
            case "hang" -> hang(exchange);
            case "status" -> reply(exchange, Integer.parseInt(parts[2]), Map.of("said", "no"));
            case "flaky" -> reply(exchange, count <= Integer.parseInt(parts[3]) ? 503 : 200, Map.of("call", count));
            case "limited" -> reply(exchange, count <= Integer.parseInt(parts[3]) ? 429 : 200, Map.of("call", count));
            default -> reply(exchange, 404, Map.of());
        }
    }

    /** Answers when the service is closed. */
    private void hang(HttpExchange exchange) throws IOException {
        try {
            closed.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
        reply(exchange, 200, Map.of());
    }

    private void file(HttpExchange exchange, Path file) throws IOException {
        send(exchange, 200, Files.readString(file).replace("SERVICE", url()).getBytes(StandardCharsets.UTF_8));
    }

    /** What is at {@code address}, one of this service's. */
    static byte[] read(String address) {
        try (var in = URI.create(address).toURL().openStream()) {
            return in.readAllBytes();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void reply(HttpExchange exchange, int status, Object body) throws IOException {
        send(exchange, status, JSON.writeValueAsBytes(body));
    }

    private static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
