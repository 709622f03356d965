package dev.millrace.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * An API that lists so many people, each of about 250 bytes; {@code /people?page=1} is the first page, and {@code X-Next-Page} names the
 * one after it. Beyond its allowance it answers 429.
 */
final class ListedService implements AutoCloseable {

    static final int PAGE = 1_000;

    private final int people;
    private final int page;
    private final Allowance allowance;
    private final Duration time;
    private final HttpServer server;

    /** With {@link #PAGE} people a page, as often as somebody asks. */
    ListedService(int people) throws IOException {
        this(people, PAGE, Allowance.unlimited(), Duration.ZERO);
    }

    /** @param time that it takes for each page */
    ListedService(int people, int page, Allowance allowance, Duration time) throws IOException {
        this.people = people;
        this.page = page;
        this.allowance = allowance;
        this.time = time;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext("/people", this::page);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** How many people are on a page. */
    int page() {
        return page;
    }

    String url() {
        return "http://127.0.0.1:%d".formatted(server.getAddress().getPort());
    }

    private void page(HttpExchange exchange) throws IOException {
        if (!allowance.admits()) {
            exchange.getResponseHeaders().set("Retry-After", String.valueOf(allowance.window().toSeconds()));
            exchange.sendResponseHeaders(429, -1);
            exchange.close();
            return;
        }
        var number = Integer.parseInt(exchange.getRequestURI().getQuery().replaceAll(".*page=(\\d+).*", "$1"));
        if (number * page < people) {
            exchange.getResponseHeaders().set("X-Next-Page", String.valueOf(number + 1));
        }
        var body = new StringBuilder("[");
        for (var id = (number - 1) * page; id < Math.min(people, number * page); id++) {
            body.append(body.length() == 1 ? "" : ",").append(People.json(id));
        }
        var bytes = body.append(']').toString().getBytes(UTF_8);
        LockSupport.parkNanos(time.toNanos());
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
