package dev.millrace.listening;

import static dev.millrace.sql.Timestamps.instantOrNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.millrace.dispatch.WorkQueue.Backlog;
import dev.millrace.event.NamedLifecycle;
import dev.millrace.id.Sha256;
import dev.millrace.json.Json;
import dev.millrace.language.event.EventTypes;
import dev.millrace.language.run.ListenActivity.Listener;
import dev.millrace.language.run.ListenActivity.Wanted;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables {@code run_listener}, {@code run_listener_filter} and {@code run_received}. */
@Component
class ListenerStore {

    /** A larger event is told of, and not carried: it would not fit into a run. */
    private static final int LARGEST_EVENT = 1024 * 1024;

    private final JdbcClient jdbc;

    ListenerStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A filter that an event may fit, found by its index. */
    record Candidate(String runId, String key, JsonNode with, JsonNode correlate) {}

    /** Where to look for filters: those of {@code type} that ask {@code origin} to give {@code expected}. */
    record Question(String type, String origin, String expected) {

        static Question of(String type, String origin, String value) {
            return new Question(type, origin, hash(value));
        }

        static Question withoutCorrelation(String type) {
            return new Question(type, "", "");
        }
    }

    record Origin(String type, String expression) {}

    record Kept(String runId, String key, String eventId) {}

    /** @param body null where the event is too large */
    record ReceivedRow(long number, String eventId, @Nullable String body) {}

    /** A listener that is to be told that there is news. */
    record News(String runId, String key, String workflowId) {}

    /** Whether the listener is new. */
    boolean open(Listener listener, Instant now) {
        var opened = jdbc.sql("""
                        insert into run_listener (run_id, key, workspace_id, workflow_id, opened_at)
                        values (?, ?, ?, ?, ?) on conflict do nothing
                        """)
                .params(
                        listener.runId(),
                        listener.key(),
                        listener.workspaceId(),
                        listener.workflowId(),
                        Timestamp.from(now))
                .update()
                > 0;
        if (opened) {
            for (var position = 0; position < listener.any().size(); position++) {
                want(listener, position, listener.any().get(position));
            }
        }
        return opened;
    }

    /** Has a listener told when the run {@code childRunId} has ended. */
    void awaitRun(Listener listener, String childRunId, Instant now) {
        open(listener, now);
        jdbc.sql("update run_listener set child_run_id = ? where run_id = ? and key = ?")
                .params(childRunId, listener.runId(), listener.key())
                .update();
    }

    /** Queues news for those who wait for the end of {@code runIds}; gives how many. */
    int ended(List<String> runIds, Instant now) {
        return jdbc.sql("update run_listener set news = 'queued', news_at = ? where child_run_id = any(?)")
                .params(Timestamp.from(now), runIds.toArray(String[]::new))
                .update();
    }

    private void want(Listener listener, int position, Wanted wanted) {
        var origin = new TreeMap<>(wanted.correlate()).firstEntry();
        jdbc.sql("""
                insert into run_listener_filter
                    (run_id, key, position, workspace_id, event_type, origin, expected, filter, correlate)
                values (:run, :key, :position, :workspace, :type, :origin, :expected, :filter::json, :correlate::json)
                """)
                .param("run", listener.runId())
                .param("key", listener.key())
                .param("position", position)
                .param("workspace", listener.workspaceId())
                .param("type", EventTypes.indexed(wanted.with().get("type")))
                .param("origin", origin == null ? "" : origin.getKey())
                .param("expected", origin == null ? "" : hash(origin.getValue()))
                .param("filter", Json.write(object(wanted.with())))
                .param("correlate", Json.write(Json.mapper().valueToTree(wanted.correlate())))
                .update();
    }

    private static JsonNode object(Map<String, JsonNode> fields) {
        var object = JsonNodeFactory.instance.objectNode();
        fields.forEach(object::set);
        return object;
    }

    /** The expressions that filters of the asked types correlate by; one step in the index for each. */
    List<Origin> origins(String workspaceId, Collection<String> types) {
        return jdbc.sql("""
                with recursive asked (event_type) as (select unnest(:types::text[])),
                origins (event_type, origin) as (
                    select asked.event_type,
                           (select f.origin from run_listener_filter f
                            where f.workspace_id = :workspace and f.event_type = asked.event_type
                            order by f.origin limit 1)
                    from asked
                    union all
                    select o.event_type,
                           (select f.origin from run_listener_filter f
                            where f.workspace_id = :workspace and f.event_type = o.event_type and f.origin > o.origin
                            order by f.origin limit 1)
                    from origins o where o.origin is not null
                )
                select event_type, origin from origins where origin is not null
                """)
                .param("types", types.toArray(String[]::new))
                .param("workspace", workspaceId)
                .query((row, number) -> new Origin(row.getString("event_type"), row.getString("origin")))
                .list();
    }

    List<NamedLifecycle> lifecycle() {
        return jdbc.sql("""
                select distinct workspace_id, filter ->> 'type' as type from run_listener_filter
                where filter ->> 'type' ~ '^(io\\\\?\\.serverlessworkflow|run)\\\\?\\.'
                """)
                .query((row, number) -> NamedLifecycle.byFilter(row.getString("workspace_id"), row.getString("type")))
                .list();
    }

