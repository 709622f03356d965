package dev.millrace.sync;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;
import static dev.millrace.sql.Timestamps.utc;

import dev.millrace.page.PageRequest;
import dev.millrace.sync.SyncClaimStore.Claimed;
import dev.millrace.sync.SyncRun.Counts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code sync_run}: how far runs are, and what has become of them. */
@Component
class SyncRunStore {

    private final JdbcClient jdbc;

    SyncRunStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Where a run is.
     *
     * @param phase what it does now; a run that only reads has but one
     * @param page how many pages were written
     * @param whole whether what it has not read is to be deleted
     * @param allRead whether there is no further page
     * @param lapses how many records could not be sent because the service did not work
     * @param inRow how many of them one after the other, the last ones
     * @param lapse why the last of them could not
     */
    record Place(
            SyncRun run,
            Phase phase,
            int page,
            boolean whole,
            boolean allRead,
            @Nullable String position,
            @Nullable String cursorFrom,
            int lapses,
            int inRow,
            @Nullable String lapse) {

        /** Where it is once this page is written, whose next one is at {@code next}. */
        Place behind(String next) {
            return new Place(run, phase, page + 1, whole, false, next, cursorFrom, lapses, inRow, lapse);
        }
    }

    /** What a run does, one after the other. */
    enum Phase {
        /** Finds out what became of creates whose answer was lost. */
        RECOVER,
        PULL,
        /** Looks one by one at items that no page had. */
        SWEEP,
        PUSH;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * False where the sync has a run that has not ended.
     *
     * @param by who begins it; null for its schedule
     */
    boolean insert(String syncRunId, Sync sync, @Nullable String by, Instant now) {
        return jdbc.sql("""
                insert into sync_run (sync_run_id, sync_id, workspace_id, status, scheduled, begun_by, whole, phase,
                    cursor_from, cursor_value, queued_at, touched_at)
                values (:run, :sync, :workspace, 'queued', :scheduled, :by,
                    :whole or (select anew from sync where sync_id = :sync), :phase, :cursor, :cursor, :now, :now)
                on conflict (sync_id) where ended_at is null do nothing
                """)
                        .param("run", syncRunId)
                        .param("sync", sync.syncId())
                        .param("workspace", sync.workspaceId())
                        .param("scheduled", by == null)
                        .param("by", by)
                        .param("whole", sync.definition().mode().equals("full") && !"export".equals(sync.definition().direction()))
                        .param("phase", (sync.definition().writesThere() ? Phase.RECOVER : Phase.PULL).word())
                        .param("cursor", sync.definition().mode().equals("full") ? null : sync.cursor())
                        .param("now", utc(now))
                        .update()
                == 1;
    }

    void skipped(String syncId) {
        jdbc.sql("update sync_run set skipped = skipped + 1 where sync_id = ? and ended_at is null").params(syncId).update();
    }

    /** The newest first, one more than asked for where there are more. */
    List<SyncRun> list(String syncId, PageRequest page) {
        return jdbc.sql("""
                select * from sync_run
                where sync_id = :sync and (:after::text is null or sync_run_id < :after)
                order by sync_run_id desc
                limit :limit
                """)
                .param("sync", syncId)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query(SyncRunStore::run)
                .list();
    }

    Optional<SyncRun> find(String syncId, String syncRunId) {
        return jdbc.sql("select * from sync_run where sync_id = ? and sync_run_id = ?")
                .params(syncId, syncRunId)
                .query(SyncRunStore::run)
                .optional();
    }

    Optional<SyncRun> ofWorkspace(String workspaceId, String syncRunId) {
        return jdbc.sql("select * from sync_run where workspace_id = ? and sync_run_id = ?")
                .params(workspaceId, syncRunId)
                .query(SyncRunStore::run)
                .optional();
    }

    /** The last run of each of {@code syncIds} that has one. */
    List<SyncRun> last(List<String> syncIds) {
        return jdbc.sql("""
                select run.* from unnest(:ids) as given (sync_id)
                cross join lateral
                    (select * from sync_run r where r.sync_id = given.sync_id order by sync_run_id desc limit 1) run
                """)
                .param("ids", syncIds.toArray(String[]::new))
                .query(SyncRunStore::run)
                .list();
    }

    /** A run that is at work; empty where this claim is not the last one, or it has ended, is suspended, or is gone. */
    Optional<Place> atWork(Claimed claimed) {
        return place("select * from sync_run where sync_run_id = ? and claims = ? and status in ('running', 'waiting')", claimed);
    }

