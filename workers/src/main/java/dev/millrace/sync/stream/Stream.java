package dev.millrace.sync.stream;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A list of another service. What is left out is as it is most often: {@code GET}, the body itself is the list, and there is one page.
 *
 * <p>A text of the query, of the headers and of the body that begins with <code>${</code> is jq over what the request is made for:
 * {@code cursor}, {@code position}, {@code size} and {@code parameters}. What it makes null is left out.
 *
 * @param verified when its facts were compared with the documentation
 * @param path below the connection's address; <code>{name}</code> stands for a parameter
 * @param method {@code GET} or {@code POST}, which only reads here
 * @param query that every request has
 * @param body of a {@code POST}
 * @param items jq over the answer's body that gives the list
 * @param size how large pages may be asked for
 * @param cursor null where only all of it can be read
 * @param key where an item has the id that it keeps, a path
 * @param deleted jq over an item that is true for one that is gone
 * @param where jq over an item that is true for one that is wanted; one that is not any more is gone
 * @param errors what to do about answers that refuse; the first that fits counts
 * @param parent the list whose items each have such a list
 * @param suggested what a sync of it may begin with
 * @param write how items are made and changed; null where they are only read
 */
public record Stream(
        @Nullable String title,
        @Nullable URI documentation,
        @Nullable LocalDate verified,
        String path,
        @Nullable String method,
        Map<String, Parameter> parameters,
        Map<String, String> headers,
        Map<String, String> query,
        @Nullable JsonNode body,
        String items,
        Paginator paginator,
        @Nullable Size size,
        @Nullable StreamCursor cursor,
        String key,
        @Nullable String deleted,
        @Nullable String where,
        List<StreamError> errors,
        @Nullable Parent parent,
        @Nullable Suggested suggested,
        @Nullable StreamWrite write) {

    /**
     * What somebody has to give for the path and the expressions.
     *
     * @param pattern what it must match as a whole
     * @param value where nothing is given; null where something must be
     */
    public record Parameter(@Nullable String description, @Nullable String pattern, @Nullable String value) {}

    /** @param parameter null where an expression uses the size */
    public record Size(@Nullable String parameter, int most) {}

    /**
     * A list that is read first, with as many requests for its pages as it needs.
     *
     * @param stream of which neither key nor cursor count
     * @param gives what stands for a name in the path of the stream below: a path in each item
     */
    public record Parent(Stream stream, Map<String, String> gives) {

        public Parent {
            gives = gives == null ? Map.of() : gives;
        }
    }

    /**
     * What a sync may begin with; whoever makes it changes it as needed.
     *
     * @param type of the records
     * @param schedule as a sync has it
     * @param mapping as a sync has it
     * @param note what to know before
     */
    public record Suggested(String type, JsonNode schedule, JsonNode mapping, @Nullable String note) {}

    public Stream {
        parameters = parameters == null ? Map.of() : parameters;
        headers = headers == null ? Map.of() : headers;
        query = query == null ? Map.of() : query;
        body = body == null || body.isNull() ? null : body;
        items = items == null ? "." : items;
        paginator = paginator == null ? Paginator.NONE : paginator;
        errors = errors == null ? List.of() : errors;
    }
}
