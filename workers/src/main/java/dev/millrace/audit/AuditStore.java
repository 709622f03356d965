package dev.millrace.audit;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.utc;

import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.workspace.Actor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code audit_record}, which only this writes. */
final class AuditStore {

    static final String PREFIX = "aud";

    private static final String COLUMNS =
            "audit_id, at, actor_id, actor_name, action, target_id, target_name, detail";

    private final JdbcClient jdbc;

    AuditStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(String auditId, Instant at, Actor actor, AuditEntry entry) {
        jdbc.sql(
                        """
                        insert into audit_record (workspace_id, %s)
                        values (:workspace, :id, :at, :actor, :actorName, :action, :target, :targetName, :detail::json)
                        """
                                .formatted(COLUMNS))
                .param("workspace", actor.workspaceId())
                .param("id", auditId)
                .param("at", utc(at))
                .param("actor", actor.id())
                .param("actorName", actor.name())
                .param("action", entry.action().word())
                .param("target", entry.targetId())
                .param("targetName", entry.targetName())
                .param("detail", Json.write(entry.detail()))
                .update();
    }

    /** One more than the page has room for, the newest first. */
    List<AuditRecord> list(String workspaceId, AuditQuery query, PageRequest page) {
        return jdbc.sql(
                        """
                        select %s from audit_record
                        where workspace_id = :workspace
                            and (:actor::text is null or actor_id = :actor or actor_name = :actor)
                            and (:action::text is null or action = :action)
                            and (:actions::text is null or action like :actions)
                            and (:from::text is null or audit_id >= :from)
                            and (:to::text is null or audit_id < :to)
                            and (:after::text is null or audit_id < :after)
                        order by audit_id desc
                        limit :limit
                        """
                                .formatted(COLUMNS))
                .param("workspace", workspaceId)
                .param("actor", query.actor())
                .param("action", isGroup(query.action()) ? null : query.action())
                .param("actions", isGroup(query.action()) ? query.action().replace("_", "\\_").replace("*", "%") : null)
                .param("from", query.from() == null ? null : Ids.from(PREFIX, query.from()))
                .param("to", query.to() == null ? null : Ids.from(PREFIX, query.to()))
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query((row, number) -> record(row))
                .list();
    }

    Optional<AuditRecord> find(String workspaceId, String auditId) {
        return jdbc.sql("select %s from audit_record where workspace_id = :workspace and audit_id = :id".formatted(COLUMNS))
                .param("workspace", workspaceId)
                .param("id", auditId)
                .query((row, number) -> record(row))
                .optional();
    }

    /** Deletes the oldest from before {@code time}, at most {@code limit}; how many. */
    int deleteBefore(Instant time, int limit) {
        return jdbc.sql(
                        """
                        delete from audit_record
                        where audit_id in (
                            select audit_id from audit_record
                            where audit_id < :time
                            order by audit_id
                            limit :limit
                            for update skip locked)
                        """)
                .param("time", Ids.from(PREFIX, time))
                .param("limit", limit)
                .update();
    }

    private static boolean isGroup(@Nullable String action) {
        return action != null && action.endsWith(".*");
    }

    private static AuditRecord record(ResultSet row) throws SQLException {
        return new AuditRecord(
                row.getString("audit_id"),
                instant(row, "at"),
                row.getString("actor_id"),
                row.getString("actor_name"),
                row.getString("action"),
                row.getString("target_id"),
                row.getString("target_name"),
                Json.trusted(row.getString("detail")));
    }
}
