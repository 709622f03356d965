package dev.millrace.console;

import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import org.jspecify.annotations.Nullable;

/**
 * The links under a list, with the list's filters.
 *
 * @param newest null on the first page
 * @param older null on the last page
 */
public record Pager(@Nullable String newest, @Nullable String older) {

    /** For the list at {@code path}; {@code filters} are names and values in turn. */
    public static Pager of(Page<?> page, PageRequest request, String path, @Nullable String... filters) {
        var base = Paths.with(path, filters);
        var limit = request.limit() == PageRequest.DEFAULT_LIMIT ? "" : "limit=" + request.limit();
        var first = joined(base, limit);
        return new Pager(
                request.after() == null ? null : first,
                page.nextCursor() == null ? null : joined(first, "cursor=" + page.nextCursor()));
    }

    private static String joined(String address, String parameter) {
        return parameter.isEmpty() ? address : address + (address.contains("?") ? "&" : "?") + parameter;
    }
}
