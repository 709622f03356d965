package dev.millrace.api.sync;

import dev.millrace.sync.SyncRun;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One pass of a sync over its stream.
 *
 * @param status queued, running, waiting, suspended, completed, failed or cancelled
 * @param trigger schedule or manual
 * @param begunBy the e-mail of the member or the name of the API key that started it; null for its schedule
 * @param backfillFrom from when on it reads again; null for any other run
 * @param waitingFor a sentence; null unless it is waiting or suspended
 * @param failure why it failed or was cancelled
 * @param read items of the service, and records for which there may have been something to send
 * @param written records that became what the service has
 * @param unchanged what was so already
 * @param deleted records that were deleted
 * @param pushed items that were made, changed or deleted there
 * @param conflicts what both sides had changed
 * @param calls requests to the service
 * @param waitedMs how long it waited for the service's limits and after its failures, in milliseconds
 * @param cursor the latest value that it has read
 * @param skipped how often the schedule would have started the sync while this run was at work
 */
record SyncRunView(
        String syncRunId,
        String status,
        String trigger,
        @Nullable String begunBy,
        @Nullable Instant backfillFrom,
        @Nullable String waitingFor,
        @Nullable String failure,
        long read,
        long written,
        long unchanged,
        long deleted,
        long rejected,
        long pushed,
        long conflicts,
        long calls,
        long waitedMs,
        @Nullable String cursor,
        int skipped,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt) {

    static SyncRunView of(SyncRun run) {
        var counts = run.counts();
        return new SyncRunView(
                run.syncRunId(),
                run.status().word(),
                run.scheduled() ? "schedule" : "manual",
                run.begunBy(),
                run.backfillFrom(),
                run.waitingFor(),
                run.failure(),
                counts.read(),
                counts.written(),
                counts.unchanged(),
                counts.deleted(),
                counts.rejected(),
                counts.pushed(),
                counts.conflicts(),
                counts.calls(),
                counts.waitedMs(),
                run.cursor(),
                run.skipped(),
                run.startedAt(),
                run.endedAt());
    }
}
