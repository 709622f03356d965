package dev.millrace.sync.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.egress.UriText;
import dev.millrace.language.definition.Task.HttpOutput;
import dev.millrace.language.run.Call;
import dev.millrace.sync.stream.StreamWrite.Format;
import dev.millrace.sync.stream.StreamWrite.Precondition;
import dev.millrace.sync.stream.StreamWrite.Request;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the requests that change one item, and reads the answers. */
public final class StreamWriter {

    private static final long AS_MILLISECONDS = 100_000_000_000L;
    private static final int MOST_FOUND = 1_000;

    private final Stream stream;
    private final StreamWrite write;
    private final Map<String, String> parameters;

    /** Of a stream that has a write side. */
    public StreamWriter(Stream stream, Map<String, String> parameters) {
        this.stream = stream;
        this.write = Objects.requireNonNull(stream.write());
        this.parameters = parameters;
    }

    /**
     * What a request carries of a record.
     *
     * @param data all mapped fields, as the item has them
     * @param changes those of them that differ
     */
    public record Carried(String recordId, JsonNode data, JsonNode changes) {}

    /** Whether the service itself knows a create that comes again. */
    public boolean knowsRepetition() {
        return write.create() != null && write.create().idempotencyHeader() != null;
    }

    public boolean canFind() {
        return write.find() != null;
    }

    public boolean canDelete() {
        return write.delete() != null;
    }

    /** @param key the same for each attempt of one create, and never used for another */
    public Call.Http create(Carried carried, String key) {
        return request(Objects.requireNonNull(write.create()), "POST", carried, null, null, key);
    }

    public Call.Http read(String address) {
        return request(Objects.requireNonNull(write.read()), "GET", null, address, null, "");
    }

    /** @param read the answer that has shown the item just now; null where nobody has looked */
    public Call.Http update(Carried carried, String address, @Nullable JsonNode read, String key) {
        return request(Objects.requireNonNull(write.update()), "PATCH", carried, address, read, key);
    }

    public Call.Http delete(Carried carried, String address, @Nullable JsonNode read, String key) {
        return request(Objects.requireNonNull(write.delete()), "DELETE", carried, address, read, key);
    }

    private Call.Http request(
            Request how, String usually, @Nullable Carried carried, @Nullable String address, @Nullable JsonNode read, String key) {
        var method = how.method() == null ? usually : how.method();
        var headers = headers();
        if (how.idempotencyHeader() != null) {
            headers.put(how.idempotencyHeader(), key);
        }
        if (how.precondition() != null && read != null) {
            version(how.precondition(), read).ifPresent(version -> headers.put(String.valueOf(how.precondition().header()), version));
        }
        var item = read == null ? null : item(write.read(), read).orElse(null);
        var body = carried == null ? null : body(how, method, usually, carried, address, item);
        if (body != null && how.format() == Format.FORM) {
            headers.put("Content-Type", "application/x-www-form-urlencoded");
            body = flat(body);
        }
        return new Call.Http(method, path(how.path(), address, null), headers, how.query(), body, HttpOutput.RESPONSE, false);
    }

    /** Those of the stream that need nothing of a page. */
    private Map<String, String> headers() {
        var headers = new LinkedHashMap<String, String>();
        stream.headers().forEach((name, text) -> {
            if (StreamJq.source(text) == null) {
                headers.put(name, text);
            }
        });
        return headers;
    }

    private Optional<String> version(Precondition precondition, JsonNode read) {
        var input = JsonNodeFactory.instance.objectNode();
        input.set("headers", read.path("headers"));
        input.set("item", item(write.read(), read).orElse(JsonNodeFactory.instance.nullNode()));
        var version = StreamJq.evaluate(String.valueOf(precondition.version()), input, "precondition");
        return version.isValueNode() && !version.isNull() ? Optional.of(version.asText()) : Optional.empty();
    }

    private static @Nullable JsonNode body(
            Request how, String method, String usually, Carried carried, @Nullable String address, @Nullable JsonNode item) {
        if (how.body() == null) {
            return usually.equals("GET") || usually.equals("DELETE") ? null : method.equals("PATCH") ? carried.changes() : carried.data();
        }
        var input = input(carried, null);
        input.set("changes", carried.changes());
        input.put("id", address);
        input.set("item", item);
        return StreamJq.evaluate(how.body(), input, "body");
    }

    private static ObjectNode input(Carried carried, @Nullable Instant since) {
        var input = JsonNodeFactory.instance.objectNode().put("record_id", carried.recordId());
        input.set("data", carried.data());
        return input.put("since", since == null ? null : since.toString());
    }

