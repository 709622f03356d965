package dev.millrace.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A provider on 127.0.0.1 that answers each path as it is told, and remembers what it was asked. */
public final class ProviderStub implements AutoCloseable {

    /** What somebody sent. */
    public record Asked(String method, String path, String authorization, String contentType, String body) {

        /** The parameters of a form. */
        public Map<String, String> form() {
            return parameters(body);
        }
    }

    private record Answer(int status, String contentType, String body, Map<String, String> headers) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    public ProviderStub() {
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

    public ProviderStub answers(String path, int status, String json) {
        return answers(path, status, Map.of(), json);
    }

    public ProviderStub answers(String path, int status, Map<String, String> headers, String json) {
        answers.put(path, new Answer(status, "application/json", json, headers));
        return this;
    }

    public ProviderStub answersForm(String path, String form) {
        answers.put(path, new Answer(200, "application/x-www-form-urlencoded", form, Map.of()));
        return this;
    }

    public List<Asked> asked(String path) {
        return asked.stream().filter(one -> one.path().equals(path)).toList();
    }

    /** The token endpoint at {@code path} issues an access token and an ID token with {@code claims}. */
    public ProviderStub issues(String path, Map<String, Object> claims) {
        var body = Base64.getUrlEncoder().withoutPadding().encodeToString(Json.write(claims).getBytes(StandardCharsets.UTF_8));
        var tokens = Map.of("access_token", "t0ken", "token_type", "Bearer", "id_token", "e30." + body + ".c2ln");
        return answers(path, 200, Json.write(tokens));
    }

    /** The parameters in {@code text}, a query or a form. */
    public static Map<String, String> parameters(String text) {
        var found = new HashMap<String, String>();
        for (var pair : text.split("&")) {
            var equals = pair.indexOf('=');
            if (equals > 0) {
                found.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return found;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        var path = exchange.getRequestURI().getPath();
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(new Asked(
                exchange.getRequestMethod(),
                path,
                String.valueOf(headers.getFirst("Authorization")),
                String.valueOf(headers.getFirst("Content-Type")),
                body));
        var answer = answers.getOrDefault(path, new Answer(404, "application/json", "{}", Map.of()));
        var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
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
