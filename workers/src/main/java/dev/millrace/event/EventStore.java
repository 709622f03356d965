package dev.millrace.event;

import static dev.millrace.sql.Timestamps.instant;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables {@code event} and {@code event_ledger}. */
@Component
class EventStore {

    private final JdbcClient jdbc;

    EventStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Stores those of {@code events} that the ledger has not seen, with their {@code bodies}; gives their ids. */
    Set<String> insert(List<Event> events, List<String> bodies) {
        return new HashSet<>(jdbc.sql("""
                with given as (
                    select * from unnest(:events, :workspaces, :types, :sources, :ids, :bodies, :depths, :times::timestamptz[])
                        as given (event_id, workspace_id, type, source, id, body, depth, received_at)
                ), unseen as (
                    insert into event_ledger (workspace_id, source, id, event_id, received_at)
                    select workspace_id, source, id, event_id, received_at from given
                    -- In one order everywhere, so that two who bring the same events do not wait for each other.
                    order by workspace_id, source, id
                    on conflict do nothing
                    returning event_id
                )
                insert into event (event_id, workspace_id, type, source, body, depth, received_at)
                select event_id, workspace_id, type, source, body::json, depth, received_at
                from given join unseen using (event_id)
                returning event_id
                """)
                .param("events", texts(events, Event::eventId))
                .param("workspaces", texts(events, Event::workspaceId))
                .param("types", texts(events, Event::type))
                .param("sources", texts(events, Event::source))
                .param("ids", texts(events, Event::id))
                .param("bodies", bodies.toArray(String[]::new))
                .param("depths", events.stream().map(Event::depth).toArray(Integer[]::new))
                .param("times", texts(events, event -> event.receivedAt().toString()))
                .query(String.class)
                .list());
    }

    /** The id under which an event with that source and id was stored first. */
    String first(String workspaceId, String source, String id) {
        return jdbc.sql("select event_id from event_ledger where workspace_id = ? and source = ? and id = ?")
                .params(workspaceId, source, id)
                .query(String.class)
                .single();
    }

    Optional<Event> find(String workspaceId, String eventId) {
        return jdbc.sql("select * from event where workspace_id = ? and event_id = ?")
                .params(workspaceId, eventId)
                .query(EventStore::event)
                .optional();
    }

    /** An event that is not read yet, with the bytes of its JSON. */
    record Sized(String eventId, long size) {}

    /** Which events there are, the newest first, one more than asked for where there are more. */
    List<Sized> sizes(String workspaceId, @Nullable String type, PageRequest page) {
        return jdbc.sql("""
                select event_id, size from event
                where workspace_id = :workspace
                  and (:type::text is null or type = :type)
                  and (:after::text is null or event_id < :after)
                order by event_id desc
                limit :limit
                """)
                .param("workspace", workspaceId)
                .param("type", type)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query((row, number) -> new Sized(row.getString("event_id"), row.getLong("size")))
                .list();
    }

    /** The events of these ids, the newest first. */
    List<Event> read(String workspaceId, List<String> eventIds) {
        return jdbc.sql("select * from event where workspace_id = ? and event_id = any(?) order by event_id desc")
                .params(workspaceId, eventIds.toArray(String[]::new))
                .query(EventStore::event)
                .list();
    }

    /**
     * The events accepted from {@code first} on and before {@code last}, both as ids begin, oldest first, after {@code after}: as
     * many as begin within {@code bytes}.
     */
    List<Event> between(String workspaceId, String first, String last, String after, int limit, long bytes) {
        return jdbc.sql("""
                select * from (
                    select *, sum(size) over (order by event_id) - size as before from (
                        select * from event
                        where workspace_id = :workspace and event_id >= :first and event_id < :last and event_id > :after
                        order by event_id
                        limit :limit) as page) as measured
                where before < :bytes
                order by event_id
                """)
                .param("bytes", bytes)
                .param("workspace", workspaceId)
                .param("first", first)
                .param("last", last)
                .param("after", after)
                .param("limit", limit)
                .query(EventStore::event)
                .list();
    }

    /** The number of the next replay of an event. */
    Optional<Integer> countReplay(String workspaceId, String eventId) {
        return jdbc.sql("""
                update event set replays = replays + 1 where workspace_id = ? and event_id = ? returning replays
                """)
                .params(workspaceId, eventId)
                .query(Integer.class)
                .optional();
    }

    /** Removes up to {@code limit} entries older than {@code before}; gives how many. */
    int forget(Instant before, int limit) {
        return jdbc.sql("""
                delete from event_ledger where ctid in
                    (select ctid from event_ledger where received_at < :before limit :limit for update skip locked)
                """)
                .param("before", Timestamp.from(before))
                .param("limit", limit)
                .update();
    }

    private static String[] texts(List<Event> events, Function<Event, String> text) {
        return events.stream().map(text).toArray(String[]::new);
    }

    private static Event event(ResultSet row, int number) throws SQLException {
        return new Event(
                row.getString("workspace_id"),
                row.getString("event_id"),
                instant(row, "received_at"),
                row.getInt("depth"),
                (ObjectNode) Json.trusted(row.getString("body")));
    }
}
