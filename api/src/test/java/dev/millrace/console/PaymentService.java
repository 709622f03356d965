package dev.millrace.console;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A service on loopback that takes payments up to 10 and refuses all others, and a receiver that takes everything. */
public final class PaymentService implements AutoCloseable {

    private final HttpServer server;

    public PaymentService() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.createContext("/payments", PaymentService::pay);
        server.createContext("/taken", exchange -> answer(exchange, 200, "{\"taken\":true}"));
        server.createContext("/refused", exchange -> answer(exchange, 500, "<script>alert(1)</script>"));
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void pay(HttpExchange exchange) throws IOException {
        var amount = Json.read(exchange.getRequestBody().readAllBytes()).path("amount").asDouble();
        if (amount > 10) {
            answer(exchange, 402, "{\"error\":{\"message\":\"The bank is closed for amounts above 10.\"}}");
        } else {
            answer(exchange, 200, "{\"receipt\":\"R-1\"}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        exchange.getRequestBody().readAllBytes();
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
