package dev.millrace.sync.drift;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A change in what the service gives.
 *
 * @param field a path, with <code>[]</code> for the items of a list
 * @param before types that it had; empty for a field that is new
 * @param after types that it has; empty for a field that has vanished
 */
public record Drift(String syncId, String field, Change change, List<String> before, List<String> after, Instant noticedAt) {

    /** What has changed. */
    public enum Change {
        ADDED,
        /** It stood in every item so far, and stands in none of a page. */
        VANISHED,
        /** It has a type that it never had. */
        RETYPED;

        /** As in JSON and in the tables. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Change of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }
}
