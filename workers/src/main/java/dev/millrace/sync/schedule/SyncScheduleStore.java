package dev.millrace.sync.schedule;

import static dev.millrace.sql.Documents.documentOrNull;
import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.utc;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of {@code sync_schedule}. */
final class SyncScheduleStore {

    private final JdbcClient jdbc;

    SyncScheduleStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What the engine should have for a sync.
     *
     * @param schedule null where it has none
     * @param updatedAt when the sync was last changed
     */
    record Wanted(String syncId, boolean active, @Nullable JsonNode schedule, Instant updatedAt) {}

    /** At most {@code limit} syncs that have changed since the engine was told, which nobody else gets before {@code until}. */
    List<Wanted> claim(Instant now, Instant until, int limit) {
        var ids = jdbc.sql("""
                insert into sync_schedule as told (sync_id, known_at, busy_until)
                select s.sync_id, '-infinity', :until
                from sync s left join sync_schedule k on k.sync_id = s.sync_id
                where k.sync_id is null or (s.updated_at <> k.known_at and k.busy_until <= :now)
                limit :limit
                on conflict (sync_id) do update set busy_until = excluded.busy_until where told.busy_until <= :now
                returning sync_id
                """)
                .param("now", utc(now))
                .param("until", utc(until))
                .param("limit", limit)
                .query(String.class)
                .list();
        return wanted(ids);
    }

    /** What the engine should have for those of {@code syncIds} that there are. */
    List<Wanted> wanted(Collection<String> syncIds) {
        return jdbc.sql("""
                select sync_id, status = 'active' as active, definition ->> 'schedule' as schedule, updated_at
                from sync where sync_id = any(:ids)
                """)
                .param("ids", syncIds.toArray(String[]::new))
                .query((row, number) -> new Wanted(
                        row.getString("sync_id"),
                        row.getBoolean("active"),
                        documentOrNull(row, "schedule"),
                        instant(row, "updated_at")))
                .list();
    }

    /** The engine has what the sync says, as of {@code updatedAt}. */
    void told(Wanted wanted) {
        jdbc.sql("update sync_schedule set known_at = :at, busy_until = '-infinity' where sync_id = :sync")
                .param("at", utc(wanted.updatedAt()))
                .param("sync", wanted.syncId())
                .update();
    }

    /** The engine has something else, and is told again. */
    void tellAgain(Collection<String> syncIds) {
        jdbc.sql("update sync_schedule set known_at = '-infinity' where sync_id = any(:ids)")
                .param("ids", syncIds.toArray(String[]::new))
                .update();
    }

    /** The engine is told again of every schedule but those of {@code syncIds}, which it has. */
    int tellAgainOfAllBut(Collection<String> syncIds) {
        return jdbc.sql("""
                update sync_schedule k set known_at = '-infinity'
                from sync s
                where s.sync_id = k.sync_id and s.definition ->> 'schedule' is not null and k.known_at > '-infinity'
                    and not (k.sync_id = any(:ids))
                """)
                .param("ids", syncIds.toArray(String[]::new))
                .update();
    }

    /** At most {@code limit} of which the engine was told and which are deleted. */
    List<String> gone(int limit) {
        return jdbc.sql("""
                select sync_id from sync_schedule k where not exists (select from sync s where s.sync_id = k.sync_id) limit ?
                """).params(limit).query(String.class).list();
    }

    void forget(String syncId) {
        jdbc.sql("delete from sync_schedule where sync_id = ?").params(syncId).update();
    }
}
