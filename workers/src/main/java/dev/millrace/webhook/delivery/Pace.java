package dev.millrace.webhook.delivery;

import static dev.millrace.sql.Timestamps.utc;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The turns of attempts at an endpoint that has a rate limit, or has asked to be left alone: each attempt reserves a moment of
 * its own, evenly spaced over all workers, and comes back then. However many wait, each waits once.
 */
final class Pace {

    /** From one attempt to the next, where an endpoint that is back has no limit of its own. */
    static final Duration AFTER_A_PAUSE = Duration.ofMillis(100);

    private final JdbcClient jdbc;

    Pace(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Reserves the next turn: now, or as soon as those before it are done. */
    Instant reserve(String webhookId, Duration interval, Instant now) {
        var next = jdbc.sql(
                        """
                        insert into webhook_pace as p (webhook_id, next_at)
                        values (:id, :now::timestamptz + :interval * interval '1 microsecond')
                        on conflict (webhook_id) do update
                           set next_at = greatest(p.next_at, :now) + :interval * interval '1 microsecond'
                        returning next_at
                        """)
                .param("id", webhookId)
                .param("now", utc(now))
                .param("interval", interval.toNanos() / 1_000)
                .query(OffsetDateTime.class)
                .single()
                .toInstant();
        return next.minus(interval);
    }

    /** The first turn that nobody has reserved yet; the past where none is. */
    Instant free(String webhookId) {
        return jdbc.sql("select next_at from webhook_pace where webhook_id = :id")
                .param("id", webhookId)
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant)
                .orElse(Instant.EPOCH);
    }

    /** Has nobody call the endpoint before {@code until}, unless it is paused for longer already. */
    void pause(String webhookId, Instant until, String reason) {
        jdbc.sql(
                        """
                        insert into webhook_pace as p (webhook_id, next_at, reason) values (:id, :until, :reason)
                        on conflict (webhook_id) do update
                           set next_at = greatest(p.next_at, excluded.next_at), reason = excluded.reason
                        """)
                .param("id", webhookId)
                .param("until", utc(until))
                .param("reason", reason)
                .update();
    }
}
