package dev.millrace.record.bulk;

import dev.millrace.record.bulk.BulkRequest.Options;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Work on more records than one request takes.
 *
 * @param total how many records it is about, as far as is known
 * @param done how many were looked at
 * @param written how many of these are new or have changed, or would be
 * @param problems the first thousand; {@code rejected} counts all
 * @param failure why it could not go on; null unless it has failed
 */
public record BulkJob(
        String jobId,
        String type,
        Action action,
        Status status,
        Options options,
        int total,
        int done,
        int written,
        int unchanged,
        int rejected,
        List<BulkProblem> problems,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String failure) {

    /** What it does to records. */
    public enum Action {
        CREATE,
        UPDATE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How it stands. */
    public enum Status {
        QUEUED,
        RUNNING,
        COMPLETED,
        CANCELLED,
        FAILED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public boolean isEnded() {
            return this != QUEUED && this != RUNNING;
        }
    }

    public BulkJob {
        problems = List.copyOf(problems);
    }
}
