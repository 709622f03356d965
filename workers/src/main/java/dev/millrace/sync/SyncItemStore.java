package dev.millrace.sync;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** SQL of {@code sync_item}. Only the run of the sync that is at work writes here, and holds its row meanwhile. */
@Component
class SyncItemStore {

    /**
     * Up to {@code :limit} items that the run has not read. Those read before it by the ids of runs and those behind it: for what is merely
     * different the index would be read from its beginning.
     */
    static final String UNSEEN = """
            select * from (
                (select * from sync_item where sync_id = :sync and seen_in < :run and not deleted limit :limit)
                union all
                (select * from sync_item where sync_id = :sync and seen_in > :run and not deleted limit :limit)) as unseen
            limit :limit
            """;

    private final JdbcClient jdbc;

    SyncItemStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Which record an item is.
     *
     * @param hash of what was written last
     * @param version of the record, as the sync has left it
     */
    record Item(String externalId, String recordId, String hash, long version, boolean deleted) {

        Item written(String newHash, long newVersion) {
            return new Item(externalId, recordId, newHash, newVersion, false);
        }

        Item gone(long newVersion) {
            return new Item(externalId, recordId, "", newVersion, true);
        }
    }

    Map<String, Item> find(String syncId, Collection<String> externalIds) {
        var found = new HashMap<String, Item>();
        jdbc.sql("select * from sync_item where sync_id = :sync and external_id = any(:ids)")
                .param("sync", syncId)
                .param("ids", externalIds.toArray(String[]::new))
                .query(SyncItemStore::item)
                .list()
                .forEach(item -> found.put(item.externalId(), item));
        return found;
    }

    void put(String syncId, String syncRunId, Collection<Item> items) {
        if (items.isEmpty()) {
            return;
        }
        jdbc.sql("""
                insert into sync_item (sync_id, external_id, record_id, hash, version, seen_in, deleted)
                select :sync, external_id, record_id, hash, version, :run, deleted
                from unnest(:ids, :records, :hashes, :versions, :deleted) as given (external_id, record_id, hash, version, deleted)
                on conflict (sync_id, external_id) do update
                    set record_id = excluded.record_id, hash = excluded.hash, version = excluded.version,
                        seen_in = excluded.seen_in, deleted = excluded.deleted
                """)
                .param("sync", syncId)
                .param("run", syncRunId)
                .param("ids", items.stream().map(Item::externalId).toArray(String[]::new))
                .param("records", items.stream().map(Item::recordId).toArray(String[]::new))
                .param("hashes", items.stream().map(Item::hash).toArray(String[]::new))
                .param("versions", items.stream().map(Item::version).toArray(Long[]::new))
                .param("deleted", items.stream().map(Item::deleted).toArray(Boolean[]::new))
                .update();
    }

    void seen(String syncId, String syncRunId, Collection<String> externalIds) {
        jdbc.sql("update sync_item set seen_in = :run where sync_id = :sync and external_id = any(:ids)")
                .param("run", syncRunId)
                .param("sync", syncId)
                .param("ids", externalIds.toArray(String[]::new))
                .update();
    }

    /** Up to {@code limit} items that the run has not read, although they were there before. */
    List<Item> unseen(String syncId, String syncRunId, int limit) {
        return jdbc.sql(UNSEEN)
                .param("sync", syncId)
                .param("run", syncRunId)
                .param("limit", limit)
                .query(SyncItemStore::item)
                .list();
    }

    void deleteAll(String syncId) {
        jdbc.sql("delete from sync_item where sync_id = ?").params(syncId).update();
    }

    /** What was written is written again when it is read next. */
    void forgetHashes(String syncId) {
        jdbc.sql("update sync_item set hash = '' where sync_id = ?").params(syncId).update();
    }

    private static Item item(ResultSet row, int number) throws SQLException {
        return new Item(
                row.getString("external_id"),
                row.getString("record_id"),
                row.getString("hash"),
                row.getLong("version"),
                row.getBoolean("deleted"));
    }
}
