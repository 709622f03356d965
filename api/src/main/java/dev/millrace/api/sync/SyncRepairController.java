package dev.millrace.api.sync;

import dev.millrace.api.audit.Recorded;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.sync.SyncBackfills;
import dev.millrace.sync.SyncRetries;
import dev.millrace.sync.SyncRetries.Retried;
import dev.millrace.sync.Syncs;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/syncs}: what is read or tried again. */
@RestController
@RequestMapping("/api/v1/syncs/{syncId}")
class SyncRepairController {

    private final Syncs syncs;
    private final SyncBackfills backfills;
    private final SyncRetries retries;
    private final Audit audit;

    SyncRepairController(Syncs syncs, SyncBackfills backfills, SyncRetries retries, Audit audit) {
        this.syncs = syncs;
        this.backfills = backfills;
        this.retries = retries;
        this.audit = audit;
    }

    /** @param from the time from which on to read again, before that up to which the sync has read */
    record BackfillRequest(@Nullable String from) {}

    /**
     * Reads again what an incremental sync has read before, from a time on and to the end. The cursor of the sync is not moved back. 422
     * where the stream cannot be asked from a time on; 409 while the sync is at work, and while it is not active.
     */
    @PostMapping("/backfill")
    @ResponseStatus(HttpStatus.ACCEPTED)
    SyncRunView backfill(Actor actor, @PathVariable String syncId, @RequestBody BackfillRequest request) {
        actor.require(Right.OPERATE);
        var entry = Recorded.sync(AuditAction.SYNC_BACKFILLED, syncs.get(actor.workspaceId(), syncId));
        return SyncRunView.of(audit.with(
                actor,
                run -> request.from() == null ? entry : entry.saying("from", request.from()),
                () -> backfills.backfill(actor.workspaceId(), syncId, request.from(), actor.name())));
    }

    /**
     * What was tried again.
     *
     * @param accepted how many items are rejected no more
     * @param rejected how many items are rejected again
     * @param records how many records the next run sends again
     */
    record TriedAgain(long accepted, long rejected, int records) {}

    /**
     * Tries all rejected items again that are kept, with the mapping as it is now; those that fit leave the list. Has the next run send the
     * records again that the service has refused, and make those of which it is not known whether they were made.
     */
    @PostMapping("/rejected/retry")
    TriedAgain retryAll(Actor actor, @PathVariable String syncId) {
        actor.require(Right.OPERATE);
        var items = retries.retryAll(actor.workspaceId(), syncId);
        return new TriedAgain(items.accepted(), items.rejected(), syncs.tryRejectedAgain(actor.workspaceId(), syncId));
    }

    /** Tries a rejected item again, with the mapping as it is now. 409 where it was too large to keep, or has no id. */
    @PostMapping("/rejected/{rejectedId}/retry")
    Retried retry(Actor actor, @PathVariable String syncId, @PathVariable String rejectedId) {
        actor.require(Right.OPERATE);
        return retries.retry(actor.workspaceId(), syncId, rejectedId);
    }
}
