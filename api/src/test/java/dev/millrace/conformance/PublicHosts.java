package dev.millrace.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Answers on loopback as the two public services that the kit's scenarios name. */
final class PublicHosts implements AutoCloseable {

    private final HttpServer server;

    PublicHosts() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.createContext("/v2/swagger.json", exchange -> reply(exchange, 200, description()));
        server.createContext("/v2/pet/", PublicHosts::pet);
        server.createContext("/basic-auth/", PublicHosts::basic);
        server.start();
    }

    /** A definition that calls this service where it names a public one. */
    String redirected(String definition) {
        return definition
                .replace("https://petstore.swagger.io", "http://" + authority())
                .replace("https://httpbin.org", "http://" + authority());
    }

    private String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private static void pet(HttpExchange exchange) throws IOException {
        var name = exchange.getRequestURI().getPath().substring("/v2/pet/".length());
        if (name.equals("findByStatus")) {
            var found = "status=available".equals(exchange.getRequestURI().getRawQuery());
            reply(exchange, 200, found ? List.of(pet(1), pet(2)) : List.of());
        } else if (name.matches("\\d+")) {
            reply(exchange, 200, pet(Integer.parseInt(name)));
        } else {
            reply(exchange, 404, Map.of("type", "unknown"));
        }
    }

    private static Map<String, Object> pet(int id) {
        return Map.of("id", id, "name", "Pet " + id, "status", "available");
    }

    private static void basic(HttpExchange exchange) throws IOException {
        var wanted = exchange.getRequestURI().getPath().substring("/basic-auth/".length()).replaceFirst("/", ":");
        var header = "Basic " + Base64.getEncoder().encodeToString(wanted.getBytes(StandardCharsets.UTF_8));
        var known = header.equals(exchange.getRequestHeaders().getFirst("Authorization"));
        reply(exchange, known ? 200 : 401, Map.of("authenticated", known));
    }

    private Map<String, Object> description() {
        return Map.of(
                "swagger", "2.0",
                "info", Map.of("title", "Pets", "version", "1"),
                "host", authority(),
                "basePath", "/v2",
                "schemes", List.of("http"),
                "paths", Map.of(
                        "/pet/findByStatus", Map.of("get", Map.of(
                                "operationId", "findPetsByStatus",
                                "parameters", List.of(Map.of(
                                        "name", "status", "in", "query", "required", true, "type", "array",
                                        "items", Map.of("type", "string"), "collectionFormat", "multi")))),
                        "/pet/{petId}", Map.of("get", Map.of(
                                "operationId", "getPetById",
                                "parameters", List.of(Map.of(
                                        "name", "petId", "in", "path", "required", true, "type", "integer"))))));
    }

    private static void reply(HttpExchange exchange, int status, Object body) throws IOException {
        var bytes = Json.mapper().writeValueAsBytes(body);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
