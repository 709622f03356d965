package dev.millrace.importing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which field each column of a CSV file becomes. */
final class ColumnMapping {

    private ColumnMapping() {}

    /**
     * The field a column, in the order of {@code header}; null for one that is left out. A column that {@code mapping} does not name
     * becomes the field that is called so but for case, spaces, - and _; without such a field, one with the column's name, spaces
     * replaced by _. Columns of ids are left out unless they are the key. Only named columns and {@code known} fields are compared.
     */
    static List<@Nullable String> of(
            List<String> header, Map<String, @Nullable String> mapping, Set<String> known, @Nullable String key)
            throws UnreadableFile {
        var byPlainName = new HashMap<String, String>();
        known.forEach(field -> byPlainName.putIfAbsent(plain(field), field));
        var named = new HashMap<String, @Nullable String>();
        mapping.forEach((column, field) -> named.put(plain(column), field));
        requireColumns(header, mapping);
        var addresses = addresses(header);
        var fields = new ArrayList<@Nullable String>();
        var taken = new HashSet<String>();
        for (var index = 0; index < header.size(); index++) {
            var column = header.get(index);
            var field = mapping.containsKey(addresses.get(index))
                    ? mapping.get(addresses.get(index))
                    : named.containsKey(plain(column)) ? named.get(plain(column)) : byName(column, byPlainName, key);
            if (field != null && !taken.add(field)) {
                throw new UnreadableFile(
                        "import_header_invalid",
                        "Two columns would be the field '%s'; name the columns apart, or leave one out by the mapping.".formatted(field),
                        1L);
            }
            fields.add(field);
        }
        if (key != null && !taken.contains(key)) {
            throw new UnreadableFile(
                    "import_key_missing", "No column is the key '%s'; the columns are %s.".formatted(key, shown(header)), 1L);
        }
        return fields;
    }

    private static @Nullable String byName(String column, Map<String, String> byPlainName, @Nullable String key) {
        var plain = plain(column);
        if (plain.isEmpty()) {
            return null;
        }
        if (plain.equals(plain(ImportOptions.RECORD_ID))) {
            return ImportOptions.RECORD_ID.equals(key) ? key : null;
        }
        return byPlainName.getOrDefault(plain, fresh(column));
    }

    private static void requireColumns(List<String> header, Map<String, @Nullable String> mapping) throws UnreadableFile {
        var there = new HashSet<String>();
        header.forEach(column -> there.add(plain(column)));
        addresses(header).forEach(address -> there.add(plain(address)));
        for (var column : mapping.keySet()) {
            if (!there.contains(plain(column))) {
                throw new UnreadableFile(
                        "import_column_missing",
                        "The mapping names the column '%s'; the columns are %s.".formatted(column, shown(header)),
                        1L);
            }
        }
    }

    private static String shown(List<String> header) {
        var joined = String.join(", ", header);
        return joined.length() <= 300 ? joined : joined.substring(0, 300) + "…";
    }

    /** By what a mapping can name each column: its name, of one without a name its number, of a second of that name {@code name (2)}. */
    static List<String> addresses(List<String> header) {
        var counts = new HashMap<String, Integer>();
        var addresses = new ArrayList<String>();
        for (var index = 0; index < header.size(); index++) {
            var name = header.get(index).isBlank() ? number(index) : header.get(index);
            var count = counts.merge(name, 1, Integer::sum);
            addresses.add(count == 1 ? name : "%s (%d)".formatted(name, count));
        }
        return addresses;
    }

    /** The names of the columns of a file without a header. */
    static List<String> numbered(int columns) {
        return IntStream.range(0, columns).mapToObj(ColumnMapping::number).toList();
    }

    private static String number(int index) {
        return "column_" + (index + 1);
    }

    /** The name of the field that a column becomes where there is none for it. */
    static String fresh(String column) {
        return column.strip().replaceAll("\\s+", "_");
    }

    /** What is the same but for case, spaces, - and _. */
    static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[\\s_-]+", "");
    }
}
