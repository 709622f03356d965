package dev.millrace.connection.limit;

import static dev.millrace.sql.Timestamps.instantOrNull;
import static dev.millrace.sql.Timestamps.utc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code connection_breaker}: a row where a host has failed since it last answered. */
final class BreakerStore {

    /** @param openedAt null while it lets everybody through, as {@code probeAt} is */
    record Breaker(
            String connectionId,
            String host,
            int failures,
            String reason,
            @Nullable Instant openedAt,
            @Nullable Instant probeAt) {}

    private static final String COLUMNS = "connection_id, host, failures, reason, opened_at, probe_at";

    private final JdbcClient jdbc;

    BreakerStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Breaker> find(String connectionId, String host) {
        return jdbc.sql("select %s from connection_breaker where connection_id = :id and host = :host".formatted(COLUMNS))
                .param("id", connectionId)
                .param("host", host)
                .query((row, number) -> breaker(row))
                .optional();
    }

    /** Those of each connection that are open, the first to open first, at most {@code most} of each. */
    List<Breaker> open(Collection<String> connectionIds, int most) {
        return jdbc.sql(
                        """
                        select %s from (
                            select *, row_number() over (partition by connection_id order by opened_at, host) as place
                            from connection_breaker
                            where connection_id = any(string_to_array(:ids, ',')) and opened_at is not null) open
                        where place <= :most
                        order by connection_id, place
                        """
                                .formatted(COLUMNS))
                .param("ids", String.join(",", connectionIds))
                .param("most", most)
                .query((row, number) -> breaker(row))
                .list();
    }

    /** Whether whoever asks may try the host; nobody else may before {@code nextProbeAt} then. */
    boolean claimProbe(String connectionId, String host, Instant now, Instant nextProbeAt) {
        return jdbc.sql(
                                """
                                update connection_breaker set probe_at = :next
                                where connection_id = :id and host = :host and probe_at <= :now
                                """)
                        .param("id", connectionId)
                        .param("host", host)
                        .param("now", utc(now))
                        .param("next", utc(nextProbeAt))
                        .update()
                > 0;
    }

    /** Counts a failure; the {@code threshold}th in a row opens, and that of a probe keeps it open until {@code probeAt}. */
    Optional<Breaker> failed(
            String connectionId, String host, String reason, boolean probe, int threshold, Instant now, Instant probeAt) {
        return jdbc.sql(
                        """
                        insert into connection_breaker as b (connection_id, host, failures, reason)
                        select connection_id, :host, 1, :reason from connection where connection_id = :id
                        on conflict (connection_id, host) do update set
                            failures = b.failures + 1,
                            reason = excluded.reason,
                            opened_at = case when b.failures + 1 = :threshold then :now else b.opened_at end,
                            probe_at = case
                                when b.failures + 1 = :threshold or :probe and b.opened_at is not null then :probeAt
                                else b.probe_at
                            end
                        returning %s
                        """
                                .formatted(COLUMNS))
                .param("id", connectionId)
                .param("host", host)
                .param("reason", reason)
                .param("probe", probe)
                .param("threshold", threshold)
                .param("now", utc(now))
                .param("probeAt", utc(probeAt))
                .query((row, number) -> breaker(row))
                .optional();
    }

    /** Forgets the failures; an open one is closed by a probe alone, and given back. */
    Optional<Breaker> answered(String connectionId, String host, boolean probe) {
        return jdbc.sql(
                        """
                        delete from connection_breaker
                        where connection_id = :id and host = :host and (opened_at is null or :probe)
                        returning %s
                        """
                                .formatted(COLUMNS))
                .param("id", connectionId)
                .param("host", host)
                .param("probe", probe)
                .query((row, number) -> breaker(row))
                .optional()
                .filter(breaker -> breaker.openedAt() != null);
    }

    private static Breaker breaker(ResultSet row) throws SQLException {
        return new Breaker(
                row.getString("connection_id"),
                row.getString("host"),
                row.getInt("failures"),
                row.getString("reason"),
                instantOrNull(row, "opened_at"),
                instantOrNull(row, "probe_at"));
    }
}
