package dev.millrace.source;

import static dev.millrace.sql.Timestamps.utc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import dev.millrace.partition.DayPartitions;
import dev.millrace.source.verifier.HookRequest;
import dev.millrace.vault.Secret;
import dev.millrace.vault.Vault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code hook_request} and its partitions, one for each day in UTC. */
final class HookRequestStore {

    /**
     * A request on its way into the table.
     *
     * @param secret whether a header or the query holds a secret
     */
    record Kept(String deliveryId, String sourceId, Instant receivedAt, HookRequest request, boolean secret) {

        long bytes() {
            return request.body().bytes().length;
        }
    }

    private static final long HEAVIEST_BATCH = 8L << 20;

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final Vault vault;
    private final DayPartitions partitions;

    HookRequestStore(JdbcTemplate batches, Vault vault) {
        this.jdbc = JdbcClient.create(batches);
        this.batches = batches;
        this.vault = vault;
        this.partitions = new DayPartitions(jdbc, "hook_request");
    }

    /** Writes the requests whose source still exists. */
    void insert(List<Kept> requests) {
        requests.stream().map(Kept::receivedAt).forEach(partitions::make);
        var batch = new ArrayList<Kept>();
        var weight = 0L;
        for (var kept : requests) {
            batch.add(kept);
            weight += kept.bytes();
            if (weight >= HEAVIEST_BATCH) {
                write(batch);
                batch.clear();
                weight = 0;
            }
        }
        write(batch);
    }

    DayPartitions partitions() {
        return partitions;
    }

    Optional<HookRequest> find(String sourceId, String deliveryId, Instant receivedAt) {
        return jdbc.sql(
                        """
                        select envelope, sealed_envelope, body from hook_request
                        where delivery_id = :id and received_at = :received and source_id = :source
                        """)
                .param("id", deliveryId)
                .param("received", utc(receivedAt))
                .param("source", sourceId)
                .query((row, number) -> request(
                        envelope(deliveryId, row.getString("envelope"), row.getBytes("sealed_envelope")),
                        row.getBytes("body")))
                .optional();
    }

    /** Keeps of each source's rejected requests the newest {@code bytes}; one counts at most {@code largest}. */
    void pruneRejected(Collection<String> sourceIds, long bytes, long largest) {
        jdbc.sql(
                        """
                        with rejected as (
                            select delivery_id, received_at,
                                sum(least(body_bytes, :largest)) over (partition by source_id order by delivery_id desc) as bytes
                            from hook_delivery
                            where source_id = any(:sources) and status = 'rejected'
                        )
                        delete from hook_request using rejected
                        where hook_request.delivery_id = rejected.delivery_id
                          and hook_request.received_at = rejected.received_at
                          and rejected.bytes > :bytes
                        """)
                .param("sources", sourceIds.toArray(String[]::new))
                .param("bytes", bytes)
                .param("largest", largest)
                .update();
    }

    void deleteOf(String sourceId) {
        jdbc.sql("delete from hook_request where source_id = :source").param("source", sourceId).update();
    }

    static String owner(String deliveryId) {
        return "hook-request:" + deliveryId;
    }

    private void write(List<Kept> batch) {
        if (batch.isEmpty()) {
            return;
        }
        batches.batchUpdate(
                """
                insert into hook_request (delivery_id, source_id, received_at, envelope, sealed_envelope, body)
                select ?, source_id, ?, cast(? as jsonb), ?, ? from source where source_id = ?
                """,
                batch,
                batch.size(),
                (row, kept) -> {
                    var envelope = Json.write(envelope(kept.request()));
                    row.setString(1, kept.deliveryId());
                    row.setObject(2, utc(kept.receivedAt()));
                    row.setString(3, kept.secret() ? null : envelope);
                    row.setBytes(4, kept.secret() ? vault.seal(owner(kept.deliveryId()), Secret.of(envelope)) : null);
                    row.setBytes(5, kept.request().body().bytes());
                    row.setString(6, kept.sourceId());
                });
    }

    private static JsonNode envelope(HookRequest request) {
        var envelope = Json.mapper().createObjectNode();
        envelope.put("method", request.method());
        envelope.put("url", request.url());
        envelope.put("query", request.query());
        envelope.put("peer", request.peer());
        envelope.set("headers", Json.mapper().valueToTree(withoutNul(request.headers())));
        return envelope;
    }

    /** PostgreSQL's JSON has no U+0000. */
    private static Map<String, List<String>> withoutNul(Map<String, List<String>> headers) {
        var clean = new LinkedHashMap<String, List<String>>();
        headers.forEach((name, values) ->
                clean.put(name, values.stream().map(value -> value.replace("\u0000", "")).toList()));
        return clean;
    }

    private JsonNode envelope(String deliveryId, @Nullable String open, byte @Nullable [] sealed) {
        return Json.trusted(sealed == null ? String.valueOf(open) : vault.open(owner(deliveryId), sealed).reveal());
    }

    private static HookRequest request(JsonNode envelope, byte[] body) {
        var headers = new LinkedHashMap<String, List<String>>();
        envelope.path("headers").properties().forEach(header -> headers.put(
                header.getKey(), header.getValue().valueStream().map(JsonNode::asText).toList()));
        return new HookRequest(
                envelope.path("method").asText(),
                envelope.path("url").asText(),
                envelope.path("query").textValue(),
                headers,
                body,
                envelope.path("peer").asText());
    }
}
