package dev.millrace.record;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.utc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code record_change}. */
@Component
class RecordChangeStore {

    private final JdbcClient jdbc;

    RecordChangeStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Stores {@code changes}, which have one cause and one time. */
    void insert(String workspaceId, List<RecordChange> changes) {
        var first = changes.getFirst();
        jdbc.sql("""
                insert into record_change (change_id, workspace_id, type, record_id, version, action, changes, cause_kind, cause_id,
                                           cause_name, reason, at)
                select change_id, :workspace, :type, record_id, version, action, changes::json, :kind, :causeId, :causeName, :reason, :at
                from unnest(:ids, :records, :versions, :actions, :changes) as given (change_id, record_id, version, action, changes)
                """)
                .param("workspace", workspaceId)
                .param("type", first.type())
                .param("kind", first.cause().kind().word())
                .param("causeId", first.cause().id())
                .param("causeName", first.cause().name())
                .param("reason", first.cause().reason())
                .param("at", utc(first.at()))
                .param("ids", texts(changes, RecordChange::changeId))
                .param("records", texts(changes, RecordChange::recordId))
                .param("versions", changes.stream().map(RecordChange::version).toArray(Long[]::new))
                .param("actions", texts(changes, change -> change.action().word()))
                .param("changes", texts(changes, change -> Json.write(change.changes())))
                .update();
    }

    /** The newest first, one more than asked for where there are more. */
    List<RecordChange> list(String recordId, PageRequest page) {
        return jdbc.sql("""
                select * from record_change
                where record_id = :record and (:after::text is null or change_id < :after)
                order by change_id desc
                limit :limit
                """)
                .param("record", recordId)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query(RecordChangeStore::change)
                .list();
    }

    /** Of the records that the type still has. */
    void deleteAll(String workspaceId, String type) {
        jdbc.sql("""
                delete from record_change where record_id in (select record_id from record where workspace_id = ? and type = ?)
                """)
                .params(workspaceId, type)
                .update();
    }

    private static RecordChange change(ResultSet row, int number) throws SQLException {
        return new RecordChange(
                row.getString("change_id"),
                row.getString("record_id"),
                row.getString("type"),
                row.getLong("version"),
                RecordOutcome.Action.of(row.getString("action")),
                (ObjectNode) Json.trusted(row.getString("changes")),
                new Cause(
                        Cause.Kind.valueOf(row.getString("cause_kind").toUpperCase(Locale.ROOT)),
                        row.getString("cause_id"),
                        row.getString("cause_name"),
                        row.getString("reason"),
                        0),
                instant(row, "at"));
    }

    private static String[] texts(List<RecordChange> changes, Function<RecordChange, String> text) {
        return changes.stream().map(text).toArray(String[]::new);
    }
}
