package dev.millrace.importing;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which fields the columns of a file could be: by their names, by what resembles them, and by what stands in them. */
final class FieldGuesses {

    /** From 0 for no likeness to 1; a name that is the same is {@link #SAME}. */
    private static final double LIKELY = 0.7;

    private static final double SAME = 9;
    private static final double SAME_FORMAT = 0.3;
    private static final double UNFIT = 0.5;

    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s]+");
    private static final Pattern URI = Pattern.compile("https?://\\S+");

    private FieldGuesses() {}

    /** @param examples some of its cells that are not empty */
    record Column(String name, List<String> examples) {}

    private record Pair(Column column, String field, double score) {}

    /**
     * The field a column; null for one that is better left out. No field comes twice.
     *
     * @param said what somebody has said of columns; the guesses are about the others
     * @param open whether records take fields that the type does not name: then a column without a field becomes a new one
     */
    static Map<String, @Nullable String> of(
            List<Column> columns,
            Map<String, @Nullable String> said,
            Collection<String> fields,
            CellValues values,
            boolean open) {
        var chosen = new HashMap<String, @Nullable String>();
        var free = new HashSet<>(fields);
        columns.stream().map(Column::name).filter(said::containsKey).forEach(name -> {
            chosen.put(name, said.get(name));
            free.remove(said.get(name));
        });
        var pairs = new ArrayList<Pair>();
        for (var column : columns) {
            fields.forEach(field -> pairs.add(new Pair(column, field, score(column, field, values))));
        }
        pairs.stream()
                .filter(pair -> pair.score() >= LIKELY)
                .sorted(Comparator.comparingDouble(Pair::score).reversed())
                .forEach(pair -> choose(pair.column().name(), pair.field(), chosen, free));
        byFormat(columns, values, chosen, free);
        return complete(columns, chosen, open);
    }

    private static void choose(String column, String field, Map<String, @Nullable String> chosen, Set<String> free) {
        if (!chosen.containsKey(column) && free.remove(field)) {
            chosen.put(column, field);
        }
    }

    /** The only column with e-mails is the only field for e-mails, whatever the two are called. */
    private static void byFormat(
            List<Column> columns, CellValues values, Map<String, @Nullable String> chosen, Set<String> free) {
        for (var format : List.of("email", "uuid", "uri", "date-time", "date")) {
            var having = columns.stream().filter(column -> !chosen.containsKey(column.name()) && format(column.examples()).equals(format)).toList();
            var wanting = free.stream().filter(field -> values.format(field).equals(format)).toList();
            if (having.size() == 1 && wanting.size() == 1) {
                choose(having.getFirst().name(), wanting.getFirst(), chosen, free);
            }
        }
    }

    private static Map<String, @Nullable String> complete(
            List<Column> columns, Map<String, @Nullable String> chosen, boolean open) {
        var taken = new HashSet<>(chosen.values());
        var complete = new LinkedHashMap<String, @Nullable String>();
        for (var column : columns) {
            var isId = ColumnMapping.plain(column.name()).equals(ColumnMapping.plain(ImportOptions.RECORD_ID));
            var fresh = ColumnMapping.fresh(column.name());
            complete.put(
                    column.name(),
                    chosen.containsKey(column.name())
                            ? chosen.get(column.name())
                            : open && !isId && taken.add(fresh) ? fresh : null);
        }
        return complete;
    }

    private static double score(Column column, String field, CellValues values) {
        var likeness = likeness(ColumnMapping.plain(column.name()), ColumnMapping.plain(field));
        var format = format(column.examples());
        if (!format.isEmpty() && format.equals(values.format(field))) {
            likeness += SAME_FORMAT;
        }
        return column.examples().stream().allMatch(example -> values.fits(field, example)) ? likeness : likeness - UNFIT;
    }

    private static double likeness(String one, String other) {
        if (one.equals(other)) {
            return SAME;
        }
        var shorter = Math.min(one.length(), other.length());
        if (shorter >= 3 && (one.contains(other) || other.contains(one))) {
            return 0.6 + 0.4 * shorter / Math.max(one.length(), other.length());
        }
        return alike(one, other);
    }

    /** The part of the pairs of letters that both have (Dice's coefficient). */
    private static double alike(String one, String other) {
        var left = pairs(other);
        var all = pairs(one).size() + left.size();
        var common = pairs(one).stream().filter(left::remove).count();
        return all == 0 ? 0 : 2.0 * common / all;
    }

    private static List<String> pairs(String name) {
        var pairs = new ArrayList<String>();
        for (var index = 0; index + 2 <= Math.min(name.length(), 100); index++) {
            pairs.add(name.substring(index, index + 2));
        }
        return pairs;
    }

    /** What all of {@code examples} are, in the words of JSON Schema; empty where that is nothing telling. */
    private static String format(List<String> examples) {
        if (examples.isEmpty()) {
            return "";
        }
        for (var format : List.of("email", "uuid", "uri", "date", "date-time")) {
            if (examples.stream().allMatch(example -> is(format, example.strip()))) {
                return format;
            }
        }
        return "";
    }

    private static boolean is(String format, String text) {
        try {
            return switch (format) {
                case "email" -> EMAIL.matcher(text).matches();
                case "uri" -> URI.matcher(text).matches();
                case "uuid" -> text.length() == 36 && UUID.fromString(text) != null;
                case "date" -> LocalDate.parse(text) != null;
                case String time -> OffsetDateTime.parse(text) != null;
            };
        } catch (DateTimeException | IllegalArgumentException none) {
            return false;
        }
    }
}
