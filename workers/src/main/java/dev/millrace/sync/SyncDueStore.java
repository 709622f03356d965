package dev.millrace.sync;

import static dev.millrace.sql.Timestamps.utc;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code sync} and {@code sync_run} for times that come, also while a run is open. */
@Component
class SyncDueStore {

    private final JdbcClient jdbc;

    SyncDueStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Held until the transaction ends. */
    Optional<Sync> lock(String syncId) {
        return jdbc.sql("select * from sync where sync_id = ? for update").params(syncId).query(SyncStore::sync).optional();
    }

    /** False where a run is owed already. */
    boolean owe(String syncId) {
        return jdbc.sql("update sync set owed = true where sync_id = ? and not owed").params(syncId).update() == 1;
    }

    void oweNothing(String syncId) {
        jdbc.sql("update sync set owed = false where sync_id = ?").params(syncId).update();
    }

    /** At most {@code limit} active syncs without an open run that are owed one, which nobody else gets in this transaction. */
    List<Sync> claimOwed(int limit) {
        return jdbc.sql("""
                select * from sync s
                where owed and status = 'active'
                    and not exists (select from sync_run r where r.sync_id = s.sync_id and r.ended_at is null)
                limit ?
                for update skip locked
                """).params(limit).query(SyncStore::sync).list();
    }

    /** The run asks from {@code from} on, and still ends where it would have ended. */
    void readFrom(String syncRunId, Instant from) {
        jdbc.sql("update sync_run set cursor_from = ?, backfill_from = ? where sync_run_id = ?")
                .params(from.toString(), utc(from), syncRunId)
                .update();
    }
}
