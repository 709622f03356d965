package dev.millrace.webhook.delivery;

import static dev.millrace.sql.Timestamps.instantOrNull;

import dev.millrace.dispatch.WorkQueue.Backlog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code delivery} as a queue. */
final class DeliveryQueueStore {

    /** An attempt that is under way for longer is taken for one that hangs. */
    private static final Duration ANSWERED_BY_NOW = Duration.ofSeconds(2);

    private final JdbcClient jdbc;
    private final Sequences sequences;

    DeliveryQueueStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.sequences = new Sequences(jdbc);
    }

    /**
     * Claims up to {@code limit} queued deliveries. Workspaces take turns, and within each its endpoints. A workspace gets no
     * more than its bound on deliveries whose first attempt is under way leaves, and an endpoint no more than a quarter of
     * that, or what it asks for itself.
     *
     * <p>Endpoints whose last attempt has failed, or that do not answer just now, share half as many places of their own: however
     * many of them hang, those that are well find theirs free. Call it in a transaction: claims take turns too.
     *
     * @param inFlight the bound of a workspace, over all workers; twice as many are never under way
     */
    List<ClaimedDelivery> claim(int limit, int inFlight, Instant now) {
        jdbc.sql("select pg_advisory_xact_lock(hashtext('millrace.delivery.claim'))")
                .query((row, number) -> true)
                .single();
        return jdbc.sql("""
                with recursive endpoints (workspace_id, webhook_id) as (
                    -- Each endpoint that has queued deliveries is found by one step in the partial index.
                    (select workspace_id, webhook_id from delivery where dispatch = 'queued'
                     order by workspace_id, webhook_id limit 1)
                    union all
                    select following.* from endpoints e, lateral
                        (select d.workspace_id, d.webhook_id from delivery d
                         where d.dispatch = 'queued'
                           and (d.workspace_id, d.webhook_id) > (e.workspace_id, e.webhook_id)
                         order by d.workspace_id, d.webhook_id limit 1) as following
                ), busy as (
                    select d.workspace_id, d.webhook_id, count(*) as busy,
                           bool_or(d.claimed_at < :hanging or w.failing_since is not null) as hangs
                    from delivery d left join webhook w using (webhook_id)
                    where d.dispatch = 'claimed'
                    group by d.workspace_id, d.webhook_id
                ), workspaces as (
                    select workspace_id, sum(busy) as busy,
                           coalesce(sum(busy) filter (where hangs), 0) as hanging
                    from busy group by workspace_id
                ), turns as (
                    select q.delivery_id, q.workspace_id, coalesce(busy.hangs, false) or coalesce(w.fails, false) as hangs,
                           row_number() over (partition by e.workspace_id, e.webhook_id order by q.delivery_id) as turn
                    from endpoints e left join busy using (workspace_id, webhook_id)
                    left join lateral (select (options ->> 'concurrency')::int as concurrency, failing_since is not null as fails
                                       from webhook where webhook_id = e.webhook_id) as w on true,
                    lateral (select d.delivery_id, d.workspace_id from delivery d
                             where d.workspace_id = e.workspace_id and d.webhook_id = e.webhook_id
                               and d.dispatch = 'queued'
                             order by d.delivery_id
                             limit least(greatest(least(:perEndpoint, w.concurrency) - coalesce(busy.busy, 0), 0), :limit)
                             for update skip locked) as q
                ), shares as (
                    select delivery_id, workspace_id, hangs,
                           row_number() over (partition by workspace_id, hangs order by turn, delivery_id) as share
                    from turns
                ), picked as (
                    select delivery_id from shares left join workspaces using (workspace_id)
                    where share <= least(2 * :inFlight - coalesce(busy, 0), case
                        when hangs then greatest(1, :inFlight / 2) - coalesce(hanging, 0)
                        else :inFlight - coalesce(busy - hanging, 0) end)
                    order by share, delivery_id
                    limit :limit
                )
                update delivery set dispatch = 'claimed', claimed_at = :now
                from picked
                where delivery.delivery_id = picked.delivery_id
                returning delivery.delivery_id, round, workflow_id, status, event_type, webhook_id
                """)
                .param("inFlight", inFlight)
                .param("perEndpoint", Math.max(1, inFlight / 4))
                .param("limit", limit)
                .param("now", Timestamp.from(now))
                .param("hanging", Timestamp.from(now.minus(ANSWERED_BY_NOW)))
                .query(DeliveryQueueStore::claimed)
                .list();
    }

    void release(List<String> deliveryIds) {
        jdbc.sql("""
                update delivery set dispatch = 'queued', claimed_at = null
                where delivery_id = any(?) and dispatch = 'claimed'
                """)
                .params((Object) deliveryIds.toArray(String[]::new))
                .update();
    }

    int releaseClaimedBefore(Instant before) {
        return jdbc.sql("""
                update delivery set dispatch = 'queued', claimed_at = null
                where dispatch = 'claimed' and claimed_at < ?
                """)
                .params(Timestamp.from(before))
                .update();
    }

    /** Puts every unended delivery that had been started back; its attempts so far count. */
    int releaseAllStarted() {
        return jdbc.sql("""
                update delivery set dispatch = 'queued', claimed_at = null where dispatch in ('claimed', 'started')
                """)
                .update();
    }

    Backlog backlog() {
        return jdbc.sql("select count(*) as queued, min(queued_at) as oldest from delivery where dispatch = 'queued'")
                .query((row, number) -> new Backlog(
                        row.getLong("queued"),
                        instantOrNull(row, "oldest")))
                .single();
    }

    /** Whoever ends a delivery lets the next of its order go; here for one that was ended in another way. */
    void letGoWhatIsHeldByNobody(Instant now) {
        sequences.letGo(now);
    }

    /** Ends a delivery that the engine refused to start. */
    void reject(String deliveryId, String reason, Instant at) {
        jdbc.sql("""
                update delivery set dispatch = 'ended', status = 'dead_letter', reason = ?, ended_at = ?, next_attempt_at = null
                where delivery_id = ? and dispatch = 'claimed' and ended_at is null
                """)
                .params(reason, Timestamp.from(at), deliveryId)
                .update();
    }

    /**
     * What has not ended.
     *
     * @param pending counted up to a million of those that are queued, under way, and held by their order
     * @param dueSince when the one was due that is most behind its time, but those that its order holds; null where none is
     */
    record Depth(long pending, @Nullable Instant dueSince, long deadLetters) {}

    Depth depth() {
        return jdbc.sql(
                        """
                        with queued as (select next_attempt_at from delivery where dispatch = 'queued' limit 1000000),
                             begun as (select next_attempt_at from delivery where dispatch in ('claimed', 'started') limit 1000000),
                             held as (select 1 from delivery
                                       where sequence is not null and ended_at is null and dispatch = 'held' limit 1000000)
                        select (select count(*) from queued) + (select count(*) from begun) + (select count(*) from held) as pending,
                               least((select min(next_attempt_at) from queued), (select min(next_attempt_at) from begun)) as due,
                               (select count(*) from delivery where status = 'dead_letter' and status in ('exhausted', 'dead_letter')) as dead
                        """)
                .query((row, number) -> new Depth(row.getLong("pending"), instantOrNull(row, "due"), row.getLong("dead")))
                .single();
    }

    private static ClaimedDelivery claimed(ResultSet row, int number) throws SQLException {
        return new ClaimedDelivery(
                row.getString("delivery_id"),
                row.getInt("round"),
                row.getString("workflow_id"),
                row.getString("status").equals("retrying"),
                row.getString("event_type"),
                row.getString("webhook_id"));
    }
}
