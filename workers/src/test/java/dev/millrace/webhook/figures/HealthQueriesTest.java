package dev.millrace.webhook.figures;

import static dev.millrace.sql.Timestamps.utc;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.testing.TestDatabase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What a report reads does not grow with what lies in the tables: 400 endpoints, 290,000 deliveries, 100,000 rows of figures. */
class HealthQueriesTest {

    private static final DataSource DATABASE = TestDatabase.create();
    private static final JdbcClient JDBC = JdbcClient.create(DATABASE);
    private static final TransactionTemplate TRANSACTION = new TransactionTemplate(new JdbcTransactionManager(DATABASE));
    private static final String WORKSPACE = "wsp_1";

    @BeforeAll
    static void fill() {
        run("insert into workspace (workspace_id, name) values ('wsp_1', 'one'), ('wsp_2', 'two')");
        run("""
            insert into webhook (webhook_id, workspace_id, name, url, events, headers, active, signature, created_at, updated_at)
            select 'whk_' || n, 'wsp_' || 1 + n % 2, 'n', 'https://e.test', '{*}', '{}', true, 'standard', now(), now()
              from generate_series(1, 400) as n
            """);
        // Of each endpoint most deliveries have been taken, and a quarter waits: 30,000 in the workspace.
        run("""
            insert into delivery (delivery_id, workspace_id, webhook_id, event_id, event_type, status, dispatch, workflow_id, next_attempt_at,
                                  created_at, queued_at, ended_at)
            select 'dlv_' || lpad(n::text, 9, '0'), 'wsp_' || 1 + n % 2, 'whk_' || 1 + (n + 399) % 400, 'evt_' || n, 'a.b',
                   case when n % 4 > 0 then 'delivered' when n % 8 = 0 then 'pending' else 'retrying' end,
                   case when n % 4 > 0 then 'ended' when n % 8 = 0 then 'queued' else 'started' end, 'w' || n, now(), now(), now(),
                   case when n % 4 > 0 then now() end
              from generate_series(1, 240000) as n
            """);
        // And one has far more than the others, which the planner does not know of.
        run("analyze delivery");
        run("""
            insert into delivery (delivery_id, workspace_id, webhook_id, event_id, event_type, status, dispatch, workflow_id, next_attempt_at,
                                  created_at, queued_at)
            select 'dlv_x' || n, 'wsp_1', 'whk_4', 'evt_x' || n, 'a.b', 'pending', 'queued', 'x' || n, now(), now(), now()
              from generate_series(1, 50000) as n
            """);
        run("""
            insert into webhook_figures (workspace_id, webhook_id, minutes, at, attempts, failures, exchanges, arrivals)
            select 'wsp_' || 1 + n % 2, case when n < 2 then '' else 'whk_' || n end, 60,
                   date_trunc('hour', now()) - hour * interval '1 hour', 5, 1, '{0,5}', '{0,4}'
              from generate_series(0, 300) as n, generate_series(0, 335) as hour
            """);
        run("analyze webhook, webhook_figures");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whk_4"})
    void countsNoMoreThanTheBoundWhateverWaits(String webhookId) {
        for (var query : List.of(BacklogStore.COUNT, BacklogStore.NEXT, BacklogStore.OLDEST)) {
            var steps = steps(query, Map.of("workspace", WORKSPACE, "webhook", webhookId, "most", 10_001));

            assertThat(steps.stream().filter(step -> reads(step, "", "delivery")).map(HealthQueriesTest::node)).containsExactly("Index Scan");
            assertThat(Math.round(read(steps, "delivery"))).isLessThanOrEqualTo(10_001);
        }
    }

    @Test
    void readsTheFiguresOfAWeekByTheirKey() {
        for (var webhookId : List.of("", "whk_4")) {
            var from = utc(Period.WEEK.from(Instant.now()));
            var steps = steps(
                    FiguresStore.SELECT, Map.of("workspace", WORKSPACE, "webhook", webhookId, "minutes", 60, "from", from));

            assertThat(steps).noneMatch(step -> reads(step, "Seq Scan", "webhook_figures"));
            assertThat(read(steps, "webhook_figures")).isBetween(140.0, 168.0);
        }
    }

    @Test
    void saysThatThereIsMoreThanItCounted() {
        var store = new BacklogStore(JDBC, TRANSACTION);

        for (var webhookId : List.of("", "whk_4")) {
            var backlog = store.read(WORKSPACE, webhookId);
            assertThat(backlog.more()).isTrue();
            assertThat(backlog.pending() + backlog.retrying()).isEqualTo(10_001);
        }

        var one = store.read(WORKSPACE, "whk_8");
        assertThat(one.more()).isFalse();
        assertThat(one.pending() + one.retrying()).isEqualTo(600);
        assertThat(store.read(WORKSPACE, "whk_2").oldest()).isNull();
    }

    private static boolean reads(JsonNode step, String how, String table) {
        return node(step).contains(how) && step.path("Relation Name").asText().equals(table);
    }

    private static String node(JsonNode step) {
        return step.path("Node Type").asText();
    }

    /** Rows of a table over all the times that it is looked at, those included that a filter then leaves out. */
    private static double read(List<JsonNode> steps, String table) {
        return steps.stream()
                .filter(step -> step.path("Relation Name").asText().equals(table))
                .mapToDouble(step -> (step.path("Actual Rows").asDouble() + step.path("Rows Removed by Filter").asDouble())
                        * step.path("Actual Loops").asDouble())
                .sum();
    }

    private static List<JsonNode> steps(String query, Map<String, Object> params) {
        var plan = Objects.requireNonNull(TRANSACTION.<String>execute(status -> {
            JDBC.sql(BacklogStore.IN_ORDER).query((row, number) -> true).single();
            return JDBC.sql("explain (analyze, format json) " + query).params(params).query(String.class).single();
        }));
        var steps = new ArrayList<JsonNode>();
        gather(Json.trusted(plan).at("/0/Plan"), steps);
        return steps;
    }

    private static void gather(JsonNode step, List<JsonNode> steps) {
        steps.add(step);
        step.path("Plans").forEach(inner -> gather(inner, steps));
    }

    private static void run(String sql) {
        JDBC.sql(sql).update();
    }
}
