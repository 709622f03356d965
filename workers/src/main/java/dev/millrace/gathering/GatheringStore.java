package dev.millrace.gathering;

import static dev.millrace.sql.Documents.documentOrNull;
import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.dispatch.WorkQueue.Backlog;
import dev.millrace.json.Json;
import dev.millrace.language.run.DefinitionRef;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables {@code automation_gathering} and {@code automation_gathered}. */
@Component
class GatheringStore {

    private static final int BYTES_AT_ONCE = 8 * 1024 * 1024;
    private static final int LONGEST_SHOWN = 200;

    private final JdbcClient jdbc;

    GatheringStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** An event that belongs to the gathering of an automation with these values. */
    record Joining(
            String newId, DefinitionRef definition, String correlation, String hash, String eventId, String passage) {}

    /** A gathering, and the version that is current now; {@code strategy} and {@code state} are null before the first look. */
    record Open(
            String gatheringId,
            DefinitionRef definition,
            boolean enabled,
            @Nullable String strategy,
            @Nullable JsonNode state,
            long lastNumber) {}

    /** @param body null where retention has dropped the event */
    record Gathered(long number, String eventId, String passage, boolean taken, @Nullable ObjectNode body) {}

    /** Notes what {@code given} brings, in that order, and that there is news. */
    void join(List<Joining> given, Instant now) {
        jdbc.sql("""
                with given as (
                    select * from unnest(:ids::text[], :workspaces::text[], :namespaces::text[], :names::text[],
                                         :correlations::text[], :hashes::text[], :events::text[], :passages::text[])
                        with ordinality as given (id, workspace_id, namespace, name, correlation, hash, event_id, passage, place)
                ), opened as (
                    insert into automation_gathering as g
                        (gathering_id, workspace_id, namespace, name, correlation, hash, last_number, news, news_at, opened_at)
                    select min(id), workspace_id, namespace, name, min(correlation)::json, hash, count(*), 'queued', :now, :now
                    from given
                    group by workspace_id, namespace, name, hash
                    -- In one order everywhere, so that two acceptances do not wait for each other.
                    order by workspace_id, namespace, name, hash
                    on conflict (workspace_id, namespace, name, hash) do update
                        set last_number = g.last_number + excluded.last_number, news = 'queued', news_at = excluded.news_at
                    returning gathering_id, workspace_id, namespace, name, hash, last_number
                )
                insert into automation_gathered (gathering_id, number, event_id, passage)
                select gathering_id,
                       last_number + 1 - row_number() over (partition by gathering_id order by place desc), event_id, passage
                from given join opened using (workspace_id, namespace, name, hash)
                """)
                .param("ids", texts(given, Joining::newId))
                .param("workspaces", texts(given, joining -> joining.definition().workspaceId()))
                .param("namespaces", texts(given, joining -> joining.definition().namespace()))
                .param("names", texts(given, joining -> joining.definition().name()))
                .param("correlations", texts(given, Joining::correlation))
                .param("hashes", texts(given, Joining::hash))
                .param("events", texts(given, Joining::eventId))
                .param("passages", texts(given, Joining::passage))
                .param("now", Timestamp.from(now))
                .update();
    }

    List<String> claimNews(int limit, Instant now) {
        return jdbc.sql("""
                update automation_gathering g set news = 'claimed', news_at = :now
                from (select gathering_id from automation_gathering where news = 'queued'
                      order by news_at limit :limit for update skip locked) as picked
                where g.gathering_id = picked.gathering_id
                returning g.gathering_id
                """)
                .param("limit", limit)
                .param("now", Timestamp.from(now))
                .query(String.class)
                .list();
    }

    /** Notes that all of an automation are to be looked at again. */
    void lookAgain(String workspaceId, String namespace, String name, Instant now) {
        jdbc.sql("""
                        update automation_gathering set news = 'queued', news_at = :now
                        where workspace_id = :workspace and namespace = :namespace and name = :name and news <> 'queued'""")
                .param("workspace", workspaceId)
                .param("namespace", namespace)
                .param("name", name)
                .param("now", Timestamp.from(now))
                .update();
    }

    /** Puts claimed ones back, or away, unless there is more news since. */
    void setNews(Collection<String> gatheringIds, String news) {
        jdbc.sql("update automation_gathering set news = ? where gathering_id = any(?) and news = 'claimed'")
                .params(news, gatheringIds.toArray(String[]::new))
                .update();
    }

    int putBackClaimedBefore(Instant before) {
        return jdbc.sql("update automation_gathering set news = 'queued' where news = 'claimed' and news_at < ?")
                .params(Timestamp.from(before))
                .update();
    }

