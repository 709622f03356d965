package dev.millrace.webhook.delivery;

import static dev.millrace.sql.Timestamps.utc;

import java.time.Instant;
import java.util.Collection;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The order of deliveries, for endpoints that want one. Of the deliveries with the same {@code sequence} that have not ended one
 * is under way; those behind it are {@code held}, and no dispatcher sees them. Whoever ends one lets the next go.
 *
 * <p>An endpoint's sequences are changed under a lock: otherwise one delivery could be held back by another that ends at the same
 * moment, and nobody would let it go.
 */
final class Sequences {

    private final JdbcClient jdbc;

    Sequences(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Holds the sequences of these endpoints until the transaction ends, always in the same order. */
    void lock(Collection<String> webhookIds) {
        jdbc.sql(
                        """
                        select pg_advisory_xact_lock(hashtextextended('millrace.delivery.sequence/' || webhook, 0))
                          from unnest(:webhooks) as webhook order by webhook
                        """)
                .param("webhooks", webhookIds.stream().sorted().toArray(String[]::new))
                .query((row, number) -> true)
                .list();
    }

    /** Lets the first delivery of each sequence of the endpoint go where none is under way; under its lock. */
    int letGo(String webhookId, Instant now) {
        return jdbc.sql(LET_GO.formatted("webhook_id = :webhook"))
                .param("webhook", webhookId)
                .param("now", utc(now))
                .update();
    }

    /** As {@link #letGo(String, Instant)} for one sequence. */
    int letGo(String webhookId, String sequence, Instant now) {
        return jdbc.sql(LET_ONE_GO)
                .param("webhook", webhookId)
                .param("sequence", sequence)
                .param("now", utc(now))
                .update();
    }

    /** As {@link #letGo(String, Instant)} for every endpoint. */
    int letGo(Instant now) {
        return jdbc.sql(LET_GO.formatted("true")).param("now", utc(now)).update();
    }

    /** Takes a delivery out of its sequence, so that it holds nobody back. */
    void leave(String deliveryId) {
        jdbc.sql("update delivery set sequence = null where delivery_id = :id")
                .param("id", deliveryId)
                .update();
    }

    /** Costs the same however many are held. */
    private static final String LET_ONE_GO =
            """
            update delivery set dispatch = 'queued', queued_at = :now, waiting_for = null
             where delivery_id = (
                select delivery_id from delivery
                 where webhook_id = :webhook and sequence = :sequence and sequence is not null and ended_at is null
                   and dispatch = 'held'
                   and not exists (
                    select 1 from delivery ahead
                     where ahead.webhook_id = :webhook and ahead.sequence = :sequence and ahead.sequence is not null
                       and ahead.ended_at is null and ahead.dispatch <> 'held')
                 order by delivery_id
                 limit 1)
            """;

    private static final String LET_GO =
            """
            update delivery set dispatch = 'queued', queued_at = :now, waiting_for = null
             where dispatch = 'held'
               and delivery_id in (
                select distinct on (webhook_id, sequence) delivery_id from delivery first
                 where %s and sequence is not null and ended_at is null and dispatch = 'held'
                   and not exists (
                    select 1 from delivery ahead
                     where ahead.webhook_id = first.webhook_id and ahead.sequence = first.sequence
                       and ahead.ended_at is null and ahead.dispatch <> 'held')
                 order by webhook_id, sequence, delivery_id)
            """;
}
