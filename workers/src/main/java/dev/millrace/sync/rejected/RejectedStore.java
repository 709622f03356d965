package dev.millrace.sync.rejected;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;
import static dev.millrace.sql.Timestamps.utc;

import dev.millrace.page.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code sync_rejected}: the last thousand of each sync, an item once. */
@Component
public class RejectedStore {

    private static final int KEPT = 1_000;

    /** A change of a type that nobody has seen for so long is not looked for any more. */
    private static final Duration LATELY = Duration.ofDays(1);

    /** Reasons that stay as long as the mapping does; any other may go by itself, as the records do that are in the way. */
    private static final Set<String> LASTING = Set.of("mapping_failed", "sync_key_missing");

    /** The type of records was changed since, and it was that which refused the item. */
    private static final String TYPE_CHANGED =
            "(r.rejected_at < t.updated_at and r.record_id is null and r.external_id is not null and r.item is not null and r.code <> all (:lasting))";

    private final JdbcClient jdbc;

    public RejectedStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Keeps what was rejected, with when it is tried again: five times, with growing waits. */
    public void insert(String syncId, List<RejectedItem> all) {
        if (all.isEmpty()) {
            return;
        }
        for (var one : all.subList(Math.max(0, all.size() - KEPT), all.size())) {
            jdbc.sql("""
                    insert into sync_rejected as before
                        (rejected_id, sync_id, sync_run_id, external_id, record_id, field, code, message, item, rejected_at, retry_at)
                    values (:id, :sync, :run, :external, :record, :field, :code, :message, :item, :at,
                        case when :again then :at + interval '10 minutes' end)
                    on conflict (sync_id, external_id) where record_id is null do update
                        set sync_run_id = excluded.sync_run_id, field = excluded.field, code = excluded.code,
                            message = excluded.message, item = excluded.item, rejected_at = excluded.rejected_at,
                            tries = before.tries + 1,
                            retry_at = case when :again then
                                :at + (array['1 hour', '6 hours', '1 day', '3 days']::interval[])[before.tries + 1] end
                    """)
                    .param("id", one.rejectedId())
                    .param("sync", syncId)
                    .param("run", one.syncRunId())
                    .param("external", one.externalId())
                    .param("record", one.recordId())
                    .param("field", one.field())
                    .param("code", one.code())
                    .param("message", one.message())
                    .param("item", one.item())
                    .param("at", utc(one.rejectedAt()))
                    .param("again", one.isKept() && !LASTING.contains(one.code()))
                    .update();
        }
        jdbc.sql("""
                delete from sync_rejected where sync_id = :sync and rejected_id <=
                    (select rejected_id from sync_rejected where sync_id = :sync order by rejected_id desc offset :kept limit 1)
                """)
                .param("sync", syncId)
                .param("kept", KEPT)
                .update();
    }

    /** Those of {@code externalIds} are rejected no more. */
    public void settle(String syncId, Collection<String> externalIds) {
        jdbc.sql("delete from sync_rejected where sync_id = :sync and record_id is null and external_id = any(:ids)")
                .param("sync", syncId)
                .param("ids", externalIds.toArray(String[]::new))
                .update();
    }

    /**
     * The newest first, one more than asked for where there are more.
     *
     * @param syncRunId the run whose ones are listed; null for those of all runs
     */
    public List<RejectedItem> list(String syncId, @Nullable String syncRunId, PageRequest page) {
        return jdbc.sql("""
                select * from sync_rejected
                where sync_id = :sync and (:after::text is null or rejected_id < :after) %s
                order by rejected_id desc
                limit :limit
                """.formatted(syncRunId == null ? "" : "and sync_run_id = :run"))
                .param("sync", syncId)
                .param("run", syncRunId)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query(RejectedStore::item)
                .list();
    }

    public Optional<RejectedItem> find(String syncId, String rejectedId) {
        return jdbc.sql("select * from sync_rejected where sync_id = ? and rejected_id = ?")
                .params(syncId, rejectedId)
                .query(RejectedStore::item)
                .optional();
    }

