package dev.millrace.sync;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;
import static dev.millrace.sql.Timestamps.utc;
import static dev.millrace.sql.Timestamps.utcOrNull;

import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code sync}. */
@Component
class SyncStore {

    private final JdbcClient jdbc;

    SyncStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** False where the workspace has one of that name. */
    boolean insert(Sync sync) {
        return jdbc.sql("""
                insert into sync (sync_id, workspace_id, name, connection, definition, status, next_at, created_at, updated_at)
                values (:sync, :workspace, :name, :connection, :definition::json, 'active', :next, :now, :now)
                on conflict (workspace_id, name) do nothing
                """)
                        .param("sync", sync.syncId())
                        .param("workspace", sync.workspaceId())
                        .param("name", sync.definition().name())
                        .param("connection", sync.definition().connection())
                        .param("definition", Json.write(sync.definition()))
                        .param("next", utcOrNull(sync.nextAt()))
                        .param("now", utc(sync.createdAt()))
                        .update()
                == 1;
    }

    int count(String workspaceId) {
        return jdbc.sql("select count(*) from sync where workspace_id = ?").params(workspaceId).query(Integer.class).single();
    }

    Optional<Sync> find(String workspaceId, String syncId) {
        return jdbc.sql("select * from sync where workspace_id = ? and sync_id = ?")
                .params(workspaceId, syncId)
                .query(SyncStore::sync)
                .optional();
    }

    Optional<Sync> find(String syncId) {
        return jdbc.sql("select * from sync where sync_id = ?").params(syncId).query(SyncStore::sync).optional();
    }

    /** Held until the transaction ends. */
    Optional<Sync> lock(String workspaceId, String syncId) {
        return jdbc.sql("select * from sync where workspace_id = ? and sync_id = ? for update")
                .params(workspaceId, syncId)
                .query(SyncStore::sync)
                .optional();
    }

    boolean isTaken(String workspaceId, @Nullable String name, String byAnother) {
        return jdbc.sql("select exists (select from sync where workspace_id = ? and name = ? and sync_id <> ?)")
                .params(workspaceId, name, byAnother)
                .query(Boolean.class)
                .single();
    }

    /** The newest first, one more than asked for where there are more. */
    List<Sync> list(String workspaceId, PageRequest page) {
        return jdbc.sql("""
                select * from sync
                where workspace_id = :workspace and (:after::text is null or sync_id < :after)
                order by sync_id desc
                limit :limit
                """)
                .param("workspace", workspaceId)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query(SyncStore::sync)
                .list();
    }

    void change(String syncId, SyncDraft definition, @Nullable Instant nextAt, Instant now) {
        jdbc.sql("""
                update sync
                   set name = :name, definition = :definition::json, next_at = :next, owed = false, updated_at = :now
                where sync_id = :sync
                """)
                .param("name", definition.name())
                .param("definition", Json.write(definition))
                .param("next", utcOrNull(nextAt))
                .param("now", utc(now))
                .param("sync", syncId)
                .update();
    }

    void status(String syncId, Sync.Status status, @Nullable String reason, @Nullable Instant nextAt, Instant now) {
        jdbc.sql("""
                update sync
                   set status = :status, reason = :reason, next_at = :next, owed = false, updated_at = :now,
                       parked_at = case when :status = 'parked' then :now end
                 where sync_id = :sync
                """)
                .param("status", status.word())
                .param("reason", reason)
                .param("next", utcOrNull(nextAt))
                .param("now", utc(now))
                .param("sync", syncId)
                .update();
    }

    void cursor(String syncId, @Nullable String cursor) {
        jdbc.sql("update sync set cursor_value = :cursor, anew = anew and :cursor::text is null where sync_id = :sync")
                .param("cursor", cursor)
                .param("sync", syncId)
                .update();
    }

    /** The service knows nothing of the cursor any more, so that all has to be read, and what is gone be deleted. */
    void forgotten(String syncId) {
        jdbc.sql("update sync set cursor_value = null, anew = true where sync_id = ?").params(syncId).update();
    }

    void delete(String syncId) {
        jdbc.sql("delete from sync where sync_id = ?").params(syncId).update();
    }

    /** At most {@code limit} syncs whose time has come, which nobody else gets in this transaction. */
    List<Sync> claimDue(Instant now, int limit) {
        return jdbc.sql("""
                select * from sync where next_at <= :now and status = 'active'
                order by next_at
                limit :limit
                for update skip locked
                """)
                .param("now", utc(now))
                .param("limit", limit)
                .query(SyncStore::sync)
                .list();
    }

    void next(String syncId, @Nullable Instant nextAt) {
        jdbc.sql("update sync set next_at = :next where sync_id = :sync")
                .param("next", utcOrNull(nextAt))
                .param("sync", syncId)
                .update();
    }

    /**
     * At most {@code limit} parked syncs whose connection can be used again. Credentials that a service refuses by 401 do not change the
     * state of every connection, so that it also has to have changed since.
     */
    List<Sync> reconnected(int limit) {
        return jdbc.sql("""
                select s.* from sync s
                join connection c on c.workspace_id = s.workspace_id and c.name = s.connection
                where s.status = 'parked' and c.status = 'active' and c.updated_at > s.parked_at
                limit :limit
                for update of s skip locked
                """)
                .param("limit", limit)
                .query(SyncStore::sync)
                .list();
    }

    static Sync sync(ResultSet row, int number) throws SQLException {
        return new Sync(
                row.getString("sync_id"),
                row.getString("workspace_id"),
                Json.mapper().convertValue(Json.trusted(row.getString("definition")), SyncDraft.class),
                Sync.Status.of(row.getString("status")),
                row.getString("reason"),
                row.getString("cursor_value"),
                instantOrNull(row, "next_at"),
                instant(row, "created_at"),
                instant(row, "updated_at"));
    }
}
