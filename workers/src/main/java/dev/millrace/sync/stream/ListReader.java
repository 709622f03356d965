package dev.millrace.sync.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.egress.UriText;
import dev.millrace.language.definition.Task.HttpOutput;
import dev.millrace.language.run.Call;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The requests and answers of one list, which knows of no other. */
final class ListReader {

    /** An answer has 4 MiB; so many items in it are none that anybody describes. */
    private static final int MOST_ITEMS = 10_000;

    private static final int LONGEST_POSITION = 8_000;

    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;[^,<]*\\brel=\"?next\"?", Pattern.CASE_INSENSITIVE);

    private final Stream stream;
    private final Map<String, String> parameters;
    private final int size;

    /** @param batch how many items a page should have; no more than the stream allows */
    ListReader(Stream stream, Map<String, String> given, int batch) {
        this.stream = stream;
        this.parameters = new HashMap<>(given);
        stream.parameters().forEach((name, parameter) -> {
            if (parameter.value() != null && parameters.getOrDefault(name, "").isBlank()) {
                parameters.put(name, parameter.value());
            }
        });
        this.size = stream.size() == null ? 0 : Math.min(batch, stream.size().most());
    }

    Call.Http request(@Nullable String cursor, @Nullable String position) {
        var by = stream.cursor();
        var since = cursor == null || by == null ? null : by.since(cursor);
        var input = input(since, position);
        var headers = StreamJq.fill(stream.headers(), input);
        if (position != null && stream.paginator().kind() == Paginator.Kind.LINK) {
            return http(position, headers, Map.of(), input);
        }
        if (position == null && since != null && by.link()) {
            return http(since, headers, Map.of(), input);
        }
        var query = StreamJq.fill(stream.query(), input);
        if (stream.size() != null && stream.size().parameter() != null) {
            query.put(stream.size().parameter(), String.valueOf(size));
        }
        if (since != null && by.parameter() != null) {
            query.put(by.parameter(), since);
        }
        var parameter = stream.paginator().parameter();
        if (parameter != null && input.hasNonNull("position")) {
            query.put(parameter, input.path("position").asText());
        }
        return http(path(), headers, query, input);
    }

    /** What the texts of a request are computed from. */
    private JsonNode input(@Nullable String since, @Nullable String position) {
        var input = JsonNodeFactory.instance.objectNode().put("cursor", since).put("size", size);
        var paginator = stream.paginator();
        switch (paginator.kind()) {
            case NONE, LINK -> input.putNull("position");
            case CURSOR -> input.put("position", position);
            case OFFSET, PAGE -> input.put("position", number(position));
        }
        var named = input.putObject("parameters");
        parameters.forEach(named::put);
        return input;
    }

    private Call.Http http(String uri, Map<String, String> headers, Map<String, String> query, JsonNode input) {
        var body = stream.body() == null ? null : StreamJq.fill(stream.body(), input);
        return new Call.Http(Objects.requireNonNullElse(stream.method(), "GET"), uri, headers, query, body, HttpOutput.RESPONSE, false);
    }

    private String path() {
        var path = stream.path();
        for (var name : StreamCheck.holes(path)) {
            path = path.replace("{" + name + "}", UriText.encoded(parameters.getOrDefault(name, "")));
        }
        return path;
    }

    StreamPage read(JsonNode response, @Nullable String position) {
        var body = response.path("content");
        var list = StreamJq.evaluate(stream.items(), body, "items");
        if (!list.isArray()) {
            throw new StreamUnreadable("The answer has no list where the stream looks for one, at '%s'.".formatted(stream.items()));
        }
        if (list.size() > MOST_ITEMS) {
            throw new StreamUnreadable("A page has more than %d items; ask for smaller pages.".formatted(MOST_ITEMS));
        }
        var items = new ArrayList<JsonNode>();
        list.forEach(items::add);
        var next = next(response, body, items, position);
        if (next != null && (next.equals(position) || next.length() > LONGEST_POSITION)) {
            throw new StreamUnreadable("The page leads to itself again, so that the list would never end.");
        }
        return new StreamPage(List.copyOf(items), next, given(response, body));
    }

    private @Nullable String next(JsonNode response, JsonNode body, List<JsonNode> items, @Nullable String position) {
        var paginator = stream.paginator();
        return switch (paginator.kind()) {
            case NONE -> null;
            case LINK -> absolute(
                    response, paginator.next() == null ? linked(response) : StreamJq.text(StreamJq.evaluate(paginator.next(), body, "next")));
            case CURSOR -> StreamJq.text(StreamJq.evaluate(String.valueOf(paginator.next()), body, "next"));
            case OFFSET -> isLast(items) ? null : String.valueOf(number(position) + items.size());
            case PAGE -> isLast(items) ? null : String.valueOf(number(position) + 1);
        };
    }

    private @Nullable String given(JsonNode response, JsonNode body) {
        var by = stream.cursor();
        if (by == null || by.given() == null) {
            return null;
        }
        var given = StreamJq.text(StreamJq.evaluate(by.given(), body, "given"));
        if (given != null && given.length() > LONGEST_POSITION) {
            throw new StreamUnreadable("The service gives a cursor of more than %d characters.".formatted(LONGEST_POSITION));
        }
        return by.link() ? absolute(response, given) : given;
    }

    private boolean isLast(List<JsonNode> items) {
        return items.isEmpty() || items.size() < size;
    }

    private long number(@Nullable String position) {
        return position == null ? stream.paginator().begin() : Long.parseLong(position);
    }

    private static @Nullable String linked(JsonNode response) {
        var found = NEXT.matcher(response.path("headers").path("link").asText(""));
        return found.find() ? found.group(1) : null;
    }

    /** A link may be relative to the address that was asked; what leads elsewhere is not followed with these credentials. */
    private static @Nullable String absolute(JsonNode response, @Nullable String link) {
        if (link == null) {
            return null;
        }
        try {
            var asked = URI.create(response.path("request").path("uri").asText());
            var led = asked.resolve(link);
            if (!Objects.equals(asked.getScheme(), led.getScheme()) || !Objects.equals(asked.getAuthority(), led.getAuthority())) {
                throw new StreamUnreadable("The link to the next page leads to another server, %s.".formatted(led.getAuthority()));
            }
            return led.toString();
        } catch (IllegalArgumentException unreadable) {
            throw new StreamUnreadable("The link to the next page is no address.");
        }
    }
}
