package dev.millrace.benchmark;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.LongConsumer;

/** The service that both flows call, on loopback. It answers at once, and tells which order came. */
final class CalledService implements AutoCloseable {

    private static final byte[] ANSWER = "{\"accepted\":true}".getBytes(StandardCharsets.UTF_8);

    private final HttpServer server;
    private volatile LongConsumer arrival = number -> {};

    CalledService() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
        server.createContext("/orders", exchange -> {
            var body = exchange.getRequestBody().readAllBytes();
            arrival.accept(number(new String(body, StandardCharsets.UTF_8)));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, ANSWER.length);
            exchange.getResponseBody().write(ANSWER);
            exchange.close();
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    String url() {
        return "http://127.0.0.1:%d/orders".formatted(server.getAddress().getPort());
    }

    /** Calls {@code arrival} with the number of every order from now on. */
    void onArrival(LongConsumer arrival) {
        this.arrival = arrival;
    }

    private static long number(String body) {
        var start = body.indexOf("\"number\":") + 9;
        var end = start;
        while (end < body.length() && Character.isDigit(body.charAt(end))) {
            end++;
        }
        return Long.parseLong(body, start, end, 10);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
