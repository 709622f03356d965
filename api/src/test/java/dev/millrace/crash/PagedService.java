package dev.millrace.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An API with a list of so many items, a hundred a page, {@code /items?page=1} the first, each after a moment. */
final class PagedService implements AutoCloseable {

    static final int PAGE = 100;

    private static final Duration MOMENT = Duration.ofMillis(40);

    private final int items;
    private final AtomicInteger requests = new AtomicInteger();
    private final HttpServer server;

    PagedService(int items) throws IOException {
        this.items = items;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/items", this::page);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    int requests() {
        return requests.get();
    }

    private void page(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        LockSupport.parkNanos(MOMENT.toNanos());
        var first = (number(exchange.getRequestURI()) - 1) * PAGE;
        var body = IntStream.range(first, Math.min(items, first + PAGE))
                .mapToObj("{\"id\": %1$d, \"name\": \"Item %1$d\"}"::formatted)
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static int number(URI uri) {
        return Integer.parseInt(uri.getQuery().replaceAll(".*page=(\\d+).*", "$1"));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
