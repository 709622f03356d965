package dev.millrace.connection;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.testing.ProviderStub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A provider whose refresh tokens are good once. Below {@code /lenient} the one that was used last is taken again, as at
 * providers that know of lost answers; below {@code /strict} it is not.
 */
final class RotatingProvider implements AutoCloseable {

    /** Told of each use of a token; answers what to do to whoever uses it. */
    interface Watch {

        /**
         * @param client who presents {@code refreshToken}
         * @param accepted whether it is good
         * @param issued the access token that it brings; empty where it brings none
         */
        Fate used(String client, String refreshToken, boolean accepted, String issued);
    }

    /** What becomes of a client, and when. */
    record Fate(Runnable beforeTheAnswer, Runnable afterTheAnswer, boolean answers) {
        static final Fate TO_LIVE = new Fate(() -> {}, () -> {}, true);
    }

    /** Of one connection: the token that is good, and the one that was used last. */
    private record Chain(int good, int used) {}

    private final HttpServer server;
    private final ExecutorService answering = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Chain> chains = new HashMap<>();
    private final Watch watch;

    RotatingProvider(Watch watch) throws IOException {
        this.watch = watch;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(answering);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** A person grants access to {@code connection}: its next refresh token, beside which no other is good. */
    synchronized String grant(String connection) {
        var before = chains.getOrDefault(connection, new Chain(0, -1));
        var next = new Chain(before.good() + 1, -1);
        chains.put(connection, next);
        return connection + ":" + next.good();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var sent = ProviderStub.parameters(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        var token = sent.getOrDefault("refresh_token", "");
        var lenient = exchange.getRequestURI().getPath().startsWith("/lenient");
        var next = use(token, lenient);
        var issued = next.isEmpty() ? "" : "access-" + next;
        var fate = watch.used(sent.getOrDefault("client_id", ""), token, !next.isEmpty(), issued);
        fate.beforeTheAnswer().run();
        if (fate.answers()) {
            var body = next.isEmpty()
                    ? "{\"error\":\"invalid_grant\",\"error_description\":\"it was used already\"}"
                    : "{\"access_token\":\"%s\",\"refresh_token\":\"%s\",\"expires_in\":1}".formatted(issued, next);
            respond(exchange, next.isEmpty() ? 400 : 200, body);
        }
        exchange.close();
        fate.afterTheAnswer().run();
    }

    private static void respond(HttpExchange exchange, int status, String body) {
        try {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.getResponseBody().close();
        } catch (IOException killed) {
            // Nobody reads it any more.
        }
    }

    /** The next refresh token; empty where {@code token} is not taken. */
    private synchronized String use(String token, boolean lenient) {
        var connection = token.replaceAll(":.*", "");
        var number = Integer.parseInt(token.replaceAll(".*:", ""));
        var chain = chains.get(connection);
        if (number != chain.good() && !(lenient && number == chain.used())) {
            return "";
        }
        chains.put(connection, new Chain(chain.good() + 1, number));
        return connection + ":" + (chain.good() + 1);
    }

    @Override
    public void close() {
        server.stop(0);
        answering.close();
    }
}
