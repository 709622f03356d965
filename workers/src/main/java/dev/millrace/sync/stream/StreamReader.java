package dev.millrace.sync.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.language.run.Call;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the requests for a stream's pages, and reads the answers. */
public final class StreamReader {

    /** Where an item of a substream has what its parent has given. */
    private static final String PARENT = "_parent";

    private final Stream stream;
    private final Map<String, String> parameters;
    private final int batch;
    private final ListReader list;
    private final @Nullable ListReader parents;

    /** @param batch how many items a page should have; no more than the stream allows */
    public StreamReader(Stream stream, Map<String, String> parameters, int batch) {
        this.stream = stream;
        this.parameters = parameters;
        this.batch = batch;
        this.list = new ListReader(stream, parameters, batch);
        this.parents = stream.parent() == null ? null : new ListReader(stream.parent().stream(), parameters, Integer.MAX_VALUE);
    }

    /**
     * The request for one page, of the stream or of the list above it.
     *
     * @param cursor up to where everything is known; null for all of it
     * @param position as the page before has given it; null for the first page
     */
    public Call.Http request(@Nullable String cursor, @Nullable String position) {
        if (parents == null) {
            return list.request(cursor, position);
        }
        var walk = Walk.at(position);
        return walk.needsParents() ? parents.request(null, walk.parents()) : below(walk).request(null, walk.page());
    }

    private ListReader below(Walk walk) {
        var all = new HashMap<>(parameters);
        all.putAll(walk.left().getFirst());
        return new ListReader(stream, all, batch);
    }

    /**
     * The page in {@code response}, as the language shows a whole answer. A page of the list above has no items.
     *
     * @throws StreamUnreadable where there is none, or where the page would lead to itself
     */
    public StreamPage read(JsonNode response, @Nullable String position) {
        if (parents == null || stream.parent() == null) {
            return list.read(response, position);
        }
        var walk = Walk.at(position);
        if (walk.needsParents()) {
            var page = parents.read(response, walk.parents());
            return new StreamPage(List.of(), walk.with(page, stream.parent().gives()).position(), null);
        }
        var page = below(walk).read(response, walk.page());
        var values = walk.left().getFirst();
        page.items().forEach(item -> {
            if (item instanceof ObjectNode object) {
                values.forEach(object.putObject(PARENT)::put);
            }
        });
        return new StreamPage(page.items(), walk.on(page.next()).position(), null);
    }

    /** What goes on behind a page that is left out: nothing of its list. */
    public StreamPage without(@Nullable String position) {
        var walk = Walk.at(parents == null ? null : position);
        return new StreamPage(List.of(), walk.needsParents() ? null : walk.on(null).position(), null);
    }

    /** What the stream says of an answer, whatever its status is. */
    public Optional<StreamError> error(JsonNode response, @Nullable String position) {
        var above = stream.parent() != null && Walk.at(position).needsParents();
        var rules = above ? stream.parent().stream().errors() : stream.errors();
        return rules.stream().filter(rule -> fits(rule, response)).findFirst();
    }

    private static boolean fits(StreamError rule, JsonNode response) {
        try {
            return (rule.status() == null || rule.status() == response.path("statusCode").asInt())
                    && (rule.when() == null || StreamJq.holds(rule.when(), response.path("content"), "when"));
        } catch (StreamUnreadable otherwise) {
            // What refuses often has another shape than what the rule looks for.
            return false;
        }
    }

    /** The cursor behind {@code page}, where {@code held} was that before it. */
    public @Nullable String cursor(@Nullable String held, StreamPage page) {
        var by = stream.cursor();
        if (by == null || by.given() != null) {
            return page.given() == null ? held : page.given();
        }
        var cursor = held;
        for (var item : page.items()) {
            cursor = by.later(cursor, item);
        }
        return cursor;
    }

    /** The id that {@code item} keeps; null where it has none. */
    public @Nullable String key(JsonNode item) {
        var key = ItemPath.in(item, stream.key());
        var text = key.isTextual() || key.isNumber() ? key.asText() : "";
        return text.isEmpty() || text.length() > 500 || text.indexOf('\0') >= 0 ? null : text;
    }

    /** Whether {@code item} is gone: the service says so, or it is none of those that are wanted. */
    public boolean isDeleted(JsonNode item) {
        return StreamJq.holds(stream.deleted(), item, "deleted") || !isWanted(item);
    }

    /** Whether {@code item} is one of those that are wanted. */
    public boolean isWanted(JsonNode item) {
        return stream.where() == null || StreamJq.holds(stream.where(), item, "where");
    }
}
