package dev.millrace.vault;

import dev.millrace.refusal.Refusal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Seals what older keys have sealed again with the first one. What is done is in the rows themselves, so that it can be
 * stopped and gone on with at any time, by any process.
 */
public final class Rotation {

    /** How many rows one call seals again at most. */
    public static final int MOST_AT_ONCE = 1_000;

    private final Vault vault;
    private final List<SealedColumn> columns;
    private final JdbcClient jdbc;

    Rotation(Vault vault, List<SealedColumn> columns, DataSource database) {
        this.vault = vault;
        this.columns = columns.stream().sorted(Comparator.comparing(SealedColumn::toString)).toList();
        this.jdbc = JdbcClient.create(database);
    }

    /**
     * A key that has sealed something.
     *
     * @param current whether it is the one that encrypts
     * @param sealed how many stored secrets need it
     */
    public record KeyInUse(String keyId, boolean current, long sealed) {}

    /** The keys without which the application does not start, the current one first. Counts every stored secret. */
    public List<KeyInUse> keys() {
        var counts = new TreeMap<String, Long>();
        counts.put(vault.currentKey(), 0L);
        jdbc.sql("select key_id from vault_key").query(String.class).list().forEach(key -> counts.put(key, 0L));
        columns.forEach(column -> count(column).forEach((key, count) -> counts.merge(key, count, Long::sum)));
        return counts.entrySet().stream()
                .map(key -> new KeyInUse(key.getKey(), key.getKey().equals(vault.currentKey()), key.getValue()))
                .sorted(Comparator.comparing((KeyInUse key) -> !key.current()).thenComparing(KeyInUse::keyId))
                .toList();
    }

    /** Seals up to {@code limit} secrets again, at most {@link #MOST_AT_ONCE}; how many that were. Skips rows in use. */
    public int advance(int limit) {
        var left = Math.min(limit, MOST_AT_ONCE);
        var done = 0;
        for (var column : columns) {
            if (column.owner() != null && done < left) {
                done += advance(column, left - done);
            }
        }
        return done;
    }

    /**
     * Lets the application start without a key that nothing needs any more. Every process must have been started with
     * the newer key first: one that still encrypts with the old one would seal with it again.
     *
     * @throws Refusal with 409 while it is the current one or something needs it, 404 for an unknown one
     */
    public void forget(String keyId) {
        var key = keys().stream()
                .filter(known -> known.keyId().equals(keyId))
                .findFirst()
                .orElseThrow(() -> Refusal.notFound("encryption_key", keyId));
        if (key.current() || key.sealed() > 0) {
            throw Refusal.of(
                    Refusal.Kind.CONFLICT,
                    "encryption_key_in_use",
                    key.current()
                            ? "The key '%s' is the one that encrypts; put a newer one before it first.".formatted(keyId)
                            : "%,d stored secrets still need the key '%s'; seal them again first. Some are gone by themselves within a day."
                                    .formatted(key.sealed(), keyId));
        }
        jdbc.sql("delete from vault_key where key_id = ?").param(keyId).update();
    }

    private Map<String, Long> count(SealedColumn column) {
        record Count(String keyId, long count) {}
        return jdbc
                .sql("select %s as key_id, count(*) as count from %s where %s is not null group by 1"
                        .formatted(keyOf(column), column.table(), column.column()))
                .query((row, number) -> new Count(row.getString("key_id"), row.getLong("count")))
                .list()
                .stream()
                .collect(Collectors.toMap(Count::keyId, Count::count));
    }

    private int advance(SealedColumn column, int limit) {
        var keys = String.join(", ", column.keys());
        var rows = jdbc.sql("select %s, %s from %s where %s is not null and %s <> :current limit :limit"
                        .formatted(keys, column.column(), column.table(), column.column(), keyOf(column)))
                .param("current", vault.currentKey())
                .param("limit", limit)
                .query()
                .listOfRows();
        rows.forEach(row -> reseal(column, row));
        return rows.size();
    }

    /** Leaves a row alone that somebody has changed meanwhile: it was sealed with the current key then. */
    private void reseal(SealedColumn column, Map<String, Object> row) {
        var old = (byte[]) row.get(column.column());
        var owner = column.owner().apply(row);
        var update = jdbc.sql("update %s set %s = :sealed where %s and %s = :old"
                        .formatted(
                                column.table(),
                                column.column(),
                                column.keys().stream().map(key -> key + " = :" + key).collect(Collectors.joining(" and ")),
                                column.column()))
                .param("sealed", vault.seal(owner, vault.open(owner, old)))
                .param("old", old);
        for (var key : column.keys()) {
            update = update.param(key, row.get(key));
        }
        update.update();
    }

    /** The id that {@link Sealed} writes behind the version and its length. */
    private static String keyOf(SealedColumn column) {
        return "convert_from(substring(%1$s from 3 for get_byte(%1$s, 1)), 'SQL_ASCII')".formatted(column.column());
    }
}
