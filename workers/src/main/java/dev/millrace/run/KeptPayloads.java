package dev.millrace.run;

import dev.millrace.language.run.LargePayloads;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** The table {@code kept_payload}: what is too large for Temporal's histories. */
@Component
class KeptPayloads implements LargePayloads.Store {

    /** As long as somebody may want to read the history of an ended run. */
    private static final Duration KEPT = Duration.ofDays(30);

    private static final int AT_ONCE = 500;

    private final JdbcClient jdbc;
    private final Clock clock;

    KeptPayloads(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public void keep(String workflowId, String id, byte[] payload) {
        jdbc.sql("""
                insert into kept_payload (workflow_id, payload_id, payload, kept_at) values (?, ?, ?, ?)
                on conflict do nothing
                """)
                .params(workflowId, id, payload, Timestamp.from(clock.instant()))
                .update();
    }

    @Override
    public byte[] get(String workflowId, String id) {
        return jdbc.sql("select payload from kept_payload where workflow_id = ? and payload_id = ?")
                .params(workflowId, id)
                .query((row, number) -> row.getBytes(1))
                .optional()
                .orElseThrow(() -> new IllegalStateException(
                        "the payload %s of the workflow %s is no longer kept".formatted(id, workflowId)));
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT6M")
    void forgetTheEnded() {
        while (forget() == AT_ONCE) {
            // Bounded transactions.
        }
    }

    private int forget() {
        var before = Timestamp.from(clock.instant().minus(KEPT));
        return jdbc.sql("""
                delete from kept_payload where (workflow_id, payload_id) in (
                    select p.workflow_id, p.payload_id from kept_payload p
                    where p.kept_at < ?
                      and not exists (select from run r where r.workflow_id = p.workflow_id
                                      and (r.ended_at is null or r.ended_at > ?))
                    limit ?)
                """)
                .params(before, before, AT_ONCE)
                .update();
    }
}
