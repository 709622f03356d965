package dev.millrace.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.page.PageRequest;
import dev.millrace.testing.TestDatabase;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class AttemptsMigrationTest {

    @Test
    void attemptsFromBeforeThePartitionsAreCarriedOver() {
        var database = TestDatabase.createAt("29");
        var jdbc = JdbcClient.create(database);
        jdbc.sql("insert into workspace (workspace_id, name) values ('wsp_1', 'ours')").update();
        jdbc.sql(
                        """
                        insert into webhook (webhook_id, workspace_id, name, url, events, headers, active, api_version, signature, created_at, updated_at)
                        values ('whk_1', 'wsp_1', 'orders', 'http://127.0.0.1/', '{*}', '{}', false, '2026-11-01', 'standard', now(), '2026-11-20T00:00:00Z')
                        """)
                .update();
        jdbc.sql(
                        """
                        insert into delivery (delivery_id, workspace_id, webhook_id, event_id, event_type, status, attempts_made, dispatch,
                                              workflow_id, created_at, queued_at, ended_at)
                        values ('dlv_1', 'wsp_1', 'whk_1', 'evt_1', 'order.created', 'exhausted', 2, 'ended', 'delivery/dlv_1',
                                '2026-11-19T23:00:00Z', '2026-11-19T23:00:00Z', '2026-11-20T00:00:00Z')
                        """)
                .update();
        jdbc.sql(
                        """
                        insert into delivery_attempt (delivery_id, number, at, status_code, duration_ms, error, response_body)
                        values ('dlv_1', 1, '2026-11-19T23:59:59.999999Z', 500, 5, 'The endpoint answered 500.', 'away'),
                               ('dlv_1', 2, '2026-11-20T00:00:00Z', null, 7, 'Nobody answered.', null)
                        """)
                .update();

        Flyway.configure().dataSource(database).load().migrate();

        var delivery = new DeliveryLogStore(jdbc).find("wsp_1", "dlv_1").orElseThrow();
        assertThat(delivery.attempts()).extracting(Attempt::number).containsExactly(1, 2);
        assertThat(delivery.attempts().getFirst().responseBody()).isEqualTo("away");
        assertThat(jdbc.sql("select relname from pg_class where relname ~ '^delivery_attempt_[0-9]+$' order by relname").query(String.class).list())
                .isEqualTo(List.of("delivery_attempt_20261119", "delivery_attempt_20261120"));
        assertThat(jdbc.sql("select since::text from webhook_inactive where webhook_id = 'whk_1' and until is null").query(String.class).list())
                .as("what an endpoint misses that is inactive already can be sent later")
                .hasSize(1);
        assertThat(new DeliveryLogStore(jdbc).givenUp("wsp_1", DeliveryStatus.EXHAUSTED, new PageRequest(10, null))).hasSize(1);
    }
}
