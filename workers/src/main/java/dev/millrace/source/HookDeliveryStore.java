package dev.millrace.source;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.utc;
import static dev.millrace.sql.Timestamps.utcOrNull;

import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code hook_delivery}. */
final class HookDeliveryStore {

    /**
     * A line of the log on its way into the table.
     *
     * @param request what came in; null where it is too large to be kept
     */
    record Line(
            String sourceId, HookDelivery delivery, int bodyBytes, HookRequestStore.@Nullable Kept request) {

        long keptBytes() {
            return request == null ? 0 : request.bytes();
        }

        Line withoutRequest() {
            return new Line(sourceId, delivery, bodyBytes, null);
        }
    }

    private static final String COLUMNS = "delivery_id, provider_id, status, reason, event_id, received_at";

    private final JdbcClient jdbc;

    HookDeliveryStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Writes all lines in one statement, but those whose source was deleted meanwhile. */
    void insert(List<Line> lines) {
        jdbc.sql(
                        """
                        insert into hook_delivery
                            (delivery_id, source_id, provider_id, status, reason, event_id, body_bytes, received_at)
                        select line.delivery_id, source.source_id, line.provider_id, line.status, line.reason,
                            line.event_id, line.body_bytes, line.received_at
                        from unnest(
                                cast(:ids as text[]), cast(:sources as text[]), cast(:providerIds as text[]),
                                cast(:statuses as text[]), cast(:reasons as text[]), cast(:events as text[]),
                                cast(:bytes as integer[]), cast(:times as timestamptz[]))
                            as line (delivery_id, source_id, provider_id, status, reason, event_id, body_bytes,
                                received_at)
                        join source on source.source_id = line.source_id
                        for key share of source
                        """)
                .param("ids", texts(lines, line -> line.delivery().deliveryId()))
                .param("sources", texts(lines, Line::sourceId))
                .param("providerIds", texts(lines, line -> line.delivery().providerId()))
                .param("statuses", texts(lines, line -> line.delivery().status().word()))
                .param("reasons", texts(lines, line -> line.delivery().reason()))
                .param("events", texts(lines, line -> line.delivery().eventId()))
                .param("bytes", lines.stream().map(Line::bodyBytes).toArray(Integer[]::new))
                .param("times", texts(lines, line -> line.delivery().receivedAt().toString()))
                .update();
    }

    /** Keeps the newest {@code keep} rejected deliveries of each source, with their requests. */
    void pruneRejected(Collection<String> sourceIds, int keep) {
        jdbc.sql(
                        """
                        with gone as (
                        delete from hook_delivery old
                        using unnest(cast(:sources as text[])) as pruned (source_id)
                        where old.source_id = pruned.source_id
                          and old.status = 'rejected'
                          and old.delivery_id <= (
                              select kept.delivery_id
                              from hook_delivery kept
                              where kept.source_id = pruned.source_id and kept.status = 'rejected'
                              order by kept.delivery_id desc
                              offset :keep limit 1)
                        returning old.delivery_id, old.received_at)
                        delete from hook_request using gone
                        where hook_request.delivery_id = gone.delivery_id and hook_request.received_at = gone.received_at
                        """)
                .param("sources", sourceIds.toArray(String[]::new))
                .param("keep", keep)
                .update();
    }

    /** Deletes at most {@code limit} deliveries from before {@code time}; gives how many. */
    int deleteBefore(Instant time, int limit) {
        return jdbc.sql(
                        """
                        delete from hook_delivery
                        where delivery_id in (
                            select delivery_id from hook_delivery
                            where received_at < :time
                            order by received_at
                            limit :limit
                            for update skip locked)
                        """)
                .param("time", utc(time))
                .param("limit", limit)
                .update();
    }

    Page<HookDelivery> list(String sourceId, HookDeliveryFilter filter, PageRequest page) {
        var rows = jdbc.sql("select " + COLUMNS
                        + """
                         from hook_delivery
                        where source_id = :source
                          and (cast(:after as text) is null or delivery_id < :after)
                          and (cast(:status as text) is null or status = :status)
                          and (cast(:provider as text) is null or provider_id = :provider)
                          and (cast(:since as timestamptz) is null or received_at >= :since)
                        order by delivery_id desc
                        limit :limit
                        """)
                .param("source", sourceId)
                .param("after", page.after())
                .param("status", filter.status() == null ? null : filter.status().word())
                .param("provider", filter.providerId())
                .param("since", utcOrNull(filter.since()))
                .param("limit", page.limit() + 1)
                .query(HookDeliveryStore::read)
                .list();
        return Page.of(rows, page, HookDelivery::deliveryId);
    }

    Optional<HookDelivery> find(String sourceId, String deliveryId) {
        return jdbc.sql("select " + COLUMNS + " from hook_delivery where source_id = :source and delivery_id = :id")
                .param("source", sourceId)
                .param("id", deliveryId)
                .query(HookDeliveryStore::read)
                .optional();
    }

    private static HookDelivery read(ResultSet row, int number) throws SQLException {
        return new HookDelivery(
                row.getString("delivery_id"),
                row.getString("provider_id"),
                HookDelivery.Status.of(row.getString("status")),
                row.getString("reason"),
                row.getString("event_id"),
                instant(row, "received_at"));
    }

    private static @Nullable String[] texts(List<Line> lines, Function<Line, @Nullable String> field) {
        return lines.stream().map(field).toArray(String[]::new);
    }
}
