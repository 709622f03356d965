package dev.millrace.api.backtest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A service on loopback that gives every item another shelf, is closed every other time under {@code /moody}, and counts. */
final class Warehouse implements AutoCloseable {

    private final HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger moods = new AtomicInteger();

    Warehouse() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.createContext("/items", this::reserve);
        server.createContext("/moody", this::beMoody);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** How often anything was asked. */
    int asked() {
        return asked.get();
    }

    private void reserve(HttpExchange exchange) throws IOException {
        var shelf = asked.incrementAndGet();
        var item = Json.read(exchange.getRequestBody().readAllBytes()).path("item").asText();
        answer(exchange, 200, "{\"item\":\"%s\",\"shelf\":%d}".formatted(item, shelf));
    }

    private void beMoody(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        answer(exchange, moods.incrementAndGet() % 2 == 1 ? 503 : 200, "{\"open\":true}");
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        exchange.getRequestBody().readAllBytes();
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
