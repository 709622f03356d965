package dev.millrace.sync;

import static dev.millrace.sql.Documents.documentOrNull;
import static dev.millrace.sql.Documents.textOrNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code sync_item} for syncs that write to the service. */
@Component
class PairStore {

    private final JdbcClient jdbc;

    PairStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Map<String, Pair> find(String syncId, Collection<String> externalIds) {
        var found = new HashMap<String, Pair>();
        jdbc.sql("select * from sync_item where sync_id = :sync and external_id = any(:ids)")
                .param("sync", syncId)
                .param("ids", externalIds.toArray(String[]::new))
                .query(PairStore::pair)
                .list()
                .forEach(pair -> found.put(pair.externalId(), pair));
        return found;
    }

    /** That of a record whose item is there, as far as is known. */
    Optional<Pair> ofRecord(String syncId, String recordId) {
        return jdbc.sql("select * from sync_item where sync_id = ? and record_id = ? and not deleted order by external_id limit 1")
                .params(syncId, recordId)
                .query(PairStore::pair)
                .optional();
    }

    /** Those of {@code recordIds} that have an item. */
    Set<String> taken(String syncId, Collection<String> recordIds) {
        return new HashSet<>(jdbc.sql("select record_id from sync_item where sync_id = :sync and record_id = any(:ids) and not deleted")
                .param("sync", syncId)
                .param("ids", recordIds.toArray(String[]::new))
                .query(String.class)
                .list());
    }

    void put(String syncId, String syncRunId, Collection<Pair> pairs) {
        for (var pair : pairs) {
            jdbc.sql("""
                    insert into sync_item (sync_id, external_id, address, record_id, hash, version, seen_in, deleted, ours, theirs)
                    values (:sync, :external, :address, :record, :hash, :version, :run, :deleted, :ours::json, :theirs::json)
                    on conflict (sync_id, external_id) do update
                        set address = excluded.address, record_id = excluded.record_id, hash = excluded.hash,
                            version = excluded.version, seen_in = excluded.seen_in, deleted = excluded.deleted,
                            ours = excluded.ours, theirs = excluded.theirs
                    """)
                    .param("sync", syncId)
                    .param("external", pair.externalId())
                    .param("address", pair.address())
                    .param("record", pair.recordId())
                    .param("hash", pair.hash())
                    .param("version", pair.version())
                    .param("run", syncRunId)
                    .param("deleted", pair.deleted())
                    .param("ours", textOrNull(pair.ours()))
                    .param("theirs", textOrNull(pair.theirs()))
                    .update();
        }
    }

    /** One that the run has not read. */
    Optional<Pair> unseen(String syncId, String syncRunId) {
        return jdbc.sql(SyncItemStore.UNSEEN)
                .param("sync", syncId)
                .param("run", syncRunId)
                .param("limit", 1)
                .query(PairStore::pair)
                .optional();
    }

    /**
     * The next records of the type, behind {@code after}, for which there may be something to send: new ones, those with another
     * version than the one that was settled, and deleted ones whose item is there. What the service refused waits for another version.
     */
    List<String> due(Sync sync, @Nullable String after, int limit) {
        return jdbc.sql("""
                (select r.record_id from record r
                 left join sync_item i on i.sync_id = :sync and i.record_id = r.record_id and not i.deleted
                 where r.workspace_id = :workspace and r.type = :type and r.deleted_at is null and r.record_id > coalesce(:after, '')
                   and i.version is distinct from r.version
                   and not exists (select from sync_push p where p.sync_id = :sync and p.record_id = r.record_id
                                   and (p.state = 'unsure' and i.record_id is null or p.state = 'refused' and p.version = r.version))
                 order by r.record_id limit :limit)
                union all
                (select r.record_id from record r
                 join sync_item i on i.sync_id = :sync and i.record_id = r.record_id and not i.deleted
                 where r.workspace_id = :workspace and r.type = :type and r.deleted_at is not null and r.record_id > coalesce(:after, '')
                   and i.version <> r.version
                   and not exists (select from sync_push p where p.sync_id = :sync and p.record_id = r.record_id
                                   and p.state = 'refused' and p.version = r.version)
                 order by r.record_id limit :limit)
                order by record_id limit :limit
                """)
                .param("sync", sync.syncId())
                .param("workspace", sync.workspaceId())
                .param("type", sync.definition().type())
                .param("after", after)
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    /** Everything is compared again; what both sides had in common stays, unless only we write. */
    void compareAgain(String syncId, boolean forgetOurs) {
        jdbc.sql("update sync_item set hash = '', version = 0, ours = case when :forget then null else ours end where sync_id = :sync")
                .param("forget", forgetOurs)
                .param("sync", syncId)
                .update();
    }

    private static Pair pair(ResultSet row, int number) throws SQLException {
        var externalId = row.getString("external_id");
        var address = row.getString("address");
        return new Pair(
                externalId,
                address == null ? externalId : address,
                row.getString("record_id"),
                row.getString("hash"),
                row.getLong("version"),
                row.getBoolean("deleted"),
                documentOrNull(row, "ours"),
                documentOrNull(row, "theirs"));
    }
}
