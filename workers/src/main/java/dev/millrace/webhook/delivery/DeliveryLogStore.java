package dev.millrace.webhook.delivery;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;

import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The queries by which people and programs look at deliveries. */
final class DeliveryLogStore {

    /** So that a page of long stories stays a page. */
    private static final int ATTEMPTS_IN_LIST = 20;
    private static final int BODY_IN_LIST = 2_000;
    private static final int EVERYTHING = Integer.MAX_VALUE;

    private final JdbcClient jdbc;

    DeliveryLogStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Delivery> find(String workspaceId, String deliveryId) {
        var found = jdbc.sql("select * from delivery where delivery_id = :id and workspace_id = :workspace")
                .param("id", deliveryId)
                .param("workspace", workspaceId)
                .query(DeliveryLogStore::delivery)
                .list();
        return withAttempts(found, EVERYTHING, EVERYTHING).stream().findFirst();
    }

    /** Newest first, one more than the page holds. */
    List<Delivery> list(String workspaceId, String webhookId, DeliveryFilter filter, PageRequest page) {
        var found = jdbc.sql(
                        """
                        select * from delivery
                         where webhook_id = :webhook and workspace_id = :workspace
                           and (:after::text is null or delivery_id < :after)
                        """
                                + statusIs(filter.status())
                                + (filter.eventType() == null ? "" : " and event_type = :type")
                                + (filter.eventId() == null ? "" : " and event_id = :event")
                                + " order by delivery_id desc limit :limit")
                .param("webhook", webhookId)
                .param("workspace", workspaceId)
                .param("type", filter.eventType())
                .param("event", filter.eventId())
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query(DeliveryLogStore::delivery)
                .list();
        return withAttempts(found, ATTEMPTS_IN_LIST, BODY_IN_LIST);
    }

    /** The given-up deliveries of a workspace, newest first, one more than the page holds. */
    List<Delivery> givenUp(String workspaceId, DeliveryStatus status, PageRequest page) {
        var found = jdbc.sql(
                        """
                        select * from delivery
                         where workspace_id = :workspace and status = '%s' and status in ('exhausted', 'dead_letter')
                           and (:after::text is null or delivery_id < :after)
                         order by delivery_id desc limit :limit
                        """
                                .formatted(status.word()))
                .param("workspace", workspaceId)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query(DeliveryLogStore::delivery)
                .list();
        return withAttempts(found, ATTEMPTS_IN_LIST, BODY_IN_LIST);
    }

    /** The failing deliveries of each endpoint that has some, made at an id or later. */
    List<Failing> failing(String workspaceId, String firstId) {
        return jdbc.sql(
                        """
                        select w.webhook_id, w.name,
                               count(*) filter (where d.status = 'retrying') as retrying,
                               count(*) filter (where d.status = 'exhausted') as exhausted
                          from webhook w
                          join delivery d
                            on d.webhook_id = w.webhook_id and d.status in ('retrying', 'exhausted')
                           and d.status <> 'delivered' and d.delivery_id >= :first
                         where w.workspace_id = :workspace
                         group by w.webhook_id, w.name
                         order by w.name, w.webhook_id
                        """)
                .param("workspace", workspaceId)
                .param("first", firstId)
                .query((row, number) -> new Failing(
                        row.getString("webhook_id"),
                        row.getString("name"),
                        row.getInt("retrying"),
                        row.getInt("exhausted")))
                .list();
    }

    List<Delivery> ofEvent(String workspaceId, String eventId, int limit) {
        return jdbc.sql(
                        """
                        select * from delivery where event_id = :event and workspace_id = :workspace
                         order by delivery_id limit :limit
                        """)
                .param("event", eventId)
                .param("workspace", workspaceId)
                .param("limit", limit)
                .query(DeliveryLogStore::delivery)
                .list();
    }

    /** Written out, because PostgreSQL uses the partial index of failures only where the text shows that it may. */
    private static String statusIs(@Nullable DeliveryStatus status) {
        if (status == null) {
            return "";
        }
        return status == DeliveryStatus.DELIVERED
                ? " and status = 'delivered'"
                : " and status <> 'delivered' and status = '%s'".formatted(status.word());
    }

    private List<Delivery> withAttempts(List<Delivery> deliveries, int attemptsEach, int bodyLength) {
        if (deliveries.isEmpty()) {
            return deliveries;
        }
        record Row(String deliveryId, Attempt attempt) {}
        Map<String, List<Attempt>> attempts = jdbc
                .sql(
                        """
                        select a.delivery_id, a.number, a.at, a.status_code, a.duration_ms, a.error, a.response_headers,
                               left(a.response_body, :length) as response_body
                          from delivery d
                          join delivery_attempt a
                            on a.delivery_id = d.delivery_id and a.number > d.attempts_made - :each::bigint
                           -- So that partitions from before the delivery are not looked at; clocks differ a little.
                           and a.at > d.created_at - interval '1 hour'
                         where d.delivery_id = any(:ids)
                         order by a.delivery_id, a.number
                        """)
                .param("ids", deliveries.stream().map(Delivery::deliveryId).toArray(String[]::new))
                .param("each", attemptsEach)
                .param("length", bodyLength)
                .query((row, number) -> new Row(row.getString("delivery_id"), attempt(row)))
                .list()
                .stream()
                .collect(Collectors.groupingBy(
                        Row::deliveryId, Collectors.mapping(Row::attempt, Collectors.toList())));
        return deliveries.stream()
                .map(delivery -> delivery.with(attempts.getOrDefault(delivery.deliveryId(), List.of())))
                .toList();
    }

    private static Attempt attempt(ResultSet row) throws SQLException {
        return new Attempt(
                row.getInt("number"),
                instant(row, "at"),
                row.getObject("status_code", Integer.class),
                row.getInt("duration_ms"),
                row.getString("error"),
                headers(row.getString("response_headers")),
                row.getString("response_body"));
    }

    private static Map<String, String> headers(@Nullable String json) {
        var headers = new LinkedHashMap<String, String>();
        if (json != null) {
            Json.trusted(json).properties().forEach(header -> headers.put(header.getKey(), header.getValue().asText()));
        }
        return headers;
    }

    private static Delivery delivery(ResultSet row, int number) throws SQLException {
        return new Delivery(
                row.getString("delivery_id"),
                row.getString("workspace_id"),
                row.getString("webhook_id"),
                row.getString("event_id"),
                row.getString("event_type"),
                DeliveryStatus.of(row.getString("status")).orElseThrow(),
                row.getString("reason"),
                List.of(),
                instantOrNull(row, "next_attempt_at"),
                row.getString("waiting_for"),
                instant(row, "created_at"),
                instantOrNull(row, "ended_at"));
    }
}