    List<Candidate> candidates(String workspaceId, Collection<Question> given) {
        var questions = List.copyOf(given);
        return jdbc.sql("""
                select f.run_id, f.key, f.filter, f.correlate
                from run_listener_filter f
                join unnest(:types::text[], :origins::text[], :expected::text[]) as asked (event_type, origin, expected)
                  using (event_type, origin, expected)
                where f.workspace_id = :workspace
                order by f.run_id, f.key, f.position
                """)
                .param("types", texts(questions, Question::type))
                .param("origins", texts(questions, Question::origin))
                .param("expected", texts(questions, Question::expected))
                .param("workspace", workspaceId)
                .query((row, number) -> new Candidate(
                        row.getString("run_id"),
                        row.getString("key"),
                        Json.trusted(row.getString("filter")),
                        Json.trusted(row.getString("correlate"))))
                .list();
    }

    /** Keeps events for listeners and queues the news. A listener's numbers follow the order of the commits. */
    void keep(Collection<Kept> given, Instant now) {
        var kept = List.copyOf(given);
        jdbc.sql("""
                with given as (
                    select * from unnest(:runs::text[], :keys::text[], :events::text[])
                        with ordinality as given (run_id, key, event_id, place)
                ), locked as (
                    -- In one order everywhere, so that two acceptances do not wait for each other.
                    select l.run_id, l.key, l.last_number from run_listener l
                    where (l.run_id, l.key) in (select run_id, key from given)
                    order by l.run_id, l.key
                    for update
                ), numbered as (
                    select run_id, key, event_id,
                           last_number + row_number() over (partition by run_id, key order by place) as number
                    from given join locked using (run_id, key)
                ), inserted as (
                    insert into run_received (run_id, key, number, event_id)
                    select run_id, key, number, event_id from numbered
                )
                update run_listener l set last_number = latest.number, news = 'queued', news_at = :now
                from (select run_id, key, max(number) as number from numbered group by run_id, key) as latest
                where l.run_id = latest.run_id and l.key = latest.key
                """)
                .param("runs", texts(kept, Kept::runId))
                .param("keys", texts(kept, Kept::key))
                .param("events", texts(kept, Kept::eventId))
                .param("now", Timestamp.from(now))
                .update();
    }

    List<ReceivedRow> received(String runId, String key, long after, int limit) {
        return jdbc.sql("""
                select r.number, r.event_id,
                       case when octet_length(e.body::text) <= :largest then e.body end as body
                from run_received r left join event e using (event_id)
                where r.run_id = :run and r.key = :key and r.number > :after
                order by r.number
                limit :limit
                """)
                .param("largest", LARGEST_EVENT)
                .param("run", runId)
                .param("key", key)
                .param("after", after)
                .param("limit", limit)
                .query((row, number) ->
                        new ReceivedRow(row.getLong("number"), row.getString("event_id"), row.getString("body")))
                .list();
    }

    /** From now on nothing more is kept; what was kept stays. */
    void close(String runId, String key) {
        jdbc.sql("delete from run_listener_filter where run_id = ? and key = ?")
                .params(runId, key)
                .update();
    }

    /** Removes the listeners of up to {@code limit} runs that have ended; gives how many there were. */
    int forgetEnded(int limit) {
        return jdbc.sql("""
                delete from run_listener where run_id in
                    (select l.run_id from run_listener l left join run r using (run_id)
                     where r.run_id is null or r.ended_at is not null limit ?)
                """)
                .params(limit)
                .update();
    }

    List<News> claimNews(int limit, Instant now) {
        return jdbc.sql("""
                update run_listener l set news = 'claimed', news_at = :now
                from (select run_id, key from run_listener where news = 'queued'
                      order by news_at limit :limit for update skip locked) as picked
                where l.run_id = picked.run_id and l.key = picked.key
                returning l.run_id, l.key, l.workflow_id
                """)
                .param("limit", limit)
                .param("now", Timestamp.from(now))
                .query((row, number) ->
                        new News(row.getString("run_id"), row.getString("key"), row.getString("workflow_id")))
                .list();
    }

    /** Notes that the news was told, unless there is more since. */
    void told(News news) {
        setNews(news, "none");
    }

    void putBack(News news) {
        setNews(news, "queued");
    }

    private void setNews(News news, String state) {
        jdbc.sql("update run_listener set news = ? where run_id = ? and key = ? and news = 'claimed'")
                .params(state, news.runId(), news.key())
                .update();
    }

    int putBackClaimedBefore(Instant before) {
        return jdbc.sql("update run_listener set news = 'queued' where news = 'claimed' and news_at < ?")
                .params(Timestamp.from(before))
                .update();
    }

    Backlog backlog() {
        return jdbc.sql("select count(*) as queued, min(news_at) as oldest from run_listener where news = 'queued'")
                .query((row, number) -> new Backlog(
                        row.getLong("queued"),
                        instantOrNull(row, "oldest")))
                .single();
    }

    private static <T> String[] texts(List<T> rows, Function<T, String> text) {
        return rows.stream().map(text).toArray(String[]::new);
    }

    /** Values may be long, and an index entry must not be. */
    private static String hash(String value) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(value));
    }
}
