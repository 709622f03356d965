package dev.millrace.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** An API that lists so many people, a thousand a page, each of about 250 bytes; {@code /people?page=1} is the first page. */
final class ListedService implements AutoCloseable {

    static final int PAGE = 1_000;

    private final int people;
    private final HttpServer server;

    ListedService(int people) throws IOException {
        this.people = people;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.createContext("/people", this::page);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    String url() {
        return "http://127.0.0.1:%d".formatted(server.getAddress().getPort());
    }

    private void page(HttpExchange exchange) throws IOException {
        var number = Integer.parseInt(exchange.getRequestURI().getQuery().replaceAll(".*page=(\\d+).*", "$1"));
        var body = new StringBuilder("[");
        for (var id = (number - 1) * PAGE; id < Math.min(people, number * PAGE); id++) {
            body.append(body.length() == 1 ? "" : ",").append(People.json(id));
        }
        var bytes = body.append(']').toString().getBytes(UTF_8);
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
