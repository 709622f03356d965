package dev.millrace.record;

import static dev.millrace.sql.Timestamps.instant;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.json.Json;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code rehearsed_record} and {@code rehearsed_key}. */
@Component
class RehearsalStore {

    private final JdbcClient jdbc;

    RehearsalStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** @param made whether there is no such record outside the rehearsal */
    record Rehearsed(StoredRecord record, boolean made) {}

    /** The value, as JSON, that somebody is about to write into a unique field. */
    record Wanted(String field, String value) {}

    /** Those with one of {@code recordIds}, and those that have, or had outside the rehearsal, one of the wanted values. */
    List<Rehearsed> find(String rehearsal, RecordType type, Collection<String> recordIds, Collection<Wanted> wanted) {
        return jdbc.sql("""
                with wanted as (
                    select field, record_key_value(value::jsonb) as value from unnest(:fields, :values) as given (field, value)
                ), ids as (
                    select unnest(:ids) as record_id
                    union
                    select key.record_id from wanted join rehearsed_key key using (field, value)
                    where key.rehearsal = :rehearsal and key.type = :type
                    union
                    select key.record_id from wanted join record_key key using (field, value)
                    where key.workspace_id = :workspace and key.type = :type
                )
                select one.* from ids join rehearsed_record one using (record_id)
                where one.rehearsal = :rehearsal and one.type = :type
                """)
                .param("rehearsal", rehearsal)
                .param("workspace", type.workspaceId())
                .param("type", type.type())
                .param("ids", recordIds.toArray(String[]::new))
                .param("fields", wanted.stream().map(Wanted::field).toArray(String[]::new))
                .param("values", wanted.stream().map(Wanted::value).toArray(String[]::new))
                .query((row, number) -> new Rehearsed(
                        new StoredRecord(
                                row.getString("record_id"),
                                row.getString("type"),
                                (ObjectNode) Json.trusted(row.getString("data")),
                                row.getLong("version"),
                                instant(row, "created_at"),
                                instant(row, "updated_at"),
                                null),
                        row.getBoolean("made")))
                .list();
    }

    /** Keeps what records would be, with the values of their unique fields. */
    void save(String rehearsal, RecordType type, List<Rehearsed> rehearsed) {
        var ids = rehearsed.stream().map(one -> one.record().recordId()).toArray(String[]::new);
        var bodies = rehearsed.stream().map(one -> Json.write(one.record().data())).toArray(String[]::new);
        jdbc.sql("""
                insert into rehearsed_record (rehearsal, record_id, type, made, data, version, created_at, updated_at)
                select :rehearsal, record_id, :type, made, body::json, version, created, updated
                from unnest(:ids, :made, :bodies, :versions, :created::timestamptz[], :updated::timestamptz[])
                    as given (record_id, made, body, version, created, updated)
                on conflict (rehearsal, record_id)
                    do update set data = excluded.data, version = excluded.version, updated_at = excluded.updated_at
                """)
                .param("rehearsal", rehearsal)
                .param("type", type.type())
                .param("ids", ids)
                .param("made", rehearsed.stream().map(Rehearsed::made).toArray(Boolean[]::new))
                .param("bodies", bodies)
                .param("versions", rehearsed.stream().map(one -> one.record().version()).toArray(Long[]::new))
                .param("created", rehearsed.stream().map(one -> one.record().createdAt().toString()).toArray(String[]::new))
                .param("updated", rehearsed.stream().map(one -> one.record().updatedAt().toString()).toArray(String[]::new))
                .update();
        jdbc.sql("delete from rehearsed_key where rehearsal = ? and record_id = any(?)").params(rehearsal, ids).update();
        jdbc.sql("""
                insert into rehearsed_key (rehearsal, type, field, value, record_id)
                select :rehearsal, :type, field, record_key_value(body::jsonb -> field), record_id
                from unnest(:ids, :bodies) as given (record_id, body) cross join unnest(:fields) as field
                where record_key_value(body::jsonb -> field) is not null
                on conflict do nothing
                """)
                .param("rehearsal", rehearsal)
                .param("type", type.type())
                .param("ids", ids)
                .param("bodies", bodies)
                .param("fields", type.unique().toArray(String[]::new))
                .update();
    }

    void forget(String rehearsal) {
        jdbc.sql("delete from rehearsed_record where rehearsal = ?").param(rehearsal).update();
    }
}
