package dev.millrace.sync;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.utc;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.json.Json;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code sync_push}. Only the run of the sync that is at work writes here, and holds its row meanwhile. */
@Component
class PushStore {

    private final JdbcClient jdbc;

    PushStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What is done to an item. */
    enum Action {
        CREATE,
        UPDATE,
        DELETE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A request that was made, or is about to be.
     *
     * @param version of the record, whose values it carries
     * @param request as the call is written to JSON
     * @param ours the record's values by field
     * @param expected how the item would be read if it took them as they are
     * @param failures how often it could not be found out what became of it
     */
    record Intent(
            String recordId,
            String pushId,
            Action action,
            long version,
            JsonNode request,
            JsonNode ours,
            JsonNode expected,
            int failures,
            Instant sentAt) {}

    void insert(String syncId, Intent intent) {
        jdbc.sql("""
                insert into sync_push (sync_id, record_id, push_id, action, state, version, request, ours, expected, failures, sent_at)
                values (:sync, :record, :push, :action, 'sent', :version, :request::json, :ours::json, :expected::json, 0, :at)
                on conflict (sync_id, record_id) do update
                    set push_id = excluded.push_id, action = excluded.action, state = 'sent', version = excluded.version,
                        request = excluded.request, ours = excluded.ours, expected = excluded.expected, failures = 0,
                        sent_at = excluded.sent_at
                """)
                .param("sync", syncId)
                .param("record", intent.recordId())
                .param("push", intent.pushId())
                .param("action", intent.action().word())
                .param("version", intent.version())
                .param("request", Json.write(intent.request()))
                .param("ours", Json.write(intent.ours()))
                .param("expected", Json.write(intent.expected()))
                .param("at", utc(intent.sentAt()))
                .update();
    }

    /** The first request of whose answer nothing is known; that for one record where {@code recordId} is not null. */
    Optional<Intent> open(String syncId, @Nullable String recordId) {
        return jdbc.sql("""
                select * from sync_push
                where sync_id = :sync and state = 'sent' and (:record::text is null or record_id = :record)
                order by record_id
                limit 1
                """)
                .param("sync", syncId)
                .param("record", recordId)
                .query((row, number) -> new Intent(
                        row.getString("record_id"),
                        row.getString("push_id"),
                        Action.valueOf(row.getString("action").toUpperCase(Locale.ROOT)),
                        row.getLong("version"),
                        Json.trusted(row.getString("request")),
                        Json.trusted(row.getString("ours")),
                        Json.trusted(row.getString("expected")),
                        row.getInt("failures"),
                        instant(row, "sent_at")))
                .optional();
    }

    void failedAgain(String syncId, String recordId) {
        jdbc.sql("update sync_push set failures = failures + 1 where sync_id = ? and record_id = ?").params(syncId, recordId).update();
    }

    /** Nobody knows what became of it. */
    void unsure(String syncId, String recordId) {
        jdbc.sql("update sync_push set state = 'unsure' where sync_id = ? and record_id = ?").params(syncId, recordId).update();
    }

    /** The service does not want {@code version} of the record, or it cannot be written as an item. */
    void refused(String syncId, String recordId, String pushId, Action action, long version, Instant now) {
        jdbc.sql("""
                insert into sync_push (sync_id, record_id, push_id, action, state, version, request, ours, expected, sent_at)
                values (:sync, :record, :push, :action, 'refused', :version, 'null', '{}', '{}', :at)
                on conflict (sync_id, record_id) do update set state = 'refused', version = excluded.version
                """)
                .param("sync", syncId)
                .param("record", recordId)
                .param("push", pushId)
                .param("action", action.word())
                .param("version", version)
                .param("at", utc(now))
                .update();
    }

    void remove(String syncId, String recordId) {
        jdbc.sql("delete from sync_push where sync_id = ? and record_id = ?").params(syncId, recordId).update();
    }

    /** What was refused, and what nobody knows of, is sent again; gives how many. */
    int tryAgain(String syncId) {
        return jdbc.sql("delete from sync_push where sync_id = ? and state in ('refused', 'unsure')").params(syncId).update();
    }
}
