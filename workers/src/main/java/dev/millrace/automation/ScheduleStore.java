package dev.millrace.automation;

import static dev.millrace.sql.Timestamps.instant;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.language.definition.Schedule;
import dev.millrace.language.run.DefinitionRef;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The table {@code automation_schedule}. */
@Component
class ScheduleStore {

    private final JdbcClient jdbc;

    ScheduleStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A schedule whose time has come. */
    record Due(DefinitionRef definition, JsonNode schedule, Instant at) {}

    /** A schedule whose last run has ended. */
    record Ended(String workspaceId, String namespace, String name, JsonNode schedule, Instant endedAt) {}

    /** Puts {@code schedule} in the place of what there was; the same again keeps its time. Null removes it. */
    void replace(String workspaceId, String namespace, String name, @Nullable JsonNode schedule, @Nullable Instant next) {
        if (schedule == null) {
            jdbc.sql("delete from automation_schedule where workspace_id = ? and namespace = ? and name = ?")
                    .params(workspaceId, namespace, name)
                    .update();
            return;
        }
        jdbc.sql("""
                insert into automation_schedule (workspace_id, namespace, name, schedule, active, next_at)
                select workspace_id, namespace, name, :schedule::json, enabled, :next
                from automation where workspace_id = :workspace and namespace = :namespace and name = :name
                on conflict (workspace_id, namespace, name) do update
                    set schedule = excluded.schedule, next_at = excluded.next_at, last_run_id = null
                    where automation_schedule.schedule::text <> excluded.schedule::text
                """)
                .param("schedule", Json.write(schedule))
                .param("next", next == null ? null : Timestamp.from(next))
                .param("workspace", workspaceId)
                .param("namespace", namespace)
                .param("name", name)
                .update();
    }

    /** Switches a schedule on, to start next after {@code now}, or off. What passed while it was off is not made up for. */
    void activate(String workspaceId, String namespace, String name, boolean active, Instant now) {
        jdbc.sql("""
                select schedule from automation_schedule
                where workspace_id = ? and namespace = ? and name = ? and active <> ?
                for update
                """)
                .params(workspaceId, namespace, name, active)
                .query(String.class)
                .optional()
                .map(schedule -> active ? Schedule.of(Json.trusted(schedule)).next(now) : Optional.<Instant>empty())
                .ifPresent(next -> jdbc.sql("""
                        update automation_schedule set active = ?, next_at = ?, last_run_id = null
                        where workspace_id = ? and namespace = ? and name = ?
                        """)
                        .params(active, next.map(Timestamp::from).orElse(null), workspaceId, namespace, name)
                        .update());
    }

    /** At most {@code limit} due schedules, the longest due first, which nobody else gets in this transaction. */
    List<Due> claimDue(Instant now, int limit) {
        return jdbc.sql("""
                select s.workspace_id, s.namespace, s.name, s.schedule, s.next_at, v.version, v.sha256
                from automation_schedule s
                join automation a using (workspace_id, namespace, name)
                join automation_version v using (workspace_id, namespace, name, version)
                where s.active and s.next_at <= :now
                order by s.next_at
                limit :limit
                for update of s skip locked
                """)
                .param("now", Timestamp.from(now))
                .param("limit", limit)
                .query((row, number) -> new Due(
                        new DefinitionRef(
                                row.getString("workspace_id"),
                                row.getString("namespace"),
                                row.getString("name"),
                                row.getString("version"),
                                row.getString("sha256")),
                        Json.trusted(row.getString("schedule")),
                        instant(row, "next_at")))
                .list();
    }

    /** At most {@code limit} schedules that waited for the end of a run which has ended or is gone. */
    List<Ended> claimEnded(Instant now, int limit) {
        return jdbc.sql("""
                select s.workspace_id, s.namespace, s.name, s.schedule, coalesce(r.ended_at, :now) as ended_at
                from automation_schedule s left join run r on r.run_id = s.last_run_id
                where s.active and s.next_at is null and s.last_run_id is not null
                  and (r.run_id is null or r.ended_at is not null)
                limit :limit
                for update of s skip locked
                """)
                .param("now", Timestamp.from(now))
                .param("limit", limit)
                .query((row, number) -> new Ended(
                        row.getString("workspace_id"),
                        row.getString("namespace"),
                        row.getString("name"),
                        Json.trusted(row.getString("schedule")),
                        instant(row, "ended_at")))
                .list();
    }

    /** Tells when a schedule starts next; null where that depends on the end of {@code lastRunId}. */
    void goOn(String workspaceId, String namespace, String name, @Nullable Instant next, @Nullable String lastRunId) {
        jdbc.sql("""
                update automation_schedule set next_at = :next, last_run_id = coalesce(:run, last_run_id)
                where workspace_id = :workspace and namespace = :namespace and name = :name
                """)
                .param("next", next == null ? null : Timestamp.from(next))
                .param("run", lastRunId)
                .param("workspace", workspaceId)
                .param("namespace", namespace)
                .param("name", name)
                .update();
    }
}
