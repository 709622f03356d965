package dev.millrace.record;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.utc;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code record_type}. */
@Component
class RecordTypeStore {

    private static final TypeReference<LinkedHashMap<String, Relation>> RELATIONS = new TypeReference<>() {};

    private final JdbcClient jdbc;

    RecordTypeStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** False where the type is there already. */
    boolean insert(RecordType type) {
        return jdbc.sql("""
                insert into record_type (workspace_id, type, singular, schema, display, unique_fields, relations, created_at, updated_at)
                values (:workspace, :type, :singular, :schema::json, :display, :unique, :relations::json, :now, :now)
                on conflict do nothing
                """)
                        .params(columns(type))
                        .update()
                == 1;
    }

    void update(RecordType type) {
        jdbc.sql("""
                update record_type
                   set singular = :singular, schema = :schema::json, display = :display, unique_fields = :unique,
                       relations = :relations::json, revision = nextval('record_type_revision'), updated_at = :now
                 where workspace_id = :workspace and type = :type
                """)
                .params(columns(type))
                .update();
    }

    Optional<RecordType> find(String workspaceId, String type) {
        return find(workspaceId, type, "");
    }

    /** Keeps what the type is like from changing until the transaction ends; others may hold it too. */
    Optional<RecordType> hold(String workspaceId, String type) {
        return find(workspaceId, type, " for key share");
    }

    /** Waits until nobody writes records of the type, and lets nobody until the transaction ends. */
    Optional<RecordType> lock(String workspaceId, String type) {
        return find(workspaceId, type, " for update");
    }

    private Optional<RecordType> find(String workspaceId, String type, String lock) {
        return jdbc.sql("select * from record_type where workspace_id = ? and type = ?" + lock)
                .params(workspaceId, type)
                .query(RecordTypeStore::type)
                .optional();
    }

    /** By their names, one more than asked for where there are more. */
    List<RecordType> list(String workspaceId, PageRequest page) {
        return jdbc.sql("""
                select * from record_type
                where workspace_id = :workspace and (:after::text is null or type > :after)
                order by type
                limit :limit
                """)
                .param("workspace", workspaceId)
                .param("after", page.after())
                .param("limit", page.limit() + 1)
                .query(RecordTypeStore::type)
                .list();
    }

    int count(String workspaceId) {
        return jdbc.sql("select count(*) from record_type where workspace_id = ?")
                .params(workspaceId)
                .query(Integer.class)
                .single();
    }

    void delete(String workspaceId, String type) {
        jdbc.sql("delete from record_type where workspace_id = ? and type = ?")
                .params(workspaceId, type)
                .update();
    }

    private static Map<String, Object> columns(RecordType type) {
        var columns = new LinkedHashMap<String, Object>();
        columns.put("workspace", type.workspaceId());
        columns.put("type", type.type());
        columns.put("singular", type.singular());
        columns.put("schema", type.schema() == null ? null : Json.write(type.schema()));
        columns.put("display", type.display());
        columns.put("unique", type.unique().toArray(String[]::new));
        columns.put("relations", Json.write(RecordTypeDraft.tree(type.relations())));
        columns.put("now", utc(type.updatedAt()));
        return columns;
    }

    private static RecordType type(ResultSet row, int number) throws SQLException {
        var schema = row.getString("schema");
        return new RecordType(
                row.getString("workspace_id"),
                row.getString("type"),
                row.getString("singular"),
                schema == null ? null : Json.trusted(schema),
                row.getString("display"),
                List.of((String[]) row.getArray("unique_fields").getArray()),
                Json.mapper().convertValue(Json.trusted(row.getString("relations")), RELATIONS),
                row.getLong("revision"),
                instant(row, "created_at"),
                instant(row, "updated_at"));
    }
}
