package dev.millrace.sync.merge;

import dev.millrace.id.Ids;
import dev.millrace.page.PageRequest;
import dev.millrace.record.Records;
import dev.millrace.record.StoredRecord;
import dev.millrace.sync.merge.Merge.Clash;
import dev.millrace.sync.merge.Merge.Side;
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
public class Verdicts {

    private static final int LOOKED_BACK = 50;

    private final Records records;
    private final Ids ids;
    private final Clock clock;

    public Verdicts(Records records, Ids ids, Clock clock) {
        this.records = records;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * Whose run decides, and how.
     *
     * @param rule {@code ours}, {@code theirs} or {@code last_write_wins}
     */
    public record Terms(String workspaceId, String syncId, String syncRunId, String rule) {}

    /** @param theirsAt when the item was changed; null where that is not known */
    public Side ofField(Terms terms, StoredRecord record, String field, @Nullable Instant theirsAt) {
        return switch (terms.rule()) {
            case "ours" -> Side.OURS;
            case "theirs" -> Side.THEIRS;
            case String lastWriteWins -> theirsAt == null || theirsAt.isAfter(changedAt(terms, record, field)) ? Side.THEIRS : Side.OURS;
        };
    }

    /** @param deleted the side that was deleted; the other one was changed */
    public Side ofDeletion(Terms terms, Side deleted) {
        return switch (terms.rule()) {
            case "ours" -> Side.OURS;
            case "theirs" -> Side.THEIRS;
            case String lastWriteWins -> deleted == Side.OURS ? Side.THEIRS : Side.OURS;
        };
    }

    private Instant changedAt(Terms terms, StoredRecord record, String field) {
        var name = field.split("\\.")[0];
        return records
                .history(terms.workspaceId(), record.type(), record.recordId(), new PageRequest(LOOKED_BACK, null))
                .data()
                .stream()
                .filter(change -> change.changes().has(name) && !change.cause().id().equals(terms.syncId()))
                .findFirst()
                .map(change -> change.at())
                .orElse(record.updatedAt());
    }

    /** The decision, as it is kept for people. */
    public SyncConflict conflict(Terms terms, String recordId, String externalId, Clash clash) {
        return new SyncConflict(
                ids.next("cfl"), terms.syncRunId(), recordId, externalId, clash.field(), clash.base(), clash.ours(), clash.theirs(),
                clash.winner().word(), clock.instant());
    }
}
