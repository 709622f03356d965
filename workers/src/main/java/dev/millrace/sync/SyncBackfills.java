package dev.millrace.sync;

import dev.millrace.dispatch.Wake;
import dev.millrace.id.Ids;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.Sync.Status;
import dev.millrace.sync.stream.StreamCursor.Format;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads again what an incremental sync has read before. Services are asked from a time on, and not up to one; so a backfill reads to the
 * end as every run does, and leaves the cursor no earlier than it was.
 */
@Component
public class SyncBackfills {

    private final SyncStore syncs;
    private final SyncRunStore runs;
    private final SyncDueStore dues;
    private final SyncCheck check;
    private final TransactionTemplate transaction;
    private final Wake wake;
    private final Ids ids;
    private final Clock clock;

    SyncBackfills(
            SyncStore syncs,
            SyncRunStore runs,
            SyncDueStore dues,
            SyncCheck check,
            TransactionTemplate transaction,
            Wake wake,
            Ids ids,
            Clock clock) {
        this.syncs = syncs;
        this.runs = runs;
        this.dues = dues;
        this.check = check;
        this.transaction = transaction;
        this.wake = wake;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Queues a run that asks from {@code from} on, a time with an offset. Refuses with 422 where the sync cannot be asked so, with 409
     * while a run is open or the sync is not active.
     *
     * @param by the name of who begins it
     */
    public SyncRun backfill(String workspaceId, String syncId, @Nullable String from, String by) {
        var runId = ids.next("syr");
        return Objects.requireNonNull(transaction.execute(status -> {
            var sync = syncs.lock(workspaceId, syncId).orElseThrow(() -> Refusal.notFound("sync", syncId));
            var start = start(sync, from);
            if (sync.status() != Status.ACTIVE) {
                throw Refusal.of(
                        Refusal.Kind.CONFLICT, "sync_not_active", "The sync is %s; resume it first.".formatted(sync.status().word()));
            }
            if (!runs.insert(runId, sync, by, clock.instant().truncatedTo(ChronoUnit.MICROS))) {
                throw Refusal.of(
                        Refusal.Kind.CONFLICT, "sync_running", "The sync is at work; a second run at the same time would do it twice.");
            }
            dues.readFrom(runId, start);
            wake.up(SyncRunQueue.NAME);
            return runs.find(syncId, runId).orElseThrow();
        }));
    }

    /** From when on {@link #backfill} would read. Refuses with 422 as it does, and changes nothing. */
    public Instant start(String workspaceId, String syncId, @Nullable String from) {
        return start(syncs.find(workspaceId, syncId).orElseThrow(() -> Refusal.notFound("sync", syncId)), from);
    }

    /** Why the sync cannot be read again from any time on, as it is; empty where it can. */
    public Optional<String> obstacle(Sync sync) {
        try {
            readUpTo(sync);
            return Optional.empty();
        } catch (Refusal refused) {
            return Optional.of(String.valueOf(refused.getMessage()));
        }
    }

    private Instant readUpTo(Sync sync) {
        if ("export".equals(sync.definition().direction())) {
            throw unsupported("An export reads nothing of the service; reset it to send everything once more.");
        }
        var checked = check.check(sync.workspaceId(), sync.definition());
        var cursor = checked.stream().cursor();
        if (cursor == null || checked.isFull()) {
            throw unsupported("A full sync reads everything each time; run it.");
        }
        if (cursor.format() == Format.TEXT) {
            throw unsupported("The stream's cursor is no time, so that it cannot be asked from one on; reset the sync to read everything.");
        }
        if (sync.cursor() == null) {
            throw unsupported("The sync has not read to the end yet; its next run reads everything.");
        }
        return Instant.parse(sync.cursor());
    }

    private Instant start(Sync sync, @Nullable String from) {
        var readUpTo = readUpTo(sync);
        if (from == null) {
            throw Refusal.invalid("field_missing", "from", "from is missing: the time from which on to read again.");
        }
        try {
            var start = OffsetDateTime.parse(from).toInstant();
            if (start.isBefore(readUpTo)) {
                return start;
            }
        } catch (DateTimeParseException unreadable) {
            throw Refusal.invalid("field_invalid", "from", "from is a time with an offset, such as 2026-11-22T09:00:00Z.");
        }
        throw Refusal.invalid(
                "field_invalid", "from", "The sync has read up to %s, and reads on from there by itself.".formatted(sync.cursor()));
    }

    private static Refusal unsupported(String why) {
        return Refusal.invalid("sync_backfill_unsupported", "", why);
    }
}
