package dev.millrace.exporting;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A file of records, finished or on its way.
 *
 * @param total how many records it will have, about; null before it has begun
 * @param rows how many are in the file
 * @param size of the file so far, in bytes; 0 where there is none any more
 * @param failure why it could not go on; null unless it has failed
 */
public record Export(
        String exportId,
        String type,
        ExportFormat format,
        Status status,
        ExportRequest request,
        @Nullable Long total,
        long rows,
        long size,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Failure failure) {

    /** How it stands. */
    public enum Status {
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
            return this != QUEUED && this != RUNNING;
        }
    }

    /** Why it could not go on. */
    public record Failure(String code, String message) {}

    /** What the file is called when somebody keeps it: {@code users-2026-11-22.csv}. */
    public String fileName() {
        return "%s-%s.%s".formatted(type, day(), extension());
    }

    /** On which it was asked for, in UTC: {@code 2026-11-22}. */
    String day() {
        return createdAt.toString().substring(0, 10);
    }

    String extension() {
        return request.zip() ? "zip" : format.word();
    }

    /** Of the file. */
    public String mediaType() {
        return request.zip() ? "application/zip" : format.mediaType();
    }
}
