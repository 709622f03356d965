package dev.millrace.sync.merge;

import static dev.millrace.sql.Documents.documentOrNull;
import static dev.millrace.sql.Documents.textOrNull;
import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.utc;

import dev.millrace.page.PageRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code sync_conflict}: the newest ten thousand of each sync. */
@Component
public class ConflictStore {

    private static final int KEPT = 10_000;

    private final JdbcClient jdbc;

    public ConflictStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public void insert(String syncId, List<SyncConflict> all) {
        if (all.isEmpty()) {
            return;
        }
        for (var one : all) {
            jdbc.sql("""
                    insert into sync_conflict
                        (conflict_id, sync_id, sync_run_id, record_id, external_id, field, base, ours, theirs, winner, at)
                    values (:id, :sync, :run, :record, :external, :field, :base::json, :ours::json, :theirs::json, :winner, :at)
                    """)
                    .param("id", one.conflictId())
                    .param("sync", syncId)
                    .param("run", one.syncRunId())
                    .param("record", one.recordId())
                    .param("external", one.externalId())
                    .param("field", one.field())
                    .param("base", textOrNull(one.base()))
                    .param("ours", textOrNull(one.ours()))
                    .param("theirs", textOrNull(one.theirs()))
                    .param("winner", one.winner())
                    .param("at", utc(one.at()))
                    .update();
        }
        jdbc.sql("""
                delete from sync_conflict where sync_id = :sync and conflict_id <=
                    (select conflict_id from sync_conflict where sync_id = :sync order by conflict_id desc offset :kept limit 1)
                """)
                .param("sync", syncId)
                .param("kept", KEPT)
                .update();
    }

    /**
     * The newest first, one more than asked for where there are more.
     *
     * @param syncRunId the run whose ones are listed; null for those of all runs
     */
    public List<SyncConflict> list(String syncId, @Nullable String syncRunId, PageRequest page) {
        return jdbc.sql("""
                select * from sync_conflict
                where sync_id = :sync and (:after::text is null or conflict_id < :after) %s
                order by conflict_id desc
                limit :limit
                """.formatted(syncRunId == null ? "" : "and sync_run_id = :run"))
                .param("sync", syncId)
                .param("run", syncRunId)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query((row, number) -> new SyncConflict(
                        row.getString("conflict_id"),
                        row.getString("sync_run_id"),
                        row.getString("record_id"),
                        row.getString("external_id"),
                        row.getString("field"),
                        documentOrNull(row, "base"),
                        documentOrNull(row, "ours"),
                        documentOrNull(row, "theirs"),
                        row.getString("winner"),
                        instant(row, "at")))
                .list();
    }

    /** Removes up to {@code limit} from before {@code before}; gives how many. */
    public int forget(Instant before, int limit) {
        return jdbc.sql("""
                delete from sync_conflict where conflict_id in
                    (select conflict_id from sync_conflict where at < :before limit :limit for update skip locked)
                """)
                .param("before", utc(before))
                .param("limit", limit)
                .update();
    }
}
