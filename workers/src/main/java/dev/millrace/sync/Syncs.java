package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.dispatch.Wake;
import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.refusal.Refusal;
import dev.millrace.sync.Sync.Status;
import dev.millrace.sync.merge.ConflictStore;
import dev.millrace.sync.merge.SyncConflict;
import dev.millrace.sync.rejected.RejectedItem;
import dev.millrace.sync.rejected.RejectedStore;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** The syncs of a workspace. Another workspace's sync is not found. */
@Component
public class Syncs {

    private static final int MOST = 200;

    /** What another stream, connection or type would leave behind belongs to another sync. */
    private static final Set<String> FIXED = Set.of("connection", "stream", "parameters", "direction", "type");

    private final SyncStore store;
    private final SyncRunStore runs;
    private final SyncItemStore items;
    private final RejectedStore rejected;
    private final ConflictStore conflicts;
    private final PairStore pairs;
    private final PushStore pushes;
    private final SyncCheck check;
    private final TransactionTemplate transaction;
    private final Wake wake;
    private final Ids ids;
    private final Clock clock;

    Syncs(
            SyncStore store,
            SyncRunStore runs,
            SyncItemStore items,
            RejectedStore rejected,
            ConflictStore conflicts,
            PairStore pairs,
            PushStore pushes,
            SyncCheck check,
            TransactionTemplate transaction,
            Wake wake,
            Ids ids,
            Clock clock) {
        this.store = store;
        this.runs = runs;
        this.items = items;
        this.rejected = rejected;
        this.conflicts = conflicts;
        this.pairs = pairs;
        this.pushes = pushes;
        this.check = check;
        this.transaction = transaction;
        this.wake = wake;
        this.ids = ids;
        this.clock = clock;
    }

