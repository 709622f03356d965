package dev.millrace.sync.drift;

import static dev.millrace.sql.Timestamps.instant;
import static dev.millrace.sql.Timestamps.utc;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code sync_shape}, {@code sync_field} and {@code sync_drift}, written by whoever holds the sync's row. */
@Component
class DriftStore {

    /** More than anybody reads; the newest stay. */
    private static final int MOST = 100;

    private final JdbcClient jdbc;

    DriftStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether the run only learns: it is the first one, or all before it that have learned came to nothing. */
    boolean learns(String syncId, String syncRunId) {
        jdbc.sql("""
                insert into sync_shape as held (sync_id, learned_by) values (:sync, :run)
                on conflict (sync_id) do update set learned_by = excluded.learned_by
                    where (select status from sync_run where sync_run_id = held.learned_by) in ('failed', 'cancelled')
                """)
                .param("sync", syncId)
                .param("run", syncRunId)
                .update();
        return jdbc.sql("select learned_by = ? from sync_shape where sync_id = ?")
                .params(syncRunId, syncId)
                .query(Boolean.class)
                .single();
    }

    Map<String, FieldShape> fields(String syncId) {
        var fields = new TreeMap<String, FieldShape>();
        jdbc.sql("select * from sync_field where sync_id = ?")
                .params(syncId)
                .query(row -> {
                    fields.put(
                            row.getString("field"),
                            new FieldShape(new TreeSet<>(texts(row, "types")), row.getBoolean("nullable"), row.getBoolean("always")));
                });
        return fields;
    }

    void put(String syncId, Map<String, FieldShape> fields) {
        fields.forEach((field, shape) -> jdbc.sql("""
                insert into sync_field (sync_id, field, types, nullable, always) values (:sync, :field, :types, :nullable, :always)
                on conflict (sync_id, field) do update
                    set types = excluded.types, nullable = excluded.nullable, always = excluded.always
                """)
                .param("sync", syncId)
                .param("field", field)
                .param("types", shape.types().toArray(String[]::new))
                .param("nullable", shape.nullable())
                .param("always", shape.always())
                .update());
    }

    void insert(List<Drift> drifts) {
        if (drifts.isEmpty()) {
            return;
        }
        for (var drift : drifts) {
            jdbc.sql("""
                    insert into sync_drift (sync_id, field, change, before_types, after_types, noticed_at)
                    values (:sync, :field, :change, :before, :after, :at)
                    on conflict (sync_id, field, change) do update
                        set after_types = excluded.after_types, noticed_at = excluded.noticed_at
                    """)
                    .param("sync", drift.syncId())
                    .param("field", drift.field())
                    .param("change", drift.change().word())
                    .param("before", drift.before().toArray(String[]::new))
                    .param("after", drift.after().toArray(String[]::new))
                    .param("at", utc(drift.noticedAt()))
                    .update();
        }
        jdbc.sql("""
                delete from sync_drift where sync_id = :sync and (field, change) in (
                    select field, change from sync_drift where sync_id = :sync order by noticed_at desc, field offset :most)
                """)
                .param("sync", drifts.getFirst().syncId())
                .param("most", MOST)
                .update();
    }

    /** Fields that have come back. */
    void forgetVanished(String syncId, Collection<String> fields) {
        if (!fields.isEmpty()) {
            jdbc.sql("delete from sync_drift where sync_id = :sync and change = 'vanished' and field = any(:fields)")
                    .param("sync", syncId)
                    .param("fields", fields.toArray(String[]::new))
                    .update();
        }
    }

    /** The newest first. */
    List<Drift> of(Collection<String> syncIds) {
        return jdbc.sql("select * from sync_drift where sync_id = any(:syncs) order by noticed_at desc, field")
                .param("syncs", syncIds.toArray(String[]::new))
                .query((row, number) -> new Drift(
                        row.getString("sync_id"),
                        row.getString("field"),
                        Drift.Change.of(row.getString("change")),
                        texts(row, "before_types"),
                        texts(row, "after_types"),
                        instant(row, "noticed_at")))
                .list();
    }

    void acknowledge(String syncId) {
        jdbc.sql("delete from sync_drift where sync_id = ?").params(syncId).update();
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return List.of((String[]) array.getArray());
    }
}
