package dev.millrace.vault;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column whose bytes the vault has sealed. The feature that writes it declares it as a bean, so that a rotation of the
 * keys reaches it.
 *
 * @param keys the columns that tell a row
 * @param owner the owner that {@link Vault#seal} was given, of the values of {@code keys} by their names; null where rows
 *     are gone by themselves before anybody would have to seal them again
 */
public record SealedColumn(
        String table, String column, List<String> keys, @Nullable Function<Map<String, Object>, String> owner) {

    public SealedColumn {
        keys = List.copyOf(keys);
    }

    /** One whose rows are gone by themselves, within a day. */
    public static SealedColumn passing(String table, String column) {
        return new SealedColumn(table, column, List.of(), null);
    }

    @Override
    public String toString() {
        return table + "." + column;
    }
}