    /** Holds the gathering until the transaction ends. */
    Optional<Open> lock(String gatheringId) {
        return jdbc.sql("""
                select g.gathering_id, g.workspace_id, g.namespace, g.name, v.version, v.sha256, a.enabled,
                       g.strategy, g.state, g.last_number
                from automation_gathering g
                join automation a using (workspace_id, namespace, name)
                join automation_version v using (workspace_id, namespace, name, version)
                where g.gathering_id = ?
                for update of g
                """)
                .params(gatheringId)
                .query((row, number) -> new Open(
                        row.getString("gathering_id"),
                        new DefinitionRef(
                                row.getString("workspace_id"),
                                row.getString("namespace"),
                                row.getString("name"),
                                row.getString("version"),
                                row.getString("sha256")),
                        row.getBoolean("enabled"),
                        row.getString("strategy"),
                        documentOrNull(row, "state"),
                        row.getLong("last_number")))
                .optional();
    }

    /** Its first events in their order: more than may be taken, and no more than a few megabytes beyond those. */
    List<Gathered> gathered(String gatheringId) {
        return jdbc.sql("""
                select number, event_id, passage, taken, body from (
                    select g.number, g.event_id, g.passage, g.taken, e.body,
                           sum(octet_length(e.body::text)) over (order by g.number) - octet_length(e.body::text) as before
                    from automation_gathered g left join event e using (event_id)
                    where g.gathering_id = ?
                    order by g.number
                    limit ?
                ) as gathered
                where before is null or before < ?
                order by number
                """)
                .params(gatheringId, 2 * Gatherings.MOST_EVENTS, BYTES_AT_ONCE)
                .query((row, number) -> new Gathered(
                        row.getLong("number"),
                        row.getString("event_id"),
                        row.getString("passage"),
                        row.getBoolean("taken"),
                        row.getString("body") == null ? null : (ObjectNode) Json.trusted(row.getString("body"))))
                .list();
    }

    /** Notes which of the events up to {@code upTo} are taken; the others of them are no longer needed. */
    void keep(String gatheringId, Collection<Long> taken, long upTo, String strategy, JsonNode state) {
        jdbc.sql("delete from automation_gathered where gathering_id = ? and number <= ? and number <> all(?)")
                .params(gatheringId, upTo, taken.toArray(Long[]::new))
                .update();
        jdbc.sql("update automation_gathered set taken = true where gathering_id = ? and number = any(?) and not taken")
                .params(gatheringId, taken.toArray(Long[]::new))
                .update();
        jdbc.sql("update automation_gathering set strategy = ?, state = ?::json where gathering_id = ?")
                .params(strategy, Json.write(state), gatheringId)
                .update();
    }

    void delete(String gatheringId) {
        jdbc.sql("delete from automation_gathering where gathering_id = ?").params(gatheringId).update();
    }

    /** Removes up to {@code limit} to which nothing has come since {@code before}; gives how many. */
    int forget(Instant before, int limit) {
        return jdbc.sql("""
                delete from automation_gathering where gathering_id in
                    (select gathering_id from automation_gathering where news = 'none' and news_at < ?
                     limit ? for update skip locked)
                """)
                .params(Timestamp.from(before), limit)
                .update();
    }

    /** What automations wait for more events, of one workspace or of one automation, the oldest first. */
    List<Gathering> list(String workspaceId, String namespace, String name, int limit) {
        return jdbc.sql("""
                select g.correlation, g.opened_at,
                       array(select event_id from automation_gathered e where e.gathering_id = g.gathering_id
                             order by number limit 1000) as events
                from automation_gathering g
                where g.workspace_id = ? and g.namespace = ? and g.name = ?
                order by g.opened_at, g.gathering_id
                limit ?
                """)
                .params(workspaceId, namespace, name, limit)
                .query((row, number) -> new Gathering(
                        shown(Json.trusted(row.getString("correlation"))),
                        List.of((String[]) row.getArray("events").getArray()),
                        instant(row, "opened_at")))
                .list();
    }

    /** Whoever sends events chooses the values, and a hundred gatherings are shown at once. */
    private static JsonNode shown(JsonNode correlation) {
        var shown = JsonNodeFactory.instance.objectNode();
        correlation.properties().forEach(value -> shown.put(value.getKey(), beginning(value.getValue().asText())));
        return shown;
    }

    private static String beginning(String value) {
        return value.length() <= LONGEST_SHOWN ? value : value.substring(0, LONGEST_SHOWN) + "…";
    }

    Backlog backlog() {
        return jdbc.sql("select count(*) as queued, min(news_at) as oldest from automation_gathering where news = 'queued'")
                .query((row, number) -> new Backlog(
                        row.getLong("queued"),
                        instantOrNull(row, "oldest")))
                .single();
    }

    private static <T> String[] texts(List<T> rows, Function<T, String> text) {
        return rows.stream().map(text).toArray(String[]::new);
    }
}
