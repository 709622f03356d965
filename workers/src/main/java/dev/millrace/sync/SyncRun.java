package dev.millrace.sync;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One pass of a sync over its stream.
 *
 * @param scheduled whether its schedule started it, instead of somebody
 * @param begunBy the name of the member or the API key; null for its schedule, and for runs of before this was kept
 * @param backfillFrom from when on it reads again; null for any other run
 * @param waitingFor a sentence; null unless it is waiting or suspended
 * @param failure why it failed or was cancelled; null otherwise
 * @param pages how many pages of the stream were written
 * @param cursor the latest value that it has read
 * @param skipped how often the schedule would have started the sync while this run was at work
 * @param goesOnAt until when it waits; null unless it is waiting
 */
public record SyncRun(
        String syncRunId,
        String syncId,
        Status status,
        boolean scheduled,
        @Nullable String begunBy,
        @Nullable Instant backfillFrom,
        @Nullable String waitingFor,
        @Nullable String failure,
        Counts counts,
        int pages,
        @Nullable String cursor,
        int skipped,
        Instant queuedAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Instant goesOnAt) {

    /**
     * What was done.
     *
     * @param read items of the service, and records for which there may have been something to send
     * @param written records that became what the service has
     * @param deleted records
     * @param pushed items that were made, changed or deleted there
     * @param conflicts fields, and whole records, that both sides had changed
     * @param calls requests to the service
     * @param waitedMs how long it has waited for the service's limits, and after its failures
     */
    public record Counts(
            long read,
            long written,
            long unchanged,
            long deleted,
            long rejected,
            long calls,
            long waitedMs,
            long pushed,
            long conflicts) {

        /** Of a run that only reads. */
        public Counts(long read, long written, long unchanged, long deleted, long rejected, long calls, long waitedMs) {
            this(read, written, unchanged, deleted, rejected, calls, waitedMs, 0, 0);
        }
    }

    /** How far a run is. */
    public enum Status {
        QUEUED,
        RUNNING,
        /** It goes on by itself. */
        WAITING,
        /** It goes on when its sync does. */
        SUSPENDED,
        COMPLETED,
        FAILED,
        CANCELLED;

        /** As in JSON and in the tables. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Status of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }
}
