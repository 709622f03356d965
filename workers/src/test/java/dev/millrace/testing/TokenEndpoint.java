package dev.millrace.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A token endpoint on 127.0.0.1 that answers as it is told. Untold, it issues {@code token-1}, {@code token-2} and so on,
 * an hour each.
 */
public final class TokenEndpoint implements AutoCloseable {

    /** What somebody sent. */
    public record Asked(String authorization, String contentType, String body) {}

    private sealed interface Script {
        record NumberedTokens() implements Script {}

        record Fixed(int status, Map<String, String> headers, String body) implements Script {}

        record Reply(Function<Asked, String> refusal) implements Script {}

        record HangUp() implements Script {}
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile Script script = new Script.NumberedTokens();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    public TokenEndpoint() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:%d/oauth2/token".formatted(server.getAddress().getPort()));
    }

    /** Every request so far, in the order of arrival. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    public void issuesNumberedTokens() {
        script = new Script.NumberedTokens();
    }

    public void answers(int status, Map<String, String> headers, String body) {
        script = new Script.Fixed(status, headers, body);
    }

    public void answersJson(int status, String body) {
        answers(status, Map.of("Content-Type", "application/json"), body);
    }

    /** Answers 400 with what {@code refusal} makes of each request. */
    public void repliesWith(Function<Asked, String> refusal) {
        script = new Script.Reply(refusal);
    }

    public void hangsUp() {
        script = new Script.HangUp();
    }

    /** From now on requests are taken and answered only when {@code gate} opens, at most 10 s later. */
    public void waitsFor(CountDownLatch gate) {
        this.gate = gate;
    }

    private void answer(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var headers = exchange.getRequestHeaders();
        asked.add(new Asked(
                String.valueOf(headers.getFirst("Authorization")), String.valueOf(headers.getFirst("Content-Type")), body));
        var number = asked.size();
        awaitGate();
        switch (script) {
            case Script.NumberedTokens numbered -> send(
                    exchange,
                    200,
                    Map.of("Content-Type", "application/json"),
                    "{\"access_token\":\"token-%d\",\"token_type\":\"Bearer\",\"expires_in\":3600}".formatted(number));
            case Script.Fixed fixed -> send(exchange, fixed.status(), fixed.headers(), fixed.body());
            case Script.Reply reply ->
                send(exchange, 400, Map.of("Content-Type", "application/json"), reply.refusal().apply(asked.getLast()));
            case Script.HangUp hangUp -> exchange.close();
        }
    }

    private void awaitGate() {
        try {
            if (!gate.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody opened the gate");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(HttpExchange exchange, int status, Map<String, String> headers, String body)
            throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        headers.forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
