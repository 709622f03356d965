package dev.millrace.record;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which records of a type are wanted, in which order.
 *
 * @param conditions all of them hold
 * @param words each begins a word of the record; empty for no search
 * @param deleted whether only deleted ones are wanted, instead of only others
 */
public record RecordQuery(
        List<Condition> conditions,
        List<String> words,
        @Nullable Instant createdAfter,
        @Nullable Instant updatedAfter,
        boolean deleted,
        Sort sort) {

    /**
     * The order of a list; records with equal values stand in the order in which they were made.
     *
     * @param path a field of the data, or one of {@code created_at}, {@code updated_at}, {@code record_id}
     */
    public record Sort(List<String> path, boolean descending) {

        /** The newest first. */
        public static final Sort NEWEST = new Sort(List.of("record_id"), true);

        public Sort {
            path = List.copyOf(path);
        }

        boolean isBy(String column) {
            return path.equals(List.of(column));
        }
    }

    /** All records, the newest first. */
    public static final RecordQuery ALL = where();

    public RecordQuery {
        conditions = List.copyOf(conditions);
        words = List.copyOf(words);
    }

    /** Those for which all of {@code conditions} hold, the newest first. */
    public static RecordQuery where(Condition... conditions) {
        return where(List.of(conditions));
    }

    /** Those for which all of {@code conditions} hold, the newest first. */
    public static RecordQuery where(List<Condition> conditions) {
        return new RecordQuery(conditions, List.of(), null, null, false, Sort.NEWEST);
    }

    RecordQuery sorted(Sort other) {
        return new RecordQuery(conditions, words, createdAfter, updatedAfter, deleted, other);
    }
}
