package dev.millrace.webhook.recovery;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;
import static dev.millrace.sql.Timestamps.utc;

import dev.millrace.page.PageRequest;
import dev.millrace.webhook.DeliveryOptions.RateLimit;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of {@code webhook_recovery}. */
final class RecoveryStore {

    private static final String ENDED = "status = :status, reason = :reason, ended_at = :now";

    private final JdbcClient jdbc;

    RecoveryStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * How far a recovery has come.
     *
     * @param failedAfter the last delivery that was queued again, or empty
     * @param failedDone whether there is none behind it
     * @param missedAfter the last event that was looked at, or empty
     */
    record Place(String failedAfter, boolean failedDone, String missedAfter) {}

    record Due(Recovery recovery, Place place) {}

    void insert(Recovery recovery) {
        jdbc.sql(
                        """
                        insert into webhook_recovery (recovery_id, workspace_id, webhook_id, status, scope, since, until,
                                                      pace_requests, pace_per, matched, failed_done, next_at, created_at)
                        values (:id, :workspace, :webhook, :status, :scope, :since, :until, :requests, :per, :matched, :done, :created,
                                :created)
                        """)
                .param("id", recovery.recoveryId())
                .param("workspace", recovery.workspaceId())
                .param("webhook", recovery.webhookId())
                .param("status", recovery.status().word())
                .param("scope", recovery.scope().word())
                .param("since", utc(recovery.since()))
                .param("until", utc(recovery.until()))
                .param("requests", recovery.pace().requests())
                .param("per", recovery.pace().per().toString())
                .param("matched", recovery.matched())
                .param("done", !recovery.scope().failed())
                .param("created", utc(recovery.createdAt()))
                .update();
    }

    /** Deletes the endpoint's recoveries that ended before {@code time}. */
    void forget(String webhookId, Instant time) {
        jdbc.sql("delete from webhook_recovery where webhook_id = :webhook and ended_at < :time")
                .param("webhook", webhookId)
                .param("time", utc(time))
                .update();
    }

    Optional<Recovery> find(String workspaceId, String webhookId, String recoveryId) {
        return jdbc.sql(
                        """
                        select * from webhook_recovery
                         where recovery_id = :id and webhook_id = :webhook and workspace_id = :workspace
                        """)
                .param("id", recoveryId)
                .param("webhook", webhookId)
                .param("workspace", workspaceId)
                .query(RecoveryStore::recovery)
                .optional();
    }

    /** Newest first, one more than the page holds. */
    List<Recovery> list(String workspaceId, String webhookId, PageRequest page) {
        return jdbc.sql(
                        """
                        select * from webhook_recovery
                         where webhook_id = :webhook and workspace_id = :workspace
                           and (:after::text is null or recovery_id < :after)
                         order by recovery_id desc limit :limit
                        """)
                .param("webhook", webhookId)
                .param("workspace", workspaceId)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query(RecoveryStore::recovery)
                .list();
    }

    /** Those whose next page may be queued, who has waited longest first. */
    List<String> due(Instant now, int limit) {
        return jdbc.sql(
                        """
                        select recovery_id from webhook_recovery where status = 'running' and next_at <= :now
                         order by next_at limit :limit
                        """)
                .param("now", utc(now))
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    /** Holds a recovery that is due until the transaction ends; empty where it is not, or another worker holds it. */
    Optional<Due> lock(String recoveryId, Instant now) {
        return jdbc.sql(
                        """
                        select * from webhook_recovery
                         where recovery_id = :id and status = 'running' and next_at <= :now for update skip locked
                        """)
                .param("id", recoveryId)
                .param("now", utc(now))
                .query((row, number) -> new Due(
                        recovery(row, number),
                        new Place(row.getString("failed_after"), row.getBoolean("failed_done"), row.getString("missed_after"))))
                .optional();
    }

    /** Notes what a page has queued, {@code found} of them missed, and when the next is due. */
    void advance(String recoveryId, Place place, int queued, int found, Instant nextAt) {
        jdbc.sql(
                        """
                        update webhook_recovery
                           set failed_after = :failedAfter, failed_done = :failedDone, missed_after = :missedAfter, failures = 0,
                               queued = queued + :queued, matched = greatest(matched + :found, queued + :queued), next_at = :next
                         where recovery_id = :id
                        """)
                .param("failedAfter", place.failedAfter())
                .param("failedDone", place.failedDone())
                .param("missedAfter", place.missedAfter())
                .param("queued", queued)
                .param("found", found)
                .param("next", utc(nextAt))
                .param("id", recoveryId)
                .update();
    }

    void postpone(String recoveryId, Instant until) {
        jdbc.sql("update webhook_recovery set next_at = :until where recovery_id = :id")
                .param("until", utc(until))
                .param("id", recoveryId)
                .update();
    }

    /** Notes that a page could not be queued; how many in a row. */
    int failed(String recoveryId, Instant nextAt) {
        return jdbc.sql(
                        """
                        update webhook_recovery set failures = failures + 1, next_at = :next
                         where recovery_id = :id and status = 'running' returning failures
                        """)
                .param("next", utc(nextAt))
                .param("id", recoveryId)
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    /** False where it had ended before. */
    boolean end(String recoveryId, RecoveryStatus status, @Nullable String reason, Instant now) {
        return jdbc.sql("update webhook_recovery set " + ENDED + " where recovery_id = :id and status = 'running'")
                        .param("status", status.word())
                        .param("reason", reason)
                        .param("now", utc(now))
                        .param("id", recoveryId)
                        .update()
                == 1;
    }

    private static Recovery recovery(ResultSet row, int number) throws SQLException {
        return new Recovery(
                row.getString("recovery_id"),
                row.getString("workspace_id"),
                row.getString("webhook_id"),
                RecoveryStatus.of(row.getString("status")),
                row.getString("reason"),
                RecoveryScope.of(row.getString("scope")).orElseThrow(),
                instant(row, "since"),
                instant(row, "until"),
                new RateLimit(row.getInt("pace_requests"), Duration.parse(row.getString("pace_per"))),
                row.getLong("matched"),
                row.getLong("queued"),
                instant(row, "created_at"),
                instantOrNull(row, "ended_at"));
    }
}
