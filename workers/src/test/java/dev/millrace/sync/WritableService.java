package dev.millrace.sync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.json.Json;
import dev.millrace.testing.ProviderStub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A service on 127.0.0.1 whose items can be listed, read, made, changed and deleted, and which misbehaves as much as it is told to.
 */
public final class WritableService implements AutoCloseable {

    /** How it works. */
    record Manner(boolean versions, boolean keys, boolean tombstones, boolean shouts) {}

    /** How often, of a thousand requests, it does not work as it should. */
    record Trouble(Random random, int limited, int lost, boolean shuffles) {}

    /** A request that changes something: its method and what it was about. */
    public record Write(String method, String path, JsonNode body, Map<String, String> headers) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Clock clock;
    private final Map<String, ObjectNode> items = new TreeMap<>();
    private final Map<String, ObjectNode> byKey = new LinkedHashMap<>();
    private final List<Write> writes = new ArrayList<>();
    private Manner manner = new Manner(false, false, false, false);
    private @Nullable Trouble trouble;
    private Runnable beforeWrites = () -> {};
    private int refuses;
    private int last;
    private int lostInRow;

    public WritableService(Clock clock) {
        this.clock = clock;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.setExecutor(threads);
        server.createContext("/items", this::answer);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:%d".formatted(server.getAddress().getPort());
    }

    synchronized void begin(Manner how) {
        items.clear();
        byKey.clear();
        writes.clear();
        manner = how;
        trouble = null;
        beforeWrites = () -> {};
        refuses = 0;
    }

    synchronized void trouble(@Nullable Trouble kind) {
        trouble = kind;
    }

    /** What somebody does there right before a change of ours is looked at. */
    synchronized void beforeWrites(Runnable what) {
        beforeWrites = what;
    }

    /** The status with which changes are answered; 0 for what is right. */
    synchronized void refuses(int status) {
        refuses = status;
    }

    public synchronized String put(String json) {
        var id = String.valueOf(100 + ++last);
        return store(id, (ObjectNode) Json.trusted(json.replace('\'', '"')));
    }

    private String store(String id, ObjectNode item) {
        item.put("id", id).put("version", item.path("version").asInt() + 1).put("updated_at", clock.instant().toString());
        items.put(id, item);
        return id;
    }

    /** Somebody there changes an item. */
    public synchronized void edit(String id, String json) {
        var item = items.get(id).deepCopy();
        merge(item, Json.trusted(json.replace('\'', '"')));
        store(id, item);
    }

    public synchronized void remove(String id) {
        if (manner.tombstones()) {
            var item = items.get(id).deepCopy();
            store(id, item.put("gone", true));
        } else {
            items.remove(id);
        }
    }

    /** Those that are there, by id. */
    public synchronized Map<String, ObjectNode> items() {
        var there = new TreeMap<String, ObjectNode>();
        items.forEach((id, item) -> {
            if (!item.path("gone").asBoolean()) {
                there.put(id, item.deepCopy());
            }
        });
        return there;
    }

    /** The changes that were carried out. */
    public synchronized List<Write> writes() {
        return List.copyOf(writes);
    }

