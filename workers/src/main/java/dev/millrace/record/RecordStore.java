package dev.millrace.record;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.instantOrNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code record}, but for lists of them. */
@Component
class RecordStore {

    private final JdbcClient jdbc;

    RecordStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(String workspaceId, List<StoredRecord> records) {
        jdbc.sql("""
                insert into record (record_id, workspace_id, type, data, version, created_at, updated_at)
                select record_id, :workspace, type, body::jsonb, version, created, updated
                from unnest(:ids, :types, :bodies, :versions, :created::timestamptz[], :updated::timestamptz[])
                    as given (record_id, type, body, version, created, updated)
                """)
                .param("workspace", workspaceId)
                .param("ids", texts(records, StoredRecord::recordId))
                .param("types", texts(records, StoredRecord::type))
                .param("bodies", texts(records, record -> Json.write(record.data())))
                .param("versions", records.stream().map(StoredRecord::version).toArray(Long[]::new))
                .param("created", texts(records, record -> record.createdAt().toString()))
                .param("updated", texts(records, record -> record.updatedAt().toString()))
                .update();
    }

    /** Writes what records have become; whoever calls it holds their rows. */
    void update(List<StoredRecord> records) {
        jdbc.sql("""
                update record
                   set data = given.body::jsonb, version = given.version, updated_at = given.updated, deleted_at = given.deleted
                  from unnest(:ids, :bodies, :versions, :updated::timestamptz[], :deleted::timestamptz[])
                    as given (record_id, body, version, updated, deleted)
                 where record.record_id = given.record_id
                """)
                .param("ids", texts(records, StoredRecord::recordId))
                .param("bodies", texts(records, record -> Json.write(record.data())))
                .param("versions", records.stream().map(StoredRecord::version).toArray(Long[]::new))
                .param("updated", texts(records, record -> record.updatedAt().toString()))
                .param("deleted", texts(records, record -> record.deletedAt() == null ? null : record.deletedAt().toString()))
                .update();
    }

    Optional<StoredRecord> find(String workspaceId, String type, String recordId) {
        return jdbc.sql("select * from record where record_id = ? and workspace_id = ? and type = ?")
                .params(recordId, workspaceId, type)
                .query(RecordStore::record)
                .optional();
    }

    Optional<StoredRecord> find(String workspaceId, String recordId) {
        return jdbc.sql("select * from record where record_id = ? and workspace_id = ?")
                .params(recordId, workspaceId)
                .query(RecordStore::record)
                .optional();
    }

    /** Those of {@code recordIds} that the type has, deleted ones too. */
    List<StoredRecord> find(String workspaceId, String type, Collection<String> recordIds) {
        return those("*", workspaceId, type, recordIds).query(RecordStore::record).list();
    }

    /** As {@link #find(String, String, Collection)}, without the data. */
    List<RecordHead> heads(String workspaceId, String type, Collection<String> recordIds) {
        return those("record_id, version, updated_at, deleted_at", workspaceId, type, recordIds)
                .query((row, number) -> new RecordHead(
                        row.getString("record_id"),
                        row.getLong("version"),
                        instant(row, "updated_at"),
                        row.getObject("deleted_at") != null))
                .list();
    }

    private JdbcClient.StatementSpec those(String columns, String workspaceId, String type, Collection<String> recordIds) {
        return jdbc.sql("select %s from record where record_id = any(:ids) and workspace_id = :workspace and type = :type"
                        .formatted(columns))
                .param("ids", recordIds.toArray(String[]::new))
                .param("workspace", workspaceId)
                .param("type", type);
    }

    /** Those of {@code recordIds} that the type has, deleted ones too, held until the transaction ends. */
    Map<String, StoredRecord> lock(String workspaceId, String type, Collection<String> recordIds) {
        var held = new LinkedHashMap<String, StoredRecord>();
        if (recordIds.isEmpty()) {
            return held;
        }
        jdbc.sql("""
                select * from record
                where record_id = any(:ids) and workspace_id = :workspace and type = :type
                -- In one order everywhere, so that two who want the same rows do not wait for each other.
                order by record_id
                for update
                """)
                .param("ids", recordIds.toArray(String[]::new))
                .param("workspace", workspaceId)
                .param("type", type)
                .query(RecordStore::record)
                .list()
                .forEach(record -> held.put(record.recordId(), record));
        return held;
    }

    /** How many records of each type there are, without deleted ones. */
    Map<String, Long> counts(String workspaceId) {
        var counts = new LinkedHashMap<String, Long>();
        jdbc.sql("select type, count(*) as records from record where workspace_id = ? and deleted_at is null group by type")
                .params(workspaceId)
                .query(row -> {
                    counts.put(row.getString("type"), row.getLong("records"));
                });
        return counts;
    }

    boolean hasAny(String workspaceId, String type) {
        return jdbc.sql("""
                select exists (select from record where workspace_id = ? and type = ? and deleted_at is null)
                """)
                .params(workspaceId, type)
                .query(Boolean.class)
                .single();
    }

    void deleteAll(String workspaceId, String type) {
        jdbc.sql("delete from record where workspace_id = ? and type = ?")
                .params(workspaceId, type)
                .update();
    }

    static StoredRecord record(ResultSet row, int number) throws SQLException {
        return new StoredRecord(
                row.getString("record_id"),
                row.getString("type"),
                (ObjectNode) Json.trusted(row.getString("data")),
                row.getLong("version"),
                instant(row, "created_at"),
                instant(row, "updated_at"),
                instantOrNull(row, "deleted_at"));
    }

    private static @Nullable String[] texts(List<StoredRecord> records, Function<StoredRecord, @Nullable String> text) {
        return records.stream().map(text).toArray(String[]::new);
    }
}
