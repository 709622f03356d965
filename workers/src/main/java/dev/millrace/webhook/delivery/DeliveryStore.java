package dev.millrace.webhook.delivery;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;
import static dev.millrace.sql.Timestamps.utc;
import static dev.millrace.sql.Timestamps.utcOrNull;

import dev.millrace.id.Ids;
import dev.millrace.json.Json;
import dev.millrace.partition.DayPartitions;
import dev.millrace.webhook.Subscriptions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of {@code delivery} and {@code delivery_attempt}, but for the claims of the dispatcher. */
final class DeliveryStore {

    private static final String HELD = "An earlier delivery to this endpoint has to end first, as its order asks.";

    private static final String[] FAILED = {"exhausted", "cancelled", "dead_letter"};

    private final JdbcClient jdbc;
    private final Sequences sequences;
    private final DayPartitions attempts;

    DeliveryStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
        this.attempts = new DayPartitions(jdbc, "delivery_attempt");
        this.sequences = new Sequences(jdbc);
    }

    Sequences sequences() {
        return sequences;
    }

    /** Where attempts are recorded: make the day's partition before an attempt, and outside of a transaction. */
    DayPartitions attempts() {
        return attempts;
    }

    /** Deletes up to {@code limit} deliveries that ended before {@code time}; how many. */
    int deleteEndedBefore(Instant time, int limit) {
        return jdbc.sql(
                        """
                        delete from delivery where delivery_id in (
                            -- Ids begin with their time, so that the oldest stand at the beginning of the index.
                            select delivery_id from delivery where delivery_id < :first and ended_at < :time
                             order by delivery_id limit :limit for update skip locked)
                        """)
                .param("first", Ids.from("dlv", time))
                .param("time", utc(time))
                .param("limit", limit)
                .update();
    }

    /** Queues a delivery a match, in one statement; takes part in a transaction. */
    void enqueue(List<String> deliveryIds, List<Subscriptions.Match> matches, Instant now) {
        var ordered = matches.stream()
                .filter(match -> match.sequence() != null)
                .map(Subscriptions.Match::webhookId)
                .collect(Collectors.toSet());
        if (!ordered.isEmpty()) {
            sequences.lock(ordered);
        }
        jdbc.sql(
                        """
                        insert into delivery (delivery_id, workspace_id, webhook_id, event_id, event_type, status, sequence,
                                              next_attempt_at, dispatch, waiting_for, workflow_id, created_at, queued_at)
                        select id, workspace, webhook, event, type, 'pending', sequence, :now,
                               case when held then 'held' else 'queued' end, case when held then :held end,
                               'delivery/' || id, :now, :now
                          from (select *, sequence is not null and (
                                    row_number() over (partition by webhook, sequence order by id) > 1
                                    or exists (select 1 from delivery ahead
                                                where ahead.webhook_id = webhook and ahead.sequence = matched.sequence
                                                  and ahead.ended_at is null)) as held
                                  from unnest(:ids, :workspaces, :webhooks, :events, :types, :sequences)
                                       as matched (id, workspace, webhook, event, type, sequence)) as judged
                        """)
                .param("held", HELD)
                .param("sequences", matches.stream().map(Subscriptions.Match::sequence).toArray(String[]::new))
                .param("now", utc(now))
                .param("ids", deliveryIds.toArray(String[]::new))
                .param("workspaces", matches.stream().map(match -> match.event().workspaceId()).toArray(String[]::new))
                .param("webhooks", matches.stream().map(Subscriptions.Match::webhookId).toArray(String[]::new))
                .param("events", matches.stream().map(match -> match.event().eventId()).toArray(String[]::new))
                .param("types", matches.stream().map(match -> match.event().type()).toArray(String[]::new))
                .update();
    }

    Optional<Progress> progress(String deliveryId) {
        return jdbc.sql("select * from delivery where delivery_id = :id")
                .param("id", deliveryId)
                .query(DeliveryStore::progress)
                .optional();
    }

    /**
     * Records an attempt and what it means, both or neither: under the row's lock, and only if the delivery still
     * stands where {@code expected} says. Otherwise nothing changes and the answer is false.
     */
    boolean record(Progress expected, Attempt attempt, Decision decision, Instant now) {
        return jdbc.sql(
                        """
                        with advanced as (
                            update delivery
                               set attempts_made = attempts_made + 1, status = :status, reason = :reason,
                                   next_attempt_at = :next, ended_at = :ended, dispatch = :dispatch,
                                   turn_at = null, waiting_for = null
                             where delivery_id = :id and attempts_made = :made and status = :was and round = :round
                            returning delivery_id, attempts_made)
                        insert into delivery_attempt (delivery_id, number, at, status_code, duration_ms, error,
                                                      response_headers, response_body)
                        select delivery_id, attempts_made, :at, :code, :duration, :error, :headers::json, :body from advanced
                        """)
                        .param("status", decision.status().word())
                        .param("reason", decision.reason())
                        .param("next", utcOrNull(decision.nextAttemptAt()), Types.TIMESTAMP_WITH_TIMEZONE)
                        .param(
                                "ended",
                                utcOrNull(decision.status().ended() ? now : null),
                                Types.TIMESTAMP_WITH_TIMEZONE)
                        .param("dispatch", decision.status().ended() ? "ended" : "started")
                        .param("id", expected.deliveryId())
                        .param("made", expected.attemptsMade())
                        .param("was", expected.status().word())
                        .param("round", expected.round())
                        .param("at", utc(attempt.at()))
                        .param("code", attempt.statusCode(), Types.INTEGER)
                        .param("duration", attempt.durationMs())
                        .param("error", attempt.error(), Types.VARCHAR)
                        .param(
                                "headers",
                                attempt.responseHeaders().isEmpty() ? null : Json.write(attempt.responseHeaders()),
                                Types.VARCHAR)
                        .param("body", attempt.responseBody(), Types.VARCHAR)
                        .update()
                == 1;
    }

    /** Has the delivery wait for its turn at the endpoint's pace, and says so. */
    void await(Progress progress, Instant turn, String why) {
        jdbc.sql(
                        """
                        update delivery set next_attempt_at = :turn, turn_at = :turn, waiting_for = :why,
                                            dispatch = case when dispatch = 'claimed' then 'started' else dispatch end
                         where delivery_id = :id and round = :round and ended_at is null
                        """)
                .param("turn", utc(turn))
                .param("why", why)
                .param("id", progress.deliveryId())
                .param("round", progress.round())
                .update();
    }

    /** Tells the dispatcher that the workflow runs, though its attempt was not due. */
    void started(Progress progress) {
        jdbc.sql(
                        """
                        update delivery set dispatch = 'started'
                         where delivery_id = :id and round = :round and dispatch = 'claimed'
                        """)
                .param("id", progress.deliveryId())
                .param("round", progress.round())
                .update();
    }

    /** Ends the delivery without an attempt; false when it has ended or begun another round. */
    boolean end(String deliveryId, int round, DeliveryStatus status, String reason, Instant now) {
        return jdbc.sql(
                        """
                        update delivery
                           set status = :status, reason = :reason, next_attempt_at = null, ended_at = :now,
                               dispatch = 'ended', turn_at = null, waiting_for = null
                         where delivery_id = :id and round = :round and ended_at is null
                        """)
                        .param("id", deliveryId)
                        .param("round", round)
                        .param("status", status.word())
                        .param("reason", reason)
                        .param("now", utc(now))
                        .update()
                == 1;
    }

    /**
     * Queues a delivery that has ended again, with its schedule from the start; false when it has not ended. It is late for its
     * order, and keeps none.
     */
    boolean requeue(String deliveryId, Instant now) {
        return jdbc.sql("update delivery set " + AGAIN + ", dispatch = 'queued', sequence = null where delivery_id = :id and ended_at is not null")
                        .param("id", deliveryId)
                        .param("now", utc(now))
                        .update()
                == 1;
    }

    /** How many deliveries of the endpoint, made between two times, ended without being delivered. */
    long countFailed(String webhookId, Instant since, Instant until) {
        return jdbc.sql(
                        """
                        select count(*) from delivery
                         where webhook_id = :webhook and status = any(:failed) and status <> 'delivered'
                           and created_at >= :since and created_at < :until
                        """)
                .param("webhook", webhookId)
                .param("failed", FAILED)
                .param("since", utc(since))
                .param("until", utc(until))
                .query(Long.class)
                .single();
    }

    /**
     * Queues up to {@code limit} of them again, oldest first, beginning after the delivery {@code after}; their ids in that
     * order. Those that have an order are held, until {@link Sequences#letGo(String, Instant)}.
     */
    List<String> requeueFailed(String webhookId, Instant since, Instant until, String after, int limit, Instant now) {
        return jdbc.sql("with again as (update delivery set " + AGAIN
                        + """
                           , dispatch = case when sequence is null then 'queued' else 'held' end
                           , waiting_for = case when sequence is null then null else :held end
                         where delivery_id in (
                            -- One step in the index of failures for each status; together they would be sorted at every page.
                            select failed.delivery_id from unnest(:failed) as one (status), lateral (
                                select d.delivery_id from delivery d
                                 where d.webhook_id = :webhook and d.status = one.status
                                   and d.status <> 'delivered' and d.delivery_id > :after
                                   and d.created_at >= :since and d.created_at < :until
                                 order by d.delivery_id
                                 limit :limit
                                   for update skip locked) as failed
                             order by failed.delivery_id limit :limit)
                           and ended_at is not null
                        returning delivery_id)
                        select delivery_id from again order by delivery_id
                        """)
                .param("held", HELD)
                .param("failed", FAILED)
                .param("webhook", webhookId)
                .param("since", utc(since))
                .param("until", utc(until))
                .param("after", after)
                .param("limit", limit)
                .param("now", utc(now))
                .query(String.class)
                .list();
    }

    /** Which of these events have a delivery to the endpoint. */
    Set<String> known(String webhookId, List<String> eventIds) {
        return new HashSet<>(jdbc.sql("select event_id from delivery where event_id = any(:events) and webhook_id = :webhook")
                .param("events", eventIds.toArray(String[]::new))
                .param("webhook", webhookId)
                .query(String.class)
                .list());
    }

    /** Makes a waiting delivery due and queues its workflow to be woken; without effect where none waits. */
    void wake(String deliveryId, Instant now) {
        jdbc.sql(
                        """
                        update delivery
                           set next_attempt_at = :now, dispatch = 'queued', claimed_at = null, queued_at = :now
                         where delivery_id = :id and status = 'retrying' and next_attempt_at > :now
                        """)
                .param("id", deliveryId)
                .param("now", utc(now))
                .update();
    }

    private static final String AGAIN =
            """
            status = 'pending', reason = null, attempts_before = attempts_made, round = round + 1,
            next_attempt_at = :now, ended_at = null, claimed_at = null, queued_at = :now, turn_at = null,
            workflow_id = 'delivery/' || delivery_id || '/retry-' || (round + 1)
            """;

    private static Progress progress(ResultSet row, int number) throws SQLException {
        return new Progress(
                row.getString("delivery_id"),
                row.getString("workspace_id"),
                row.getString("webhook_id"),
                row.getString("event_id"),
                row.getString("event_type"),
                DeliveryStatus.of(row.getString("status")).orElseThrow(),
                row.getInt("attempts_made"),
                row.getInt("attempts_before"),
                row.getInt("round"),
                instantOrNull(row, "next_attempt_at"),
                instantOrNull(row, "turn_at"),
                row.getString("sequence"),
                instant(row, "queued_at"),
                instant(row, "created_at"));
    }
}