    private static void merge(ObjectNode into, JsonNode patch) {
        patch.properties().forEach(field -> {
            if (field.getValue().isObject()) {
                merge(into.withObjectProperty(field.getKey()), field.getValue());
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var said = said(exchange, body);
            if (said == null) {
                return;
            }
            var bytes = said.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            said.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(said.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Null where the connection ends without an answer, though everything was done. */
    private synchronized ListingService.@Nullable Answer said(HttpExchange exchange, String body) {
        var kind = trouble;
        if (kind != null && kind.random().nextInt(1_000) < kind.limited()) {
            return new ListingService.Answer(429, "{}", Map.of("Retry-After", "2"));
        }
        var said = carriedOut(exchange, body);
        // Three in a row and nobody could find out any more what has happened.
        if (kind != null && lostInRow < 2 && kind.random().nextInt(1_000) < kind.lost()) {
            lostInRow++;
            return null;
        }
        lostInRow = 0;
        return said;
    }

    private ListingService.Answer carriedOut(HttpExchange exchange, String body) {
        var method = exchange.getRequestMethod();
        var path = exchange.getRequestURI().getPath();
        var query = exchange.getRequestURI().getRawQuery();
        if (method.equals("GET")) {
            return path.equals("/items")
                    ? ListingService.Answer.ok(list(ProviderStub.parameters(query == null ? "" : query)))
                    : shown(items.get(path.substring("/items/".length())));
        }
        beforeWrites.run();
        if (refuses != 0) {
            return new ListingService.Answer(refuses, "{\"message\":\"no\"}", Map.of());
        }
        var headers = new LinkedHashMap<String, String>();
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        var given = body.isEmpty() ? JsonNodeFactory.instance.objectNode() : parsed(body);
        return method.equals("POST") ? made(given, headers, path) : changed(method, path, given, headers);
    }

    private static JsonNode parsed(String body) {
        try {
            return Json.read(body);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException(broken);
        }
    }

    private String list(Map<String, String> query) {
        var all = new ArrayList<ObjectNode>();
        for (var item : items.values()) {
            var fits = !query.containsKey("ref") || item.path("ref").asText().equals(query.get("ref")) && !item.path("gone").asBoolean();
            if (fits && (!query.containsKey("since") || item.path("updated_at").asText().compareTo(query.get("since")) >= 0)) {
                all.add(item);
            }
        }
        if (trouble != null && trouble.shuffles()) {
            Collections.shuffle(all, trouble.random());
        }
        var page = Integer.parseInt(query.getOrDefault("page", "1")) - 1;
        var size = Integer.parseInt(query.getOrDefault("size", "1000"));
        var shown = all.subList(Math.min(all.size(), page * size), Math.min(all.size(), (page + 1) * size));
        return "{\"items\":%s}".formatted(Json.write(Json.mapper().valueToTree(shown)));
    }

    private ListingService.Answer shown(@Nullable ObjectNode item) {
        if (item == null) {
            return new ListingService.Answer(404, "{}", Map.of());
        }
        var version = "\"%d\"".formatted(item.path("version").asInt());
        return new ListingService.Answer(200, Json.write(item), manner.versions() ? Map.of("ETag", version) : Map.of());
    }

    private ListingService.Answer made(JsonNode given, Map<String, String> headers, String path) {
        var key = headers.get("idempotency-key");
        if (manner.keys() && key != null && byKey.containsKey(key)) {
            return shown(byKey.get(key));
        }
        writes.add(new Write("POST", path, given, headers));
        var id = put("{}");
        var item = items.get(id);
        merge(item, written(given));
        if (key != null) {
            byKey.put(key, item.deepCopy());
        }
        return shown(item);
    }

    private ListingService.Answer changed(String method, String path, JsonNode given, Map<String, String> headers) {
        var id = path.substring("/items/".length());
        var item = items.get(id);
        if (item == null || item.path("gone").asBoolean()) {
            return new ListingService.Answer(404, "{}", Map.of());
        }
        var wanted = headers.get("if-match");
        if (manner.versions() && wanted != null && !wanted.equals("\"%d\"".formatted(item.path("version").asInt()))) {
            return new ListingService.Answer(412, "{}", Map.of());
        }
        writes.add(new Write(method, path, given, headers));
        if (method.equals("DELETE")) {
            remove(id);
            return new ListingService.Answer(204, "", Map.of());
        }
        var after = item.deepCopy();
        merge(after, written(given));
        store(id, after);
        return shown(after);
    }

    /** Some services keep things in another way than they were given. */
    private JsonNode written(JsonNode given) {
        var city = given.path("address").path("city");
        if (!manner.shouts() || !city.isTextual()) {
            return given;
        }
        ObjectNode loud = given.deepCopy();
        loud.withObjectProperty("address").put("city", city.asText().toUpperCase(Locale.ROOT));
        return loud;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
