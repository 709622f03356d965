package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.rejected.RejectedItem;
import dev.millrace.sync.rejected.RejectedStore;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tries rejected items again, as the service gave them, with the mapping and the type of records as they are now. Those that fit are
 * records then and not rejected any more; the others stay, with the new reason. Repeating it is safe.
 */
@Component
public class SyncRetries {

    private static final Logger log = LoggerFactory.getLogger(SyncRetries.class);
    private static final int AT_ONCE = 100;

    private final SyncStore syncs;
    private final SyncDueStore dues;
    private final SyncRunStore runs;
    private final SyncRows rows;
    private final PairRows pairs;
    private final RejectedStore rejected;
    private final SyncCheck check;
    private final TransactionTemplate transaction;
    private final Clock clock;

    SyncRetries(
            SyncStore syncs,
            SyncDueStore dues,
            SyncRunStore runs,
            SyncRows rows,
            PairRows pairs,
            RejectedStore rejected,
            SyncCheck check,
            TransactionTemplate transaction,
            Clock clock) {
        this.syncs = syncs;
        this.dues = dues;
        this.runs = runs;
        this.rows = rows;
        this.pairs = pairs;
        this.rejected = rejected;
        this.check = check;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * What has become of items that were tried again.
     *
     * @param accepted how many are rejected no more
     * @param rejected how many are rejected again
     */
    public record Retried(long accepted, long rejected) {

        static final Retried NONE = new Retried(0, 0);

        Retried plus(Retried more) {
            return new Retried(accepted + more.accepted, rejected + more.rejected);
        }
    }

    /** Tries one again. Refuses with 409 where it was too large to keep, or has no id. */
    public Retried retry(String workspaceId, String syncId, String rejectedId) {
        return inTransaction(workspaceId, syncId, sync -> {
            var item = rejected.find(syncId, rejectedId).orElseThrow(() -> Refusal.notFound("rejected", rejectedId));
            if (!item.isKept()) {
                throw Refusal.of(
                        Refusal.Kind.CONFLICT,
                        "rejected_not_kept",
                        "The item was too large to keep, or has no id, so that it cannot be tried again; reset the sync to read it anew.");
            }
            return again(sync, List.of(item));
        });
    }

    /** Tries all that are kept again, some at a time; at most the thousand that there can be. */
    public Retried retryAll(String workspaceId, String syncId) {
        var done = Retried.NONE;
        var after = "";
        while (true) {
            var from = after;
            var some = rejected.kept(syncId, from, AT_ONCE);
            done = done.plus(inTransaction(workspaceId, syncId, sync -> again(sync, rejected.kept(syncId, from, AT_ONCE))));
            if (some.size() < AT_ONCE) {
                return done;
            }
            after = some.getLast().rejectedId();
        }
    }

    /** Tries again what is due; gives how many syncs had something. */
    int retryTheDue() {
        var found = rejected.syncsWithDue(clock.instant(), AT_ONCE);
        found.forEach(this::retryTheDue);
        return found.size();
    }

    private void retryTheDue(String syncId) {
        try {
            transaction.executeWithoutResult(status -> dues.lock(syncId)
                    .filter(sync -> sync.status() == Sync.Status.ACTIVE)
                    .ifPresent(sync -> again(sync, rejected.due(syncId, clock.instant(), AT_ONCE))));
        } catch (Refusal noLonger) {
            log.info("Rejected items of sync {} are not tried again by themselves: {}", syncId, noLonger.getMessage());
            rejected.leaveAlone(syncId);
        }
    }

    /** Whoever calls holds the sync, as a step of its run does. */
    private Retried again(Sync sync, List<RejectedItem> some) {
        if (some.isEmpty()) {
            return Retried.NONE;
        }
        var checked = check.check(sync.workspaceId(), sync.definition());
        // A full run at work must not take for gone what was kept from before it; the next one says whether it is.
        var run = runs.last(List.of(sync.syncId())).getFirst().syncRunId();
        var items = some.stream().map(item -> (JsonNode) Json.trusted(Objects.requireNonNull(item.item()))).toList();
        var done = sync.definition().isTwoWay() ? pairs.write(sync, run, checked, items) : rows.write(sync, run, checked, items);
        rejected.leaveWithTheirRuns(some);
        return new Retried(some.size() - done.rejected(), done.rejected());
    }

    private interface Held {
        Retried in(Sync sync);
    }

    private Retried inTransaction(String workspaceId, String syncId, Held work) {
        return Objects.requireNonNull(transaction.execute(status ->
                work.in(syncs.lock(workspaceId, syncId).orElseThrow(() -> Refusal.notFound("sync", syncId)))));
    }
}