    /** Stores a sync, which its schedule starts for the first time when it is due. Refuses with 422 what cannot be synced. */
    public Sync create(String workspaceId, SyncDraft draft) {
        var definition = check.checkNew(workspaceId, draft).definition();
        if (store.count(workspaceId) >= MOST) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT, "syncs_too_many", "A workspace has %d syncs at most; delete one.".formatted(MOST));
        }
        var now = now();
        var id = ids.next("syn");
        var sync = new Sync(id, workspaceId, definition, Status.ACTIVE, null, null, SyncCheck.next(id, definition, now), now, now);
        if (!store.insert(sync)) {
            throw nameTaken(definition);
        }
        return sync;
    }

    private static Refusal nameTaken(SyncDraft definition) {
        return Refusal.of(
                        Refusal.Kind.CONFLICT, "sync_name_taken", "There is a sync '%s' already.".formatted(definition.name()))
                .at("name");
    }

    public Sync get(String workspaceId, String syncId) {
        return store.find(workspaceId, syncId).orElseThrow(() -> Refusal.notFound("sync", syncId));
    }

    /** The newest first. */
    public Page<Sync> list(String workspaceId, PageRequest page) {
        return Page.of(store.list(workspaceId, page), page, Sync::syncId);
    }

    /** The last run of each, by the sync's id; those that have never run are left out. */
    public Map<String, SyncRun> lastRuns(List<Sync> syncs) {
        return runs.last(syncs.stream().map(Sync::syncId).toList()).stream()
                .collect(Collectors.toMap(SyncRun::syncId, Function.identity()));
    }

    /**
     * Changes the fields that {@code patch} has; the rest stays. A run at work goes on with what it finds from its next page on. Refuses
     * with 422 another connection, stream or type.
     */
    public Sync change(String workspaceId, String syncId, JsonNode patch) {
        return inTransaction(workspaceId, syncId, sync -> {
            ObjectNode whole = Json.mapper().valueToTree(sync.definition());
            patch.properties().forEach(field -> {
                if (!whole.has(field.getKey())) {
                    throw Refusal.invalid(
                            "field_unknown", field.getKey(), "A sync has no field '%s'.".formatted(field.getKey()));
                }
                if (FIXED.contains(field.getKey()) && !field.getValue().equals(whole.get(field.getKey()))) {
                    throw Refusal.invalid(
                            "sync_field_fixed", field.getKey(), "%s of a sync stays as it is; make another sync.".formatted(field.getKey()));
                }
                whole.set(field.getKey(), field.getValue());
            });
            var definition = check.checkNew(workspaceId, draft(whole)).definition();
            if (store.isTaken(workspaceId, definition.name(), syncId)) {
                throw nameTaken(definition);
            }
            var sameTimes = Objects.equals(definition.schedule(), sync.definition().schedule());
            var next = sync.status() != Status.ACTIVE ? null : sameTimes ? sync.nextAt() : SyncCheck.next(syncId, definition, now());
            store.change(syncId, definition, next, now());
            if (!definition.mapping().equals(sync.definition().mapping())) {
                rejected.tryAgain(syncId, now());
                if (definition.writesThere()) {
                    pairs.compareAgain(syncId, false);
                }
            }
        });
    }

    private static SyncDraft draft(JsonNode whole) {
        try {
            return Json.mapper().convertValue(whole, SyncDraft.class);
        } catch (IllegalArgumentException unreadable) {
            throw Refusal.invalid("field_invalid", "", "A field has a value that it cannot have.");
        }
    }

    /** Forgets the sync, its runs and which records are whose; the records stay. */
    public void delete(String workspaceId, String syncId) {
        transaction.executeWithoutResult(status -> {
            store.lock(workspaceId, syncId).orElseThrow(() -> Refusal.notFound("sync", syncId));
            store.delete(syncId);
            items.deleteAll(syncId);
        });
    }

    /**
     * Queues a run. Refuses with 409 while one is open, and while the sync is not active.
     *
     * @param by the name of who begins it
     */
    public SyncRun start(String workspaceId, String syncId, String by) {
        var runId = ids.next("syr");
        inTransaction(workspaceId, syncId, sync -> {
            if (sync.status() != Status.ACTIVE) {
                throw Refusal.of(
                        Refusal.Kind.CONFLICT, "sync_not_active", "The sync is %s; resume it first.".formatted(sync.status().word()));
            }
            if (!runs.insert(runId, sync, by, now())) {
                throw Refusal.of(
                        Refusal.Kind.CONFLICT, "sync_running", "The sync is at work; a second run at the same time would do it twice.");
            }
            wake.up(SyncRunQueue.NAME);
        });
        return runs.find(syncId, runId).orElseThrow();
    }

    /** Stops after the page at work; nothing is lost, and {@link #resume} goes on there. */
    public Sync pause(String workspaceId, String syncId) {
        return inTransaction(workspaceId, syncId, sync -> {
            if (sync.status() != Status.PAUSED) {
                store.status(syncId, Status.PAUSED, "Somebody has paused it.", null, now());
                runs.suspend(syncId, "The sync is paused.", now());
            }
        });
    }

    /** Goes on, with the run that was suspended where there is one. */
    public Sync resume(String workspaceId, String syncId) {
        return inTransaction(workspaceId, syncId, sync -> {
            if (sync.status() != Status.ACTIVE) {
                store.status(syncId, Status.ACTIVE, null, SyncCheck.next(syncId, sync.definition(), now()), now());
                runs.requeue(syncId, now());
                wake.up(SyncRunQueue.NAME);
            }
        });
    }

    /**
     * Forgets the cursor and what was written, so that the next run reads and compares everything, or exports it again; no record is
     * touched now. What two ways had in common stays known: without it every difference would be a conflict.
     */
    public Sync reset(String workspaceId, String syncId) {
        return inTransaction(workspaceId, syncId, sync -> {
            runs.cancelOpen(syncId, "The sync was reset.", now());
            store.cursor(syncId, null);
            if (sync.definition().writesThere()) {
                pairs.compareAgain(syncId, !sync.definition().isTwoWay());
                pushes.tryAgain(syncId);
            } else {
                items.forgetHashes(syncId);
            }
        });
    }

    /** The next run sends again what the service has refused, which is listed no more; gives how many records that are. */
    public int tryRejectedAgain(String workspaceId, String syncId) {
        var again = new AtomicInteger();
        inTransaction(workspaceId, syncId, sync -> {
            again.set(pushes.tryAgain(syncId));
            rejected.forgetRecords(syncId);
        });
        return again.get();
    }

    /**
     * The newest first; they are kept for 30 days, ten thousand at most.
     *
     * @param syncRunId the run that found them, of which none are listed where there is no such run; null for all
     */
    public Page<SyncConflict> conflicts(String workspaceId, String syncId, @Nullable String syncRunId, PageRequest page) {
        get(workspaceId, syncId);
        return Page.of(conflicts.list(syncId, syncRunId, page), page, SyncConflict::conflictId);
    }

    /** The newest first; they are kept for 30 days. */
    public Page<SyncRun> runs(String workspaceId, String syncId, PageRequest page) {
        get(workspaceId, syncId);
        return Page.of(runs.list(syncId, page), page, SyncRun::syncRunId);
    }

    public SyncRun run(String workspaceId, String syncId, String syncRunId) {
        get(workspaceId, syncId);
        return runs.find(syncId, syncRunId).orElseThrow(() -> Refusal.notFound("sync_run", syncRunId));
    }

    /** The run with that id, of whichever sync. */
    public Optional<SyncRun> findRun(String workspaceId, String syncRunId) {
        return runs.ofWorkspace(workspaceId, syncRunId);
    }

    /**
     * The newest first; a thousand of them are kept, until they can be written.
     *
     * @param syncRunId the run that rejected them last, of which none are listed where there is no such run; null for all
     */
    public Page<RejectedItem> rejected(String workspaceId, String syncId, @Nullable String syncRunId, PageRequest page) {
        get(workspaceId, syncId);
        return Page.of(rejected.list(syncId, syncRunId, page), page, RejectedItem::rejectedId);
    }

    /** The sync first and its run behind it, as steps do. */
    private Sync inTransaction(String workspaceId, String syncId, Consumer<Sync> work) {
        return Objects.requireNonNull(transaction.execute(status -> {
            work.accept(store.lock(workspaceId, syncId).orElseThrow(() -> Refusal.notFound("sync", syncId)));
            return get(workspaceId, syncId);
        }));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
