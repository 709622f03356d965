package dev.millrace.sync.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.egress.UriText;
import dev.millrace.language.definition.Task.HttpOutput;
import dev.millrace.language.jq.Jq;
import dev.millrace.language.jq.JqContext;
import dev.millrace.language.jq.JqException;
import dev.millrace.language.jq.JqLimits;
import dev.millrace.language.run.Call;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes the requests for a stream's pages, and reads the answers. */
public final class StreamReader {

    /** An answer has 4 MiB; so many items in it are none that anybody describes. */
    private static final int MOST_ITEMS = 10_000;

    private static final int LONGEST_POSITION = 8_000;

    /** It works in an activity, where a whole page may take longer than an expression of a run. */
    private static final JqLimits LIMITS = new JqLimits(20_000_000, 64L * 1024 * 1024, 320);

    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;[^,<]*\\brel=\"?next\"?", Pattern.CASE_INSENSITIVE);

    private final Stream stream;
    private final Map<String, String> parameters;
    private final int size;

    /** @param batch how many items a page should have; no more than the stream allows */
    public StreamReader(Stream stream, Map<String, String> parameters, int batch) {
        this.stream = stream;
        this.parameters = parameters;
        this.size = stream.size() == null ? 0 : Math.min(batch, stream.size().most());
    }

    /**
     * The request for one page.
     *
     * @param cursor up to where everything is known; null for all of it
     * @param position as the page before has given it; null for the first page
     */
    public Call.Http request(@Nullable String cursor, @Nullable String position) {
        if (position != null && stream.paginator().kind() == Paginator.Kind.LINK) {
            return http(position, Map.of());
        }
        var query = new LinkedHashMap<>(stream.query());
        if (stream.size() != null) {
            query.put(stream.size().parameter(), String.valueOf(size));
        }
        if (cursor != null && stream.cursor() != null) {
            query.put(stream.cursor().parameter(), stream.cursor().since(cursor));
        }
        var paginator = stream.paginator();
        var parameter = paginator.parameter();
        if (parameter != null) {
            switch (paginator.kind()) {
                case NONE, LINK -> {}
                case CURSOR -> {
                    if (position != null) {
                        query.put(parameter, position);
                    }
                }
                case OFFSET -> query.put(parameter, position == null ? "0" : position);
                case PAGE -> query.put(parameter, position == null ? String.valueOf(paginator.firstPage()) : position);
            }
        }
        return http(path(), query);
    }

    private static Call.Http http(String uri, Map<String, String> query) {
        return new Call.Http("GET", uri, Map.of(), query, null, HttpOutput.RESPONSE, false);
    }

    private String path() {
        var path = stream.path();
        for (var name : StreamCheck.holes(path)) {
            path = path.replace("{" + name + "}", UriText.encoded(parameters.getOrDefault(name, "")));
        }
        return path;
    }

    /**
     * The page in {@code response}, as the language shows a whole answer.
     *
     * @throws StreamUnreadable where there is none, or where the page would lead to itself
     */
    public StreamPage read(JsonNode response, @Nullable String position) {
        var body = response.path("content");
        var list = evaluate(stream.items(), body, "items");
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
        return new StreamPage(List.copyOf(items), next);
    }

    private @Nullable String next(JsonNode response, JsonNode body, List<JsonNode> items, @Nullable String position) {
        var paginator = stream.paginator();
        return switch (paginator.kind()) {
            case NONE -> null;
            case LINK -> absolute(response, paginator.next() == null ? linked(response) : text(evaluate(paginator.next(), body, "next")));
            case CURSOR -> text(evaluate(String.valueOf(paginator.next()), body, "next"));
            case OFFSET -> isLast(items) ? null : String.valueOf(number(position, 0) + items.size());
            case PAGE -> isLast(items) ? null : String.valueOf(number(position, paginator.firstPage()) + 1);
        };
    }

    private boolean isLast(List<JsonNode> items) {
        return items.isEmpty() || items.size() < size;
    }

    private static long number(@Nullable String position, int first) {
        return position == null ? first : Long.parseLong(position);
    }

    private static @Nullable String linked(JsonNode response) {
        var found = NEXT.matcher(response.path("headers").path("link").asText(""));
        return found.find() ? found.group(1) : null;
    }

    /** A link may be relative to the address that was asked. */
    private static @Nullable String absolute(JsonNode response, @Nullable String link) {
        if (link == null) {
            return null;
        }
        try {
            return URI.create(response.path("request").path("uri").asText()).resolve(link).toString();
        } catch (IllegalArgumentException unreadable) {
            throw new StreamUnreadable("The link to the next page is no address.");
        }
    }

    private static @Nullable String text(JsonNode value) {
        return value.isValueNode() && !value.isNull() && !value.isBoolean() && !value.asText().isEmpty() ? value.asText() : null;
    }

    /** The id that {@code item} keeps; null where it has none. */
    public @Nullable String key(JsonNode item) {
        var key = ItemPath.in(item, stream.key());
        var text = key.isTextual() || key.isNumber() ? key.asText() : "";
        return text.isEmpty() || text.length() > 500 || text.indexOf('\0') >= 0 ? null : text;
    }

    /** Whether the service says that {@code item} is gone. */
    public boolean isDeleted(JsonNode item) {
        return stream.deleted() != null && evaluate(stream.deleted(), item, "deleted").asBoolean();
    }

    private static JsonNode evaluate(String source, JsonNode input, String what) {
        try {
            return Jq.compile(source).first(input, new JqContext(Map.of(), Instant.EPOCH, LIMITS));
        } catch (JqException failed) {
            throw new StreamUnreadable("The stream's '%s' fails on the answer: %s.".formatted(what, failed.getMessage()));
        }
    }
}
