package dev.millrace.exporting.delivery;

import static dev.millrace.sql.Timestamps.instantOrNull;
import static dev.millrace.sql.Timestamps.utc;

import dev.millrace.dispatch.WorkQueue.Backlog;
import dev.millrace.exporting.delivery.Delivery.Status;
import dev.millrace.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code export_delivery}. */
@Component("exportDeliveryStore")
final class DeliveryStore {

    private final JdbcClient jdbc;

    DeliveryStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A delivery that somebody has taken up; {@code claim} tells this time from all others, {@code round} how often it was asked for. */
    record Claimed(String exportId, int claim, int attempts, DeliveryDraft draft, int round, String progress) {}

    void insert(String workspaceId, String exportId, DeliveryDraft draft, Status status, Instant now) {
        jdbc.sql("""
                insert into export_delivery (export_id, workspace_id, destination, status, next_attempt_at)
                values (:export, :workspace, :destination::json, :status, case when :status = 'queued' then :now end)
                on conflict (export_id) do update
                   set destination = excluded.destination, status = excluded.status, attempts = 0, progress = '', error = null,
                       round = export_delivery.round + 1,
                       next_attempt_at = excluded.next_attempt_at, delivered_at = null
                """)
                .param("export", exportId)
                .param("workspace", workspaceId)
                .param("destination", Json.write(draft))
                .param("status", status.word())
                .param("now", utc(now))
                .update();
    }

    Optional<Delivery> find(String exportId) {
        return jdbc.sql("select * from export_delivery where export_id = ?").params(exportId).query(DeliveryStore::read).optional();
    }

    /** Of several exports; those without a delivery are left out. */
    List<Named> all(List<String> exportIds) {
        return exportIds.isEmpty()
                ? List.of()
                : jdbc.sql("select * from export_delivery where export_id in (:ids)")
                        .param("ids", exportIds)
                        .query((row, number) -> new Named(row.getString("export_id"), read(row, number)))
                        .list();
    }

    record Named(String exportId, Delivery delivery) {}

    /** Says that there is a file; false where nothing is to be delivered. */
    boolean queue(String exportId, Instant now) {
        return jdbc.sql("""
                update export_delivery set status = 'queued', next_attempt_at = ? where export_id = ? and status = 'waiting'
                """)
                        .params(utc(now), exportId)
                        .update()
                == 1;
    }

    void cancel(String exportId) {
        jdbc.sql("update export_delivery set status = 'cancelled' where export_id = ? and status = 'waiting'").params(exportId).update();
    }

    /** Those that are due, the longest first, of workspaces that have none at work. */
    List<Claimed> claim(int limit, Instant now) {
        return jdbc.sql("""
                update export_delivery
                   set status = 'running', claims = claims + 1, attempts = attempts + 1, claimed_at = :now, next_attempt_at = null
                 where export_id in
                    (select export_id from export_delivery one
                     where status = 'queued' and next_attempt_at <= :now
                       and not exists (select from export_delivery other
                                       where other.workspace_id = one.workspace_id and other.status = 'running')
                     order by next_attempt_at
                     limit :limit
                     for update skip locked)
                returning *
                """)
                .param("now", utc(now))
                .param("limit", limit)
                .query((row, number) -> new Claimed(
                        row.getString("export_id"),
                        row.getInt("claims"),
                        row.getInt("attempts"),
                        draft(row),
                        row.getInt("round"),
                        row.getString("progress")))
                .list();
    }

    /** What this attempt has done; false where the claim is another's by now. */
    boolean note(Claimed claimed, String progress, Instant now) {
        return jdbc.sql("""
                update export_delivery set progress = ?, claimed_at = ? where export_id = ? and claims = ? and status = 'running'
                """)
                        .params(progress, utc(now), claimed.exportId(), claimed.claim())
                        .update()
                == 1;
    }

    /** False where the claim is another's by now. */
    boolean delivered(Claimed claimed, Instant now) {
        return jdbc.sql("""
                update export_delivery set status = 'delivered', error = null, delivered_at = ?
                where export_id = ? and claims = ? and status = 'running'
                """)
                        .params(utc(now), claimed.exportId(), claimed.claim())
                        .update()
                == 1;
    }

    void again(Claimed claimed, String error, Instant at) {
        jdbc.sql("""
                update export_delivery set status = 'queued', error = ?, next_attempt_at = ?
                where export_id = ? and claims = ? and status = 'running'
                """)
                .params(error, utc(at), claimed.exportId(), claimed.claim())
                .update();
    }

    /** False where the claim is another's by now. */
    boolean failed(Claimed claimed, String error) {
        return jdbc.sql("""
                update export_delivery set status = 'failed', error = ? where export_id = ? and claims = ? and status = 'running'
                """)
                        .params(error, claimed.exportId(), claimed.claim())
                        .update()
                == 1;
    }

    /** Puts back what was not heard of since {@code before}; at {@code now} it is due. */
    int releaseClaimedBefore(Instant before, Instant now) {
        return jdbc.sql("""
                update export_delivery set status = 'queued', next_attempt_at = ? where status = 'running' and claimed_at < ?
                """)
                .params(utc(now), utc(before))
                .update();
    }

    Backlog backlog(Instant now) {
        return jdbc.sql("""
                select count(*) as queued, min(next_attempt_at) as oldest
                from export_delivery where status = 'queued' and next_attempt_at <= ?
                """)
                .params(utc(now))
                .query((row, number) -> new Backlog(row.getLong("queued"), instantOrNull(row, "oldest")))
                .single();
    }

    private static Delivery read(ResultSet row, int number) throws SQLException {
        return new Delivery(
                draft(row),
                Status.of(row.getString("status")),
                row.getInt("attempts"),
                row.getString("error"),
                instantOrNull(row, "next_attempt_at"),
                instantOrNull(row, "delivered_at"));
    }

    private static DeliveryDraft draft(ResultSet row) throws SQLException {
        return Json.mapper().convertValue(Json.trusted(row.getString("destination")), DeliveryDraft.class);
    }
}
