package dev.millrace.sync;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.id.Ids;
import dev.millrace.page.PageRequest;
import dev.millrace.record.Records;
import dev.millrace.record.StoredRecord;
import dev.millrace.sync.Merge.Side;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Says who wins where both sides have changed. With {@code last_write_wins} that is the later one: of ours, the last change of that field
 * by anybody but the sync; of theirs, the item's. At the same moment ours wins, and theirs where its time is not known. A change wins over
 * a deletion, which can be done again while what was changed could not.
 */
@Component
class Verdicts {

    private static final int LOOKED_BACK = 50;

    private final Records records;
    private final Ids ids;
    private final Clock clock;

    Verdicts(Records records, Ids ids, Clock clock) {
        this.records = records;
        this.ids = ids;
        this.clock = clock;
    }

    Side ofField(Sync sync, StoredRecord record, String field, @Nullable Instant theirsAt) {
        return switch (String.valueOf(sync.definition().conflict())) {
            case "ours" -> Side.OURS;
            case "theirs" -> Side.THEIRS;
            case String lastWriteWins -> theirsAt == null || theirsAt.isAfter(changedAt(sync, record, field)) ? Side.THEIRS : Side.OURS;
        };
    }

    /** @param deleted the side that was deleted; the other one was changed */
    Side ofDeletion(Sync sync, Side deleted) {
        return switch (String.valueOf(sync.definition().conflict())) {
            case "ours" -> Side.OURS;
            case "theirs" -> Side.THEIRS;
            case String lastWriteWins -> deleted == Side.OURS ? Side.THEIRS : Side.OURS;
        };
    }

    private Instant changedAt(Sync sync, StoredRecord record, String field) {
        var name = field.split("\\.")[0];
        return records
                .history(sync.workspaceId(), record.type(), record.recordId(), new PageRequest(LOOKED_BACK, null))
                .data()
                .stream()
                .filter(change -> change.changes().has(name) && !change.cause().id().equals(sync.syncId()))
                .findFirst()
                .map(change -> change.at())
                .orElse(record.updatedAt());
    }

    SyncConflict conflict(String syncRunId, String recordId, String externalId, Merge.Clash clash) {
        return new SyncConflict(
                ids.next("cfl"), syncRunId, recordId, externalId, clash.field(), clash.base(), clash.ours(), clash.theirs(),
                clash.winner().word(), clock.instant());
    }

    /** Of a deletion and a change: the deleted side has no values. */
    SyncConflict conflict(
            String syncRunId, Pair pair, @Nullable JsonNode ours, @Nullable JsonNode theirs, Side winner) {
        return new SyncConflict(
                ids.next("cfl"), syncRunId, pair.recordId(), pair.externalId(), null, pair.ours(), ours, theirs, winner.word(),
                clock.instant());
    }
}
