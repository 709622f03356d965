package dev.millrace.sync.stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How items of a stream are made, changed and deleted. What a sync needs of it depends on its direction.
 *
 * <p>The jq of bodies is given {@code data} (all mapped fields, as the item has them), {@code changes} (those that differ),
 * {@code record_id}, {@code id} and {@code item} (as it was just read); what is not known is null.
 *
 * @param id where an item has what names it in addresses, a path; its key where it is left out
 * @param modified where an item has the time of its last change, a path; the cursor where it is left out and the cursor is a time
 * @param create needs {@code find} or an idempotency header, since its answer can be lost
 * @param read gives one item; what two ways need, to see it right before it is changed
 * @param delete null where items cannot be deleted
 */
public record StreamWrite(
        @Nullable String id,
        @Nullable String modified,
        @Nullable Request create,
        @Nullable Request read,
        @Nullable Request update,
        @Nullable Request delete,
        @Nullable Find find) {

    /** How a body is sent. */
    public enum Format {
        @JsonProperty("json")
        JSON,
        /** Objects and lists as {@code address[city]}, null as an empty text. */
        @JsonProperty("form")
        FORM
    }

    /**
     * One request about one item.
     *
     * @param method {@code POST} to create, {@code GET} to read, {@code PATCH} to update and {@code DELETE} to delete, unless it says
     *     otherwise
     * @param path below the connection's address; <code>{id}</code> is the item's, other names are the stream's parameters
     * @param body jq; without it {@code .changes} for PATCH, {@code .data} to create or change otherwise, and nothing to read or delete
     * @param item jq over the answer's body that gives the item as the list has it; {@code .}, where that is an object
     * @param idempotencyHeader the header by which the service knows a request that comes again
     * @param precondition sent with the request, so that it is refused with 412 where the item has changed since it was read
     */
    public record Request(
            @Nullable String method,
            @Nullable String path,
            Map<String, String> query,
            @Nullable Format format,
            @Nullable String body,
            @Nullable String item,
            @Nullable String idempotencyHeader,
            @Nullable Precondition precondition) {

        public Request {
            query = query == null ? Map.of() : query;
            format = format == null ? Format.JSON : format;
        }
    }

    /**
     * A condition on the version that was read.
     *
     * @param header {@code If-Match} unless it says otherwise
     * @param version jq over <code>{"headers", "item"}</code> of the answer that was read; {@code .headers.etag}
     */
    public record Precondition(@Nullable String header, @Nullable String version) {

        public Precondition {
            header = header == null ? "If-Match" : header;
            version = version == null ? ".headers.etag" : version;
        }
    }

    /**
     * How the item of a record is found that has no known id. 404 is an answer too: there is none.
     *
     * @param method {@code GET}
     * @param path <code>{data.email}</code> is a value of the record, in their names; where it has none, there is nothing to find
     * @param query jq of each value over <code>{"data", "record_id", "since"}</code>; a parameter whose value is null is left out
     * @param body jq over the same
     * @param items jq over the answer's body that gives the list; as in the stream where it is left out
     * @param where jq over the same with {@code item}, true for the one that is meant; any where it is left out
     */
    public record Find(
            @Nullable String method,
            @Nullable String path,
            Map<String, String> query,
            @Nullable String body,
            @Nullable String items,
            @Nullable String where) {

        public Find {
            query = query == null ? Map.of() : query;
        }
    }

    /** What a sync of {@code direction} needs of this and does not find, in the words of the stream. */
    public List<String> missing(String direction) {
        var needed = new ArrayList<String>();
        if (!direction.equals("import")) {
            if (create == null) {
                needed.add("create");
            }
            if (update == null) {
                needed.add("update");
            }
        }
        if (direction.equals("two_way") && read == null) {
            needed.add("read");
        }
        return List.copyOf(needed);
    }

    /** Whether a create whose answer was lost can be told from one that was never made. */
    boolean canRecover() {
        return create == null || find != null || create.idempotencyHeader() != null;
    }
}
