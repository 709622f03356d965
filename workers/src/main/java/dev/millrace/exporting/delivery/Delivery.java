package dev.millrace.exporting.delivery;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the delivery of a file stands.
 *
 * @param draft where it goes
 * @param attempts that were begun
 * @param error why the last attempt failed; null where none has
 * @param nextAttemptAt when it is tried again; null unless it waits for that
 */
public record Delivery(
        DeliveryDraft draft,
        Status status,
        int attempts,
        @Nullable String error,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant deliveredAt) {

    /** How it stands. */
    public enum Status {
        /** The file is not made yet. */
        WAITING,
        QUEUED,
        RUNNING,
        DELIVERED,
        /** Given up; the file can be fetched all the same. */
        FAILED,
        /** There was no file to deliver. */
        CANCELLED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }

        public boolean isEnded() {
            return this == DELIVERED || this == FAILED || this == CANCELLED;
        }
    }
}
