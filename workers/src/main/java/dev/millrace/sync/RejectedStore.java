package dev.millrace.sync;

import static dev.millrace.sync.SyncStore.utc;

import dev.millrace.page.PageRequest;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code sync_rejected}: the newest thousand of each sync. */
@Component
class RejectedStore {

    private static final int KEPT = 1_000;

    private final JdbcClient jdbc;

    RejectedStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(String syncId, List<RejectedItem> all) {
        if (all.isEmpty()) {
            return;
        }
        for (var one : all.subList(Math.max(0, all.size() - KEPT), all.size())) {
            jdbc.sql("""
                    insert into sync_rejected
                        (rejected_id, sync_id, sync_run_id, external_id, record_id, field, code, message, item, rejected_at)
                    values (:id, :sync, :run, :external, :record, :field, :code, :message, :item, :at)
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

    /** The newest first, one more than asked for where there are more. */
    List<RejectedItem> list(String syncId, PageRequest page) {
        return jdbc.sql("""
                select * from sync_rejected
                where sync_id = :sync and (:after::text is null or rejected_id < :after)
                order by rejected_id desc
                limit :limit
                """)
                .param("sync", syncId)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query((row, number) -> new RejectedItem(
                        row.getString("rejected_id"),
                        row.getString("sync_run_id"),
                        row.getString("external_id"),
                        row.getString("record_id"),
                        row.getString("field"),
                        row.getString("code"),
                        row.getString("message"),
                        row.getString("item"),
                        row.getObject("rejected_at", OffsetDateTime.class).toInstant()))
                .list();
    }
}
