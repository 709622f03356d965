package dev.millrace.record;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code record_key}: which record has which value of a unique field. */
@Component
class RecordKeyStore {

    private static final int SHOWN = 5;

    private final JdbcClient jdbc;

    RecordKeyStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** {@code recordId} wants a value of {@code field} that {@code ownerId} has. */
    record Taken(String recordId, String field, String ownerId) {}

    /** Two records or more with one value. */
    record Duplicate(String field, String value, List<String> recordIds) {}

    void release(Collection<String> recordIds) {
        jdbc.sql("delete from record_key where record_id = any(:ids)")
                .param("ids", recordIds.toArray(String[]::new))
                .update();
    }

    /** Takes the values of {@code records} as far as they are free, waiting for whoever is taking the same; gives those that are not. */
    List<Taken> take(RecordType type, List<StoredRecord> records) {
        var wanted = records.stream()
                .mapToInt(record -> (int) type.unique().stream()
                        .filter(field -> record.data().hasNonNull(field))
                        .count())
                .sum();
        if (wanted == 0) {
            return List.of();
        }
        var taken = statement(type, records, """
                insert into record_key (workspace_id, type, field, value, record_id)
                select :workspace, :type, field, value, record_id from wanted
                -- In one order everywhere, so that two who take the same values do not wait for each other.
                order by field, value, record_id
                on conflict do nothing
                """).update();
        return taken == wanted ? List.of() : statement(type, records, """
                select wanted.record_id, wanted.field, key.record_id as owner_id
                from wanted
                join record_key key on key.workspace_id = :workspace and key.type = :type
                                   and key.field = wanted.field and key.value = wanted.value
                where key.record_id <> wanted.record_id
                """)
                .query((row, number) ->
                        new Taken(row.getString("record_id"), row.getString("field"), row.getString("owner_id")))
                .list();
    }

    private JdbcClient.StatementSpec statement(RecordType type, List<StoredRecord> records, String sql) {
        return jdbc.sql("""
                with wanted as (
                    select record_id, field, record_key_value(body::jsonb -> field) as value
                    from unnest(:ids, :bodies) as given (record_id, body) cross join unnest(:fields) as field
                    where record_key_value(body::jsonb -> field) is not null
                )
                """ + sql)
                .param("workspace", type.workspaceId())
                .param("type", type.type())
                .param("fields", type.unique().toArray(String[]::new))
                .param("ids", records.stream().map(StoredRecord::recordId).toArray(String[]::new))
                .param("bodies", records.stream().map(record -> Json.write(keys(type, record))).toArray(String[]::new));
    }

    /** What is unique of a record: the rest of it need not be written and read once more. */
    private static ObjectNode keys(RecordType type, StoredRecord record) {
        var keys = Json.mapper().createObjectNode();
        type.unique().stream().filter(record.data()::has).forEach(field -> keys.set(field, record.data().get(field)));
        return keys;
    }

    /** Which records have the {@code values}, which are JSON, in {@code field}; values that none has are left out. */
    Map<String, String> owners(RecordType type, String field, Collection<String> values) {
        var owners = new LinkedHashMap<String, String>();
        jdbc.sql("""
                select given.value, key.record_id from unnest(:values) as given (value)
                join record_key key on key.workspace_id = :workspace and key.type = :type
                                   and key.field = :field and key.value = record_key_value(given.value::jsonb)
                """)
                .param("workspace", type.workspaceId())
                .param("type", type.type())
                .param("field", field)
                .param("values", values.toArray(String[]::new))
                .query(row -> {
                    owners.put(row.getString("value"), row.getString("record_id"));
                });
        return owners;
    }

    /** Makes the keys of a type anew from all its records, for {@code fields}; gives some duplicates where there are any. */
    List<Duplicate> rebuild(String workspaceId, String type, List<String> fields) {
        forget(workspaceId, type);
        if (fields.isEmpty()) {
            return List.of();
        }
        var duplicates = jdbc.sql("""
                select field, min(shown) as shown, (array_agg(record_id order by record_id))[1\\:3] as ids
                from (select record_id, field, record_key_value(data -> field) as value, left(data ->> field, 100) as shown
                      from record cross join unnest(:fields) as field
                      where workspace_id = :workspace and type = :type and deleted_at is null) as valued
                where value is not null
                group by field, value
                having count(*) > 1
                limit :shown
                """)
                .param("workspace", workspaceId)
                .param("type", type)
                .param("fields", fields.toArray(String[]::new))
                .param("shown", SHOWN)
                .query((row, number) -> new Duplicate(
                        row.getString("field"),
                        row.getString("shown"),
                        List.of((String[]) row.getArray("ids").getArray())))
                .list();
        if (duplicates.isEmpty()) {
            jdbc.sql("""
                    insert into record_key (workspace_id, type, field, value, record_id)
                    select workspace_id, type, field, record_key_value(data -> field), record_id
                    from record cross join unnest(:fields) as field
                    where workspace_id = :workspace and type = :type and deleted_at is null
                      and record_key_value(data -> field) is not null
                    """)
                    .param("workspace", workspaceId)
                    .param("type", type)
                    .param("fields", fields.toArray(String[]::new))
                    .update();
        }
        return duplicates;
    }

    void forget(String workspaceId, String type) {
        jdbc.sql("delete from record_key where workspace_id = ? and type = ?")
                .params(workspaceId, type)
                .update();
    }
}
