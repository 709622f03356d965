package dev.millrace.importing;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way to become records.
 *
 * @param size of the file, in bytes
 * @param readBytes how many of them were read
 * @param read how many records were found, those within others included; it is the sum of the following four
 * @param created with {@code validateOnly} how many would be; the same for {@code updated}
 * @param failure why it could not go on; null unless it has failed
 */
public record Import(
        String importId,
        String type,
        Status status,
        @Nullable String fileName,
        long size,
        long readBytes,
        ImportOptions options,
        long read,
        long created,
        long updated,
        long unchanged,
        long rejected,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Failure failure) {

    /** How it stands. */
    public enum Status {
        /** Its file is here, and somebody has to say what its columns are and start it. */
        DRAFT,
        QUEUED,
        RUNNING,
        COMPLETED,
        FAILED,
        CANCELLED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }

        public boolean isEnded() {
            return this != DRAFT && this != QUEUED && this != RUNNING;
        }
    }

    /** @param line of the file, from 1; null where it is about no line */
    public record Failure(String code, String message, @Nullable Long line) {}

    /**
     * Why one row became no record.
     *
     * @param line of the file on which the row begins, from 1
     * @param field where in the record, such as {@code /data/email}
     */
    public record Problem(long line, @Nullable String field, String code, String message) {}
}
