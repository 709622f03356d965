package dev.millrace.command.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.command.migrate.Buckets.Entry;
import dev.millrace.command.migrate.OldSystem.Row;
import dev.millrace.json.Json;
import dev.millrace.sync.stream.ItemPath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** Compares all rows of an entity, mapped, with all records of its type. */
final class Verification implements Buckets.Comparing {

    static final String WITHOUT_KEY = "";

    private static final int MOST_DIFFERENCES = 500;
    private static final int SAMPLES = 10;
    private static final int LONGEST_VALUE = 100;
    private static final int AT_ONCE = 500;

    private final Entity entity;
    private final Set<String> elsewhere = new HashSet<>();
    private final Figures figures = new Figures();
    private final List<Difference> differences = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, Entry> waiting = new LinkedHashMap<>();

    /** @param type as the server shows it: what is a list of related records there has become records of their own */
    Verification(Entity entity, JsonNode type) {
        this.entity = entity;
        type.path("relations").properties().forEach(relation -> {
            if (!relation.getValue().path("cardinality").asText().equals("one")) {
                elsewhere.add(relation.getKey());
            }
        });
    }

    /** Counts and sums, which are the same on both sides where all is. */
    private static final class Figures {
        private long there;
        private long here;
        private long same;
        private long unfit;
        private long repeated;
        private long missingHere;
        private long missingThere;
        private long differing;
        private long checksumThere;
        private long checksumHere;
    }

    /** @param kind {@code missing_here}, {@code missing_there}, {@code differs} or {@code unfit} */
    record Difference(String kind, String key, @Nullable String row, @Nullable String recordId, List<FieldDifference> fields) {}

    record FieldDifference(String field, String there, String here) {}

    record Sample(String key, String row, String recordId, boolean same) {}

    /**
     * @param there rows of the old system, each key once
     * @param here records of the type
     * @param repeated rows whose key came before; the last one counts
     * @param differences the first ones
     */
    record Result(
            String name, String type, long there, long here, long same, long missingHere, long missingThere, long differing, long unfit,
            long repeated, String checksumThere, String checksumHere, List<Sample> samples, List<Difference> differences) {

        boolean isSame(boolean extraIsFine) {
            return missingHere + differing + unfit == 0 && (extraIsFine || missingThere == 0);
        }
    }

    Result compare(OldSystem system, RowMapper mapper, Target target, ObjLongConsumer<String> progress) {
        try (var buckets = new Buckets()) {
            readThere(system, mapper, buckets, progress);
            @Nullable String cursor = null;
            var read = 0L;
            do {
                var page = target.page(entity.type(), cursor);
                page.path("data").forEach(record -> addHere(record, buckets));
                read += page.path("data").size();
                progress.accept(entity.name() + ", records here", read);
                cursor = page.path("next_cursor").textValue();
            } while (cursor != null);
            buckets.compare(this);
        }
        return new Result(
                entity.name(), entity.type(), figures.there, figures.here, figures.same, figures.missingHere, figures.missingThere,
                figures.differing, figures.unfit, figures.repeated, Long.toHexString(figures.checksumThere),
                Long.toHexString(figures.checksumHere), samples, differences);
    }

    private void readThere(OldSystem system, RowMapper mapper, Buckets buckets, ObjLongConsumer<String> progress) {
        try (var rows = system.rows(entity, null)) {
            var read = 0L;
            var batch = new ArrayList<Row>();
            for (var row = rows.next(); row != null; row = rows.next()) {
                batch.add(row);
                if (batch.size() == AT_ONCE) {
                    addThere(mapper, batch, buckets);
                    batch.clear();
                }
                progress.accept(entity.name() + ", rows there", ++read);
            }
            addThere(mapper, batch, buckets);
        }
    }

    private void addThere(RowMapper mapper, List<Row> batch, Buckets buckets) {
        for (var mapped : mapper.map(batch)) {
            if (mapped.isSound()) {
                buckets.addThere(new Entry(String.valueOf(mapped.key()), mapped.row().where(), mapped.data()));
            } else {
                figures.unfit++;
                var fields = mapped.problems().stream()
                        .map(one -> new FieldDifference(one.field(), shortened(one.message()), ""))
                        .toList();
                differs("unfit", String.valueOf(mapped.key()), mapped.row().where(), null, fields);
            }
        }
    }

    private void addHere(JsonNode record, Buckets buckets) {
        var key = References.text(record.path("data").path(entity.key()));
        buckets.addHere(new Entry(key == null ? WITHOUT_KEY : key, record.path("record_id").asText(), record.path("data")));
    }

    @Override
    public void there(Entry entry) {
        figures.repeated += waiting.put(entry.key(), entry) == null ? 0 : 1;
    }

    @Override
    public void here(Entry record) {
        figures.here++;
        var row = waiting.remove(record.key());
        if (row == null) {
            figures.missingThere++;
            figures.checksumHere += Canonical.hash(record.key(), Canonical.text(record.data()));
            differs("missing_there", record.key(), null, record.at(), List.of());
            return;
        }
        figures.there++;
        var wanted = Json.mapper().createObjectNode();
        var found = Json.mapper().createObjectNode();
        var different = new ArrayList<FieldDifference>();
        for (var field : fields(row.data())) {
            wanted.set(field, ItemPath.in(row.data(), field));
            found.set(field, ItemPath.in(record.data(), field));
            var one = Canonical.text(wanted.get(field));
            var other = Canonical.text(found.get(field));
            if (!one.equals(other)) {
                different.add(new FieldDifference(field, shortened(one), shortened(other)));
            }
        }
        figures.checksumThere += sum(row.key(), wanted);
        figures.checksumHere += sum(row.key(), found);
        figures.same += different.isEmpty() ? 1 : 0;
        if (!different.isEmpty()) {
            figures.differing++;
            differs("differs", row.key(), row.at(), record.at(), different);
        }
        if (samples.size() < SAMPLES) {
            samples.add(new Sample(row.key(), row.at(), record.at(), different.isEmpty()));
        }
    }

    @Override
    public void end() {
        waiting.values().forEach(row -> {
            figures.there++;
            figures.missingHere++;
            figures.checksumThere += Canonical.hash(row.key(), Canonical.text(row.data()));
            differs("missing_here", row.key(), row.at(), null, List.of());
        });
        waiting.clear();
    }

    private static long sum(String key, ObjectNode fields) {
        return Canonical.hash(key, Canonical.text(fields));
    }

    /** Those that the mapping makes; without one those of the row. */
    private List<String> fields(JsonNode row) {
        var fields = entity.fields().isEmpty()
                ? row.propertyStream().map(Map.Entry::getKey).toList()
                : entity.fields();
        return fields.stream().filter(field -> !elsewhere.contains(field)).toList();
    }

    private void differs(String kind, String key, @Nullable String row, @Nullable String recordId, List<FieldDifference> fields) {
        if (differences.size() < MOST_DIFFERENCES) {
            differences.add(new Difference(kind, key, row, recordId, fields));
        }
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + "…" : text;
    }
}