    /** At most {@code limit} that can be tried again, in the order in which they came, after {@code after}. */
    public List<RejectedItem> kept(String syncId, String after, int limit) {
        return jdbc.sql("""
                select * from sync_rejected
                where sync_id = ? and rejected_id > ? and record_id is null and external_id is not null and item is not null
                order by rejected_id limit ?
                """)
                .params(syncId, after, limit)
                .query(RejectedStore::item)
                .list();
    }

    /** Active syncs that have something to be tried again. */
    public List<String> syncsWithDue(Instant now, int limit) {
        return jdbc.sql("""
                select r.sync_id from sync_rejected r join sync s on s.sync_id = r.sync_id
                where r.retry_at <= :now and s.status = 'active'
                union
                select s.sync_id from record_type t
                join sync s on s.workspace_id = t.workspace_id and s.definition ->> 'type' = t.type and s.status = 'active'
                where t.updated_at > :lately and exists (select from sync_rejected r where r.sync_id = s.sync_id and %s)
                limit :limit
                """.formatted(TYPE_CHANGED))
                .param("now", utc(now))
                .param("lately", utc(now.minus(LATELY)))
                .param("lasting", LASTING.toArray(String[]::new))
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    public List<RejectedItem> due(String syncId, Instant now, int limit) {
        return jdbc.sql("""
                select r.* from sync_rejected r
                join sync s on s.sync_id = r.sync_id
                left join record_type t on t.workspace_id = s.workspace_id and t.type = s.definition ->> 'type'
                where r.sync_id = :sync and (r.retry_at <= :now or %s)
                order by r.rejected_id limit :limit
                """.formatted(TYPE_CHANGED))
                .param("sync", syncId)
                .param("now", utc(now))
                .param("lasting", LASTING.toArray(String[]::new))
                .param("limit", limit)
                .query(RejectedStore::item)
                .list();
    }

    /** All that are kept are tried again from {@code at} on, as if they were rejected for the first time. */
    public void tryAgain(String syncId, Instant at) {
        jdbc.sql("""
                update sync_rejected set tries = 0, retry_at = :at
                where sync_id = :sync and record_id is null and external_id is not null and item is not null
                """)
                .param("at", utc(at))
                .param("sync", syncId)
                .update();
    }

    /** Those of {@code before} that are rejected again stay with the run that had rejected them, since whoever tries again is no run. */
    public void leaveWithTheirRuns(List<RejectedItem> before) {
        jdbc.sql("""
                update sync_rejected r set sync_run_id = before.sync_run_id
                from unnest(:ids, :runs) as before (rejected_id, sync_run_id)
                where r.rejected_id = before.rejected_id and r.sync_run_id <> before.sync_run_id
                """)
                .param("ids", before.stream().map(RejectedItem::rejectedId).toArray(String[]::new))
                .param("runs", before.stream().map(RejectedItem::syncRunId).toArray(String[]::new))
                .update();
    }

    /** The record was sent, or is about to be rejected once more. */
    public void settle(String syncId, String recordId) {
        jdbc.sql("delete from sync_rejected where sync_id = ? and record_id = ?").params(syncId, recordId).update();
    }

    /** Records that are sent again are not rejected until they are refused again. */
    public void forgetRecords(String syncId) {
        jdbc.sql("delete from sync_rejected where sync_id = ? and record_id is not null").params(syncId).update();
    }

    /** None of the sync's is tried again by itself. */
    public void leaveAlone(String syncId) {
        jdbc.sql("update sync_rejected set retry_at = null where sync_id = ?").params(syncId).update();
    }

    private static RejectedItem item(ResultSet row, int number) throws SQLException {
        return new RejectedItem(
                row.getString("rejected_id"),
                row.getString("sync_run_id"),
                row.getString("external_id"),
                row.getString("record_id"),
                row.getString("field"),
                row.getString("code"),
                row.getString("message"),
                row.getString("item"),
                instant(row, "rejected_at"),
                instantOrNull(row, "retry_at"));
    }
}
