package dev.millrace.webhook.figures;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;

import dev.millrace.webhook.figures.Backlog.Due;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** What waits in {@code delivery}, and which endpoints are ill, read through the indexes of what has not been delivered. */
final class BacklogStore {

    static final int MOST = 10_000;
    private static final int SHOWN = 20;

    /**
     * An endpoint may have a million waiting, and the planner thinks of as many as most have: it would gather them all, and sort them,
     * before the bound counts. In the order of the index it stops there.
     */
    static final String IN_ORDER = "select set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)";

    /** Written out, because PostgreSQL uses the partial index only where the text shows that it may. */
    static final String OPEN =
            """
            with open as materialized (
                select d.delivery_id, d.webhook_id, w.name, d.status, d.dispatch, d.next_attempt_at
                  from (select webhook_id, name from webhook
                         where workspace_id = :workspace and (:webhook = '' or webhook_id = :webhook) limit :most) as w,
                       unnest(array['pending', 'retrying']) as wanted (status),
                       lateral (select * from delivery one
                                 where one.webhook_id = w.webhook_id and one.status = wanted.status and one.status <> 'delivered'
                                 order by one.delivery_id limit :most) as d
                 limit :most)
            """;

    static final String COUNT = OPEN
            + """
              select count(*) filter (where status = 'pending') as pending,
                     count(*) filter (where status = 'retrying') as retrying,
                     count(*) filter (where status = 'pending' and dispatch = 'held') as held
                from open
              """;

    static final String NEXT = OPEN
            + """
              select delivery_id, webhook_id, name, next_attempt_at from open
               where status = 'retrying' and next_attempt_at is not null
               order by next_attempt_at, delivery_id limit 5
              """;

    /** One step in the index for each endpoint and status. */
    static final String OLDEST =
            """
            select min(d.created_at) as oldest
              from (select webhook_id from webhook
                     where workspace_id = :workspace and (:webhook = '' or webhook_id = :webhook) limit :most) as w,
                   unnest(array['pending', 'retrying']) as wanted (status),
                   lateral (select created_at from delivery one
                             where one.webhook_id = w.webhook_id and one.status = wanted.status and one.status <> 'delivered'
                             order by one.delivery_id limit 1) as d
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    BacklogStore(JdbcClient jdbc, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    /** @param webhookId empty for all of the workspace */
    Backlog read(String workspaceId, String webhookId) {
        return Objects.requireNonNull(transaction.execute(status -> readInOrder(workspaceId, webhookId)));
    }

    private Backlog readInOrder(String workspaceId, String webhookId) {
        jdbc.sql(IN_ORDER).query((row, number) -> true).single();
        var oldest = of(OLDEST, workspaceId, webhookId, MOST)
                .query((row, number) -> Objects.requireNonNullElse(instantOrNull(row, "oldest"), Instant.MAX))
                .single();
        if (oldest.equals(Instant.MAX)) {
            return new Backlog(0, 0, 0, false, null, List.of());
        }
        var next = of(NEXT, workspaceId, webhookId, MOST)
                .query((row, number) -> new Due(
                        row.getString("delivery_id"),
                        row.getString("webhook_id"),
                        row.getString("name"),
                        instant(row, "next_attempt_at")))
                .list();
        return of(COUNT, workspaceId, webhookId, MOST + 1)
                .query((row, number) -> new Backlog(
                        row.getLong("pending"),
                        row.getLong("retrying"),
                        row.getLong("held"),
                        row.getLong("pending") + row.getLong("retrying") > MOST,
                        oldest,
                        next))
                .single();
    }

    private JdbcClient.StatementSpec of(String sql, String workspaceId, String webhookId, int most) {
        return jdbc.sql(sql).param("workspace", workspaceId).param("webhook", webhookId).param("most", most);
    }

    /** Active endpoints that fail, those first that have for longest: at most twenty. */
    List<Ailing> failing(String workspaceId, Duration disableAfter) {
        return jdbc.sql(
                        """
                        select webhook_id, name, failures, failing_since as since, disabled_reason from webhook
                         where workspace_id = :workspace and failing_since is not null and active
                         order by failing_since, webhook_id limit :limit
                        """)
                .param("workspace", workspaceId)
                .param("limit", SHOWN)
                .query((row, number) -> ailing(row, disableAfter))
                .list();
    }

    /** Endpoints that were disabled, not those that somebody paused; the last one first, at most twenty. */
    List<Ailing> disabled(String workspaceId) {
        return jdbc.sql(
                        """
                        select webhook_id, name, failures, updated_at as since, disabled_reason from webhook
                         where workspace_id = :workspace and disabled_reason is not null
                         order by updated_at desc, webhook_id limit :limit
                        """)
                .param("workspace", workspaceId)
                .param("limit", SHOWN)
                .query((row, number) -> ailing(row, null))
                .list();
    }

    private static Ailing ailing(ResultSet row, @Nullable Duration disableAfter) throws SQLException {
        var since = instant(row, "since");
        return new Ailing(
                row.getString("webhook_id"),
                row.getString("name"),
                row.getInt("failures"),
                since,
                disableAfter == null || !disableAfter.isPositive() ? null : since.plus(disableAfter),
                row.getString("disabled_reason"));
    }
}
