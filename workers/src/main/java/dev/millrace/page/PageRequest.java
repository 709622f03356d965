package dev.millrace.page;

import dev.millrace.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is wanted.
 *
 * @param limit 1 to 200
 * @param after the last id of the page before, or null for the first page
 */
public record PageRequest(int limit, @Nullable String after) {

    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 200;

    /** Reads the query parameters {@code limit} and {@code cursor}; refuses with 422 what they cannot be. */
    public static PageRequest of(@Nullable String limit, @Nullable String cursor) {
        return new PageRequest(limit == null ? DEFAULT_LIMIT : limit(limit), cursor == null ? null : decode(cursor));
    }

    /** The cursor that {@link #of} reads back. */
    static String cursor(String lastId) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(lastId.getBytes(StandardCharsets.UTF_8));
    }

    private static int limit(String text) {
        try {
            var limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException notANumber) {
            // refused below, like a number out of range
        }
        throw Refusal.invalid("limit_invalid", "limit", "limit must be a number from 1 to %d.".formatted(MAX_LIMIT));
    }

    private static String decode(String cursor) {
        try {
            var id = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (id.matches("[\\x21-\\x7e]{1,600}")) {
                return id;
            }
        } catch (IllegalArgumentException notBase64) {
            // refused below
        }
        throw Refusal.invalid("cursor_invalid", "cursor", "cursor must be a next_cursor that a list has given.");
    }
}
