package dev.millrace.page;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One page, newest first; {@code nextCursor} is null at the end. Its JSON is that of the wire contract. */
public record Page<T>(List<T> data, @Nullable String nextCursor) {

    public Page {
        data = List.copyOf(data);
    }

    /**
     * The page that {@code rows} begin: a query asks for {@code limit + 1} rows and gives them all, and the one too
     * many tells that there is a next page.
     */
    public static <T> Page<T> of(List<T> rows, PageRequest request, Function<T, String> id) {
        var more = rows.size() > request.limit();
        return of(more ? rows.subList(0, request.limit()) : rows, more, id);
    }

    /** The page of {@code shown}; {@code more} says whether others come after it. */
    public static <T> Page<T> of(List<T> shown, boolean more, Function<T, String> id) {
        return new Page<>(shown, more && !shown.isEmpty() ? PageRequest.cursor(id.apply(shown.getLast())) : null);
    }

    public <R> Page<R> map(Function<T, R> change) {
        return new Page<>(data.stream().map(change).toList(), nextCursor);
    }
}
