package dev.millrace.webhook.figures;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.utc;

import dev.millrace.webhook.figures.EndpointFigures.Counted;
import java.sql.Array;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL of {@code webhook_figures}. */
final class FiguresStore {

    /** In place of an endpoint's id: the sum of all endpoints, so that the report of a workspace reads as little as any other. */
    static final String WHOLE_WORKSPACE = "";

    static final String SELECT =
            """
            select at, attempts, failures, exchanges, arrivals from webhook_figures
             where workspace_id = :workspace and webhook_id = :webhook and minutes = :minutes and at >= :from
             order by at
            """;

    private final JdbcClient jdbc;

    FiguresStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record Row(Instant at, Counts counts) {}

    private record Key(String workspaceId, String webhookId, int minutes, Instant at) {}

    /** Adds to the five minutes and to the hour, of each endpoint and of its workspace. */
    void add(Map<Counted, Counts> counted) {
        var rows = new HashMap<Key, Counts>();
        counted.forEach((what, counts) -> {
            for (var minutes : List.of(5, 60)) {
                for (var webhookId : List.of(what.webhookId(), WHOLE_WORKSPACE)) {
                    rows.computeIfAbsent(
                                    new Key(what.workspaceId(), webhookId, minutes, beginning(what.at(), minutes)),
                                    key -> new Counts())
                            .add(counts);
                }
            }
        });
        add(List.copyOf(rows.entrySet()));
    }

    /** In one order, so that two processes that add to the same rows do not wait for each other. */
    private void add(List<Map.Entry<Key, Counts>> rows) {
        jdbc.sql(
                        """
                        insert into webhook_figures as known (workspace_id, webhook_id, minutes, at, attempts, failures, exchanges, arrivals)
                        select workspace, webhook, minutes, to_timestamp(at), attempts, failures, exchanges::int[], arrivals::int[]
                          from unnest(:workspaces, :webhooks, :minutes, :ats, :attempts, :failures, :exchanges, :arrivals)
                               as given (workspace, webhook, minutes, at, attempts, failures, exchanges, arrivals)
                         where exists (select from workspace w where w.workspace_id = workspace)
                         order by workspace, webhook, minutes, at
                        on conflict on constraint webhook_figures_pk do update
                           set attempts = known.attempts + excluded.attempts,
                               failures = known.failures + excluded.failures,
                               exchanges = coalesce((
                                   select array_agg(coalesce(one, 0) + coalesce(other, 0) order by place)
                                     from unnest(known.exchanges, excluded.exchanges) with ordinality as sums (one, other, place)), '{}'),
                               arrivals = coalesce((
                                   select array_agg(coalesce(one, 0) + coalesce(other, 0) order by place)
                                     from unnest(known.arrivals, excluded.arrivals) with ordinality as sums (one, other, place)), '{}')
                        """)
                .param("workspaces", rows.stream().map(row -> row.getKey().workspaceId()).toArray(String[]::new))
                .param("webhooks", rows.stream().map(row -> row.getKey().webhookId()).toArray(String[]::new))
                .param("minutes", rows.stream().map(row -> row.getKey().minutes()).toArray(Integer[]::new))
                .param("ats", rows.stream().map(row -> row.getKey().at().getEpochSecond()).toArray(Long[]::new))
                .param("attempts", rows.stream().map(row -> row.getValue().attempts()).toArray(Long[]::new))
                .param("failures", rows.stream().map(row -> row.getValue().failures()).toArray(Long[]::new))
                .param("exchanges", rows.stream().map(row -> row.getValue().exchanges().text()).toArray(String[]::new))
                .param("arrivals", rows.stream().map(row -> row.getValue().arrivals().text()).toArray(String[]::new))
                .update();
    }

    /** The counts since {@code from}, the oldest first: at most 168 rows. */
    List<Row> read(String workspaceId, String webhookId, int minutes, Instant from) {
        return jdbc.sql(SELECT)
                .param("workspace", workspaceId)
                .param("webhook", webhookId)
                .param("minutes", minutes)
                .param("from", utc(from))
                .query((row, number) -> new Row(
                        instant(row, "at"),
                        new Counts(
                                row.getLong("attempts"),
                                row.getLong("failures"),
                                latencies(row.getArray("exchanges")),
                                latencies(row.getArray("arrivals")))))
                .list();
    }

    /** Deletes up to {@code limit} of them; how many. */
    int deleteBefore(int minutes, Instant time, int limit) {
        return jdbc.sql(
                        """
                        delete from webhook_figures where ctid in (
                            select ctid from webhook_figures where minutes = :minutes and at < :time
                             order by at limit :limit for update skip locked)
                        """)
                .param("minutes", minutes)
                .param("time", utc(time))
                .param("limit", limit)
                .update();
    }

    static Instant beginning(Instant time, int minutes) {
        var length = minutes * 60L;
        return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), length) * length);
    }

    private static Latencies latencies(Array counts) throws SQLException {
        return new Latencies(
                Arrays.stream((Integer[]) counts.getArray()).mapToInt(Integer::intValue).toArray());
    }
}