    /** The same, held until the transaction ends. */
    Optional<Place> lock(Claimed claimed) {
        return place("select * from sync_run where sync_run_id = ? and claims = ? and status in ('running', 'waiting') for update", claimed);
    }

    private Optional<Place> place(String sql, Claimed claimed) {
        return jdbc.sql(sql)
                .params(claimed.syncRunId(), claimed.claim())
                .query((row, number) -> new Place(
                        run(row, number),
                        Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)),
                        row.getInt("page"),
                        row.getBoolean("whole"),
                        row.getBoolean("all_read"),
                        row.getString("position"),
                        row.getString("cursor_from"),
                        row.getInt("lapses"),
                        row.getInt("lapses_in_row"),
                        row.getString("lapse")))
                .optional();
    }

    /** What a page has brought; the run is further then. */
    void advance(String syncRunId, Counts done, @Nullable String position, @Nullable String cursor, Instant now) {
        jdbc.sql("""
                update sync_run
                   set status = 'running', waiting_for = null, wakes_at = null, page = page + 1, position = :position,
                       all_read = :all, cursor_value = :cursor, read = read + :read, written = written + :written,
                       unchanged = unchanged + :unchanged, deleted = deleted + :deleted, rejected = rejected + :rejected,
                       calls = calls + :calls, conflicts = conflicts + :conflicts, fruitless = 0, touched_at = :now
                 where sync_run_id = :run
                """)
                .param("conflicts", done.conflicts())
                .param("position", position)
                .param("all", position == null)
                .param("cursor", cursor)
                .param("read", done.read())
                .param("written", done.written())
                .param("unchanged", done.unchanged())
                .param("deleted", done.deleted())
                .param("rejected", done.rejected())
                .param("calls", done.calls())
                .param("now", utc(now))
                .param("run", syncRunId)
                .update();
    }

    /** Something of the stream was left out, so that what was not read may be there all the same. */
    void partial(String syncRunId) {
        jdbc.sql("update sync_run set whole = false where sync_run_id = ?").params(syncRunId).update();
    }

    /** The run reads everything from the first page on, and deletes what it has not read. */
    void beginAnew(String syncRunId, Instant now) {
        jdbc.sql("""
                update sync_run
                   set status = 'running', waiting_for = null, wakes_at = null, page = page + 1, position = null, all_read = false,
                       whole = true, cursor_from = null, cursor_value = null, calls = calls + 1, fruitless = 0, touched_at = :now
                 where sync_run_id = :run
                """)
                .param("now", utc(now))
                .param("run", syncRunId)
                .update();
    }

    /** The run has come to {@code phase}, at whose beginning it is. */
    void enter(String syncRunId, Phase phase, Instant now) {
        jdbc.sql("update sync_run set phase = :phase, position = null, fruitless = 0, touched_at = :now where sync_run_id = :run")
                .param("phase", phase.word())
                .param("now", utc(now))
                .param("run", syncRunId)
                .update();
    }

    /**
     * What was done with one record or item; the run is behind it then.
     *
     * @param position the same as before where it is not done with yet
     * @param lapse why the service did not work for it; null where it did
     */
    void one(String syncRunId, Counts done, @Nullable String position, @Nullable String lapse, Instant now) {
        jdbc.sql("""
                update sync_run
                   set status = 'running', waiting_for = null, wakes_at = null, position = :position, read = read + :read,
                       written = written + :written, unchanged = unchanged + :unchanged, deleted = deleted + :deleted,
                       rejected = rejected + :rejected, calls = calls + :calls, pushed = pushed + :pushed,
                       conflicts = conflicts + :conflicts, fruitless = 0, touched_at = :now, lapse = coalesce(:lapse, lapse),
                       lapses = lapses + case when :lapse::text is null then 0 else 1 end,
                       lapses_in_row = case when :lapse::text is not null then lapses_in_row + 1 when :pushed > 0 then 0 else lapses_in_row end
                 where sync_run_id = :run
                """)
                .param("position", position)
                .param("lapse", lapse)
                .param("read", done.read())
                .param("written", done.written())
                .param("unchanged", done.unchanged())
                .param("deleted", done.deleted())
                .param("rejected", done.rejected())
                .param("calls", done.calls())
                .param("pushed", done.pushed())
                .param("conflicts", done.conflicts())
                .param("now", utc(now))
                .param("run", syncRunId)
                .update();
    }

    void swept(String syncRunId, int deleted, Instant now) {
        jdbc.sql("update sync_run set deleted = deleted + :deleted, fruitless = 0, touched_at = :now where sync_run_id = :run")
                .param("deleted", deleted)
                .param("now", utc(now))
                .param("run", syncRunId)
                .update();
    }

    /** The run waits until {@code at}; counted with the requests that were made for nothing. */
    void await(Claimed claimed, String sentence, Instant at, int calls, Instant now) {
        jdbc.sql("""
                update sync_run
                   set status = 'waiting', waiting_for = :sentence, wakes_at = :at, calls = calls + :calls,
                       waited_ms = waited_ms + :waits, touched_at = :now
                 where sync_run_id = :run and claims = :claim and status in ('running', 'waiting')
                """)
                .param("claim", claimed.claim())
                .param("sentence", sentence)
                .param("at", utc(at))
                .param("calls", calls)
                .param("waits", Math.max(0, at.toEpochMilli() - now.toEpochMilli()))
                .param("now", utc(now))
                .param("run", claimed.syncRunId())
                .update();
    }

    /** The run that is open waits for its sync; gives how many. */
    int suspend(String syncId, String reason, Instant now) {
        return jdbc.sql("""
                update sync_run set status = 'suspended', waiting_for = :reason, wakes_at = null, touched_at = :now
                where sync_id = :sync and ended_at is null
                """)
                .param("reason", reason)
                .param("now", utc(now))
                .param("sync", syncId)
                .update();
    }

    /** A suspended run goes on; gives how many. */
    int requeue(String syncId, Instant now) {
        return jdbc.sql("""
                update sync_run set status = 'queued', waiting_for = null, fruitless = 0, touched_at = :now
                where sync_id = :sync and status = 'suspended'
                """)
                .param("now", utc(now))
                .param("sync", syncId)
                .update();
    }

    /** Ends a run that has not ended; false where it has. */
    boolean end(String syncRunId, SyncRun.Status status, @Nullable String failure, Instant now) {
        return end("sync_run_id = :id and ended_at is null", syncRunId, status, failure, now) == 1;
    }

    void cancelOpen(String syncId, String reason, Instant now) {
        end("sync_id = :id and ended_at is null", syncId, SyncRun.Status.CANCELLED, reason, now);
    }

    /** Ends a run that has begun. One that is still queued is as good as a new one. */
    void cancelBegun(String syncId, String reason, Instant now) {
        end("sync_id = :id and status in ('running', 'waiting')", syncId, SyncRun.Status.CANCELLED, reason, now);
    }

    private int end(String which, String id, SyncRun.Status status, @Nullable String failure, Instant now) {
        return jdbc.sql("""
                update sync_run set status = :status, failure = :failure, waiting_for = null, wakes_at = null, ended_at = :now
                where %s
                """.formatted(which))
                .param("status", status.word())
                .param("failure", failure)
                .param("now", utc(now))
                .param("id", id)
                .update();
    }

    /** Removes up to {@code limit} runs that ended before {@code before}; gives how many. */
    int forget(Instant before, int limit) {
        return jdbc.sql("""
                delete from sync_run where sync_run_id in
                    (select sync_run_id from sync_run where ended_at < :before limit :limit for update skip locked)
                """)
                .param("before", utc(before))
                .param("limit", limit)
                .update();
    }

    private static SyncRun run(ResultSet row, int number) throws SQLException {
        return new SyncRun(
                row.getString("sync_run_id"),
                row.getString("sync_id"),
                SyncRun.Status.of(row.getString("status")),
                row.getBoolean("scheduled"),
                row.getString("begun_by"),
                instantOrNull(row, "backfill_from"),
                row.getString("waiting_for"),
                row.getString("failure"),
                new Counts(
                        row.getLong("read"),
                        row.getLong("written"),
                        row.getLong("unchanged"),
                        row.getLong("deleted"),
                        row.getLong("rejected"),
                        row.getLong("calls"),
                        row.getLong("waited_ms"),
                        row.getLong("pushed"),
                        row.getLong("conflicts")),
                row.getInt("page"),
                row.getString("cursor_value"),
                row.getInt("skipped"),
                instant(row, "queued_at"),
                instantOrNull(row, "started_at"),
                instantOrNull(row, "ended_at"),
                instantOrNull(row, "wakes_at"));
    }
}
