package dev.millrace.sync;

import static dev.millrace.sql.Timestamps.instantOrNull;
import static dev.millrace.sql.Timestamps.utc;

import dev.millrace.dispatch.WorkQueue.Backlog;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code sync_run}: who works on which run, and which ones nobody does. */
@Component
class SyncClaimStore {

    private final JdbcClient jdbc;

    SyncClaimStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A run that somebody has taken up; {@code claim} tells this time from all others. */
    record Claimed(String syncRunId, int claim) {}

    List<Claimed> claim(int limit, Instant now) {
        return jdbc.sql("""
                update sync_run
                   set status = 'running', claims = claims + 1, fruitless = fruitless + 1, touched_at = :now,
                       started_at = coalesce(started_at, :now)
                 where sync_run_id in
                    (select sync_run_id from sync_run where status = 'queued'
                     order by sync_run_id limit :limit for update skip locked)
                returning sync_run_id, claims
                """)
                .param("now", utc(now))
                .param("limit", limit)
                .query((row, number) -> new Claimed(row.getString("sync_run_id"), row.getInt("claims")))
                .list();
    }

    int fruitless(String syncRunId) {
        return jdbc.sql("select fruitless from sync_run where sync_run_id = ?").params(syncRunId).query(Integer.class).optional().orElse(0);
    }

    /** Not its fault, and so not counted. */
    void release(Claimed claimed) {
        jdbc.sql("""
                update sync_run set status = 'queued', fruitless = greatest(fruitless - 1, 0)
                where sync_run_id = ? and claims = ? and status in ('running', 'waiting')
                """)
                .params(claimed.syncRunId(), claimed.claim())
                .update();
    }

    Optional<String> syncOf(String syncRunId) {
        return jdbc.sql("select sync_id from sync_run where sync_run_id = ?").params(syncRunId).query(String.class).optional();
    }

    /** Puts back what has given no sign of life since {@code before}, though nothing held it up; gives how many. */
    int releaseSilent(Instant before) {
        return jdbc.sql("""
                update sync_run set status = 'queued', waiting_for = null, wakes_at = null
                where status in ('running', 'waiting') and greatest(touched_at, wakes_at) < ?
                """)
                .params(utc(before))
                .update();
    }

    int releaseAll() {
        return jdbc.sql("""
                update sync_run set status = 'queued', waiting_for = null, wakes_at = null, fruitless = 0
                where status in ('running', 'waiting')
                """).update();
    }

    Backlog backlog() {
        return jdbc.sql("select count(*) as queued, min(queued_at) as oldest from sync_run where status = 'queued'")
                .query((row, number) -> new Backlog(row.getLong("queued"), instantOrNull(row, "oldest")))
                .single();
    }
}