    /** What to ask for the item of a record; empty where the record has no value to ask with. */
    public Optional<Call.Http> find(Carried carried, @Nullable Instant since) {
        var find = Objects.requireNonNull(write.find());
        var input = input(carried, since);
        var path = String.valueOf(find.path());
        for (var hole : StreamWriteCheck.HOLE.matcher(path).results().map(hole -> hole.group(1)).toList()) {
            if (hole.startsWith("data.") && StreamJq.text(ItemPath.in(input, hole)) == null) {
                return Optional.empty();
            }
        }
        var query = new LinkedHashMap<String, String>();
        find.query().forEach((name, source) -> {
            var value = StreamJq.text(StreamJq.evaluate(source, input, "find"));
            if (value != null) {
                query.put(name, value);
            }
        });
        if (query.isEmpty() && !find.query().isEmpty()) {
            return Optional.empty();
        }
        var body = find.body() == null ? null : StreamJq.evaluate(find.body(), input, "find");
        var method = find.method() == null ? "GET" : find.method();
        return Optional.of(new Call.Http(method, path(path, null, input), headers(), query, body, HttpOutput.RESPONSE, false));
    }

    /** The items in the answer to {@link #find} that are meant. */
    public List<JsonNode> found(JsonNode response, Carried carried, @Nullable Instant since) {
        var find = Objects.requireNonNull(write.find());
        var list = StreamJq.evaluate(find.items() == null ? stream.items() : find.items(), response.path("content"), "find");
        if (!list.isArray() || list.size() > MOST_FOUND) {
            throw new StreamUnreadable("The answer to the stream's 'find' has no list, or one of more than %d items.".formatted(MOST_FOUND));
        }
        var all = new ArrayList<JsonNode>();
        for (var item : list) {
            var input = input(carried, since);
            input.set("item", item);
            if (find.where() == null || StreamJq.evaluate(find.where(), input, "find").asBoolean()) {
                all.add(item);
            }
        }
        return List.copyOf(all);
    }

    public Optional<JsonNode> created(JsonNode response) {
        return item(write.create(), response);
    }

    public Optional<JsonNode> read(JsonNode response) {
        return item(write.read(), response);
    }

    public Optional<JsonNode> updated(JsonNode response) {
        return item(write.update(), response);
    }

    /** Empty where the answer has no item, as 204 has none. */
    private static Optional<JsonNode> item(@Nullable Request how, JsonNode response) {
        var content = response.path("content");
        var item = how == null || how.item() == null || content.isNull() ? content : StreamJq.evaluate(how.item(), content, "item");
        return item.isObject() ? Optional.of(item) : Optional.empty();
    }

    /** What names {@code item} in addresses; null where it has nothing of the kind. */
    public @Nullable String address(JsonNode item) {
        var text = StreamJq.text(ItemPath.in(item, write.id() == null ? stream.key() : write.id()));
        return text == null || text.equals(".") || text.equals("..") || text.length() > 500 ? null : text;
    }

    /** When {@code item} was changed last; null where nothing tells. */
    public @Nullable Instant modified(JsonNode item) {
        if (write.modified() == null) {
            return stream.cursor() == null ? null : stream.cursor().time(item);
        }
        var value = ItemPath.in(item, write.modified());
        try {
            if (value.isNumber()) {
                return Math.abs(value.asLong()) > AS_MILLISECONDS ? Instant.ofEpochMilli(value.asLong()) : Instant.ofEpochSecond(value.asLong());
            }
            return value.isTextual() ? OffsetDateTime.parse(value.asText().replaceFirst("^(\\S{10}) ", "$1T")).toInstant() : null;
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    private String path(@Nullable String path, @Nullable String address, @Nullable JsonNode input) {
        return StreamWriteCheck.HOLE.matcher(String.valueOf(path)).replaceAll(hole -> {
            var name = hole.group(1);
            var value = name.equals("id") && input == null ? address
                    : input != null && (name.equals("record_id") || name.startsWith("data.")) ? StreamJq.text(ItemPath.in(input, name))
                    : parameters.get(name);
            return UriText.encoded(value == null ? "" : value).replace("$", "\\$");
        });
    }

    private static ObjectNode flat(JsonNode body) {
        var form = JsonNodeFactory.instance.objectNode();
        body.properties().forEach(field -> flatten(form, field.getKey(), field.getValue()));
        return form;
    }

    private static void flatten(ObjectNode form, String name, JsonNode value) {
        if (value.isObject()) {
            value.properties().forEach(field -> flatten(form, "%s[%s]".formatted(name, field.getKey()), field.getValue()));
        } else if (value.isArray()) {
            for (var index = 0; index < value.size(); index++) {
                flatten(form, "%s[%d]".formatted(name, index), value.get(index));
            }
        } else {
            form.put(name, value.isNull() ? "" : value.asText());
        }
    }
}
