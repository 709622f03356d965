package dev.millrace.sync;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.testing.ProviderStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A service on 127.0.0.1 whose answers depend on the query, as those of lists do. */
public final class ListingService implements AutoCloseable {

    /** What it answers; {@code headers} beside the content type. */
    public record Answer(int status, String body, Map<String, String> headers) {

        public static Answer ok(String body) {
            return new Answer(200, body, Map.of());
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Map<String, String>> asked = new CopyOnWriteArrayList<>();
    private final List<String> paths = new CopyOnWriteArrayList<>();
    private final List<Map<String, String>> headers = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private volatile BiFunction<String, Map<String, String>, Answer> answers = (path, query) -> Answer.ok("[]");

    public ListingService() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:%d".formatted(server.getAddress().getPort());
    }

    public void answers(Function<Map<String, String>, Answer> how) {
        answers = (path, query) -> how.apply(query);
    }

    /** The same by path, as it was sent, and query. */
    public void answersAt(BiFunction<String, Map<String, String>, Answer> how) {
        answers = how;
    }

    /** The same to whatever is asked. */
    public void answers(String body) {
        answers = (path, query) -> Answer.ok(body);
    }

    /** The queries so far. */
    public List<Map<String, String>> asked() {
        return List.copyOf(asked);
    }

    /** The paths so far, as they were sent. */
    public List<String> paths() {
        return List.copyOf(paths);
    }

    /** The headers so far, by their names in small letters. */
    public List<Map<String, String>> headers() {
        return List.copyOf(headers);
    }

    /** What was sent so far; nothing for most. */
    public List<String> bodies() {
        return List.copyOf(bodies);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var query = exchange.getRequestURI().getRawQuery();
        var parameters = ProviderStub.parameters(query == null ? "" : query);
        var path = exchange.getRequestURI().getRawPath();
        asked.add(parameters);
        paths.add(path);
        var sent = new HashMap<String, String>();
        exchange.getRequestHeaders().forEach((name, values) -> sent.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        headers.add(sent);
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        var answer = answers.apply(path, parameters);
        var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
