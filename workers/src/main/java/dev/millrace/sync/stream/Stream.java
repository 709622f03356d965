package dev.millrace.sync.stream;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A list of another service. What is left out is as it is most often: {@code GET}, the body itself is the list, and there is one page.
 *
 * @param path below the connection's address; <code>{name}</code> stands for a parameter
 * @param method {@code GET}
 * @param query that every request has
 * @param items jq over the answer's body that gives the list
 * @param size how large pages may be asked for
 * @param cursor null where only all of it can be read
 * @param key where an item has the id that it keeps, a path
 * @param deleted jq over an item that is true for one that is gone
 * @param write how items are made and changed; null where they are only read
 */
public record Stream(
        @Nullable String title,
        @Nullable URI documentation,
        String path,
        @Nullable String method,
        Map<String, Parameter> parameters,
        Map<String, String> query,
        String items,
        Paginator paginator,
        @Nullable Size size,
        @Nullable StreamCursor cursor,
        String key,
        @Nullable String deleted,
        @Nullable StreamWrite write) {

    /** What somebody has to give for the path; {@code pattern} is what it must match as a whole. */
    public record Parameter(@Nullable String description, @Nullable String pattern) {}

    /** @param most items of a page */
    public record Size(String parameter, int most) {}

    public Stream {
        parameters = parameters == null ? Map.of() : parameters;
        query = query == null ? Map.of() : query;
        items = items == null ? "." : items;
        paginator = paginator == null ? Paginator.NONE : paginator;
    }
}
