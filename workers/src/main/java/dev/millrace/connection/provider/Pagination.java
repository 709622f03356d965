package dev.millrace.connection.provider;

import org.jspecify.annotations.Nullable;

/**
 * How a provider's lists go on, where its endpoints do it alike.
 *
 * @param parameter of the request that carries the cursor, the offset or the page
 * @param next where the answer has the next cursor or address, a JSON Pointer; null for the {@code Link} header
 * @param size the parameter for the entries of a page
 * @param most entries of a page
 */
public record Pagination(
        Kind kind, @Nullable String parameter, @Nullable String next, @Nullable String size, @Nullable Integer most) {

    /** What leads from a page to the next. */
    public enum Kind {
        /** An address, in the {@code Link} header (RFC 8288) or in the body. */
        LINK,
        CURSOR,
        OFFSET,
        PAGE
    }
}
