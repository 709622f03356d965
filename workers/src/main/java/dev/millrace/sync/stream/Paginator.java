package dev.millrace.sync.stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What leads from a page to the next.
 *
 * @param parameter of the query that carries the cursor, the offset or the page's number; null where an expression uses the position
 * @param next jq over the answer's body that gives the next cursor or address, and null behind the last page; for {@code link} null
 *     means the {@code Link} header (RFC 8288)
 * @param first number of the first page, 1 unless it says otherwise, or of the first item, 0 unless it says otherwise
 */
public record Paginator(Kind kind, @Nullable String parameter, @Nullable String next, @Nullable Integer first) {

    /** How lists go on. */
    public enum Kind {
        /** Everything is one page. */
        @JsonProperty("none")
        NONE,
        @JsonProperty("link")
        LINK,
        @JsonProperty("cursor")
        CURSOR,
        /** Counts items. */
        @JsonProperty("offset")
        OFFSET,
        @JsonProperty("page")
        PAGE
    }

    static final Paginator NONE = new Paginator(Kind.NONE, null, null, null);

    /** Where counting begins. */
    int begin() {
        return first != null ? first : kind == Kind.OFFSET ? 0 : 1;
    }
}
