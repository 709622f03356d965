package dev.millrace.console.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.console.Action;
import dev.millrace.console.JsonBlock;
import dev.millrace.console.Moments;
import dev.millrace.console.Paths;
import dev.millrace.console.ShortId;
import dev.millrace.console.sync.SyncPages.ConflictList;
import dev.millrace.console.sync.SyncPages.ConflictRow;
import dev.millrace.console.sync.SyncPages.RejectedList;
import dev.millrace.console.sync.SyncPages.RejectedRow;
import dev.millrace.json.Json;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.sync.Sync;
import dev.millrace.sync.Syncs;
import dev.millrace.sync.merge.SyncConflict;
import dev.millrace.sync.rejected.RejectedItem;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What was rejected and what both sides had changed, as the page of a sync, that of a run and the whole lists show it. */
@Component
class SyncFindings {

    private static final PageRequest NEWEST = new PageRequest(20, null);

    private final Syncs syncs;
    private final Moments moments;

    SyncFindings(Syncs syncs, Moments moments) {
        this.syncs = syncs;
        this.moments = moments;
    }

    /** The newest that a sync has rejected. */
    RejectedList rejected(Actor actor, Sync sync) {
        return rejected(actor, sync, RejectedPlace.SYNC);
    }

    /** The newest that a run has rejected. */
    RejectedList rejected(Actor actor, Sync sync, String syncRunId) {
        return rejected(actor, sync, RejectedPlace.run(syncRunId));
    }

    private RejectedList rejected(Actor actor, Sync sync, RejectedPlace place) {
        var found = syncs.rejected(sync.workspaceId(), sync.syncId(), place.run(), NEWEST);
        var more = found.nextCursor() == null ? null : RejectedPlace.list(place.run(), null).path(sync.syncId());
        return rejected(actor, sync, found, place, more);
    }

    /** A page of the whole list, which stands at {@code place}. */
    RejectedList rejected(Actor actor, Sync sync, Page<RejectedItem> found, RejectedPlace place) {
        return rejected(actor, sync, found, place, null);
    }

    private RejectedList rejected(Actor actor, Sync sync, Page<RejectedItem> found, RejectedPlace place, @Nullable String more) {
        var all = place.from(Paths.of("syncs", sync.syncId(), "rejected", "retry"));
        return new RejectedList(
                found.data().stream().map(item -> row(actor, sync, item, place)).toList(),
                more,
                actor.may(Right.OPERATE)
                        ? List.of(Action.act(place.run() == null ? "Try all again" : "Try all of the sync again", all))
                        : List.of());
    }

    private RejectedRow row(Actor actor, Sync sync, RejectedItem item, RejectedPlace place) {
        var recordId = item.recordId();
        return new RejectedRow(
                recordId != null ? ShortId.of(recordId) : whole(item.externalId() == null ? "" : item.externalId()),
                recordId == null ? null : record(sync, recordId),
                item.field() == null ? "" : item.field(),
                item.message(),
                item.item() == null ? null : JsonBlock.of("item-" + item.rejectedId(), "JSON", Json.trusted(item.item()), false),
                moments.of(item.rejectedAt()),
                moments.ofNullable(item.retryAt()),
                actor.may(Right.OPERATE) && item.isKept()
                        ? List.of(Action.act(
                                "Try again", place.from(Paths.of("syncs", sync.syncId(), "rejected", item.rejectedId(), "retry"))))
                        : List.of());
    }

    /** Of an id of theirs nobody knows where it may be cut. */
    private static ShortId whole(String externalId) {
        return new ShortId(externalId, externalId);
    }

    private static String record(Sync sync, String recordId) {
        return Paths.of("records", String.valueOf(sync.definition().type()), recordId);
    }

    /** The newest conflicts of a sync. */
    ConflictList conflicts(Sync sync) {
        return newest(sync, null);
    }

    /** The newest that a run has found. */
    ConflictList conflicts(Sync sync, String syncRunId) {
        return newest(sync, syncRunId);
    }

    private ConflictList newest(Sync sync, @Nullable String syncRunId) {
        var found = syncs.conflicts(sync.workspaceId(), sync.syncId(), syncRunId, NEWEST);
        return new ConflictList(
                rows(sync, found),
                found.nextCursor() == null ? null : Paths.with(SyncController.path(sync.syncId(), "conflicts"), "run", syncRunId));
    }

    /** A page of the whole list. */
    ConflictList conflicts(Sync sync, Page<SyncConflict> found) {
        return new ConflictList(rows(sync, found), null);
    }

    private List<ConflictRow> rows(Sync sync, Page<SyncConflict> found) {
        return found.data().stream().map(conflict -> row(sync, conflict)).toList();
    }

    private ConflictRow row(Sync sync, SyncConflict conflict) {
        return new ConflictRow(
                ShortId.of(conflict.recordId()),
                record(sync, conflict.recordId()),
                conflict.field() == null ? "All of it" : conflict.field(),
                shown(conflict.base(), ""),
                shown(conflict.ours(), "Deleted"),
                shown(conflict.theirs(), "Deleted"),
                conflict.winner().equals("ours") ? "Ours" : "Theirs",
                moments.of(conflict.at()));
    }

    private static String shown(@Nullable JsonNode value, String nothing) {
        return value == null ? nothing : Json.write(value);
    }
}
