package dev.millrace.importing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.importing.Import.Problem;
import dev.millrace.importing.ImportRows.Row;
import dev.millrace.importing.RejectionStore.Rejection;
import dev.millrace.record.Cause;
import dev.millrace.record.RecordOutcome;
import dev.millrace.record.RecordType;
import dev.millrace.record.RecordTypes;
import dev.millrace.record.RecordWrite;
import dev.millrace.record.RecordWriter;
import dev.millrace.record.Relation;
import dev.millrace.record.WriteOptions;
import dev.millrace.refusal.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Makes records of rows, within the transaction of this thread. What stands in a list under the name of a relation becomes records of
 * that relation's type that belong to the row's record.
 */
@Component
class ImportBatch {

    private final RecordWriter writer;
    private final RecordTypes types;

    ImportBatch(RecordWriter writer, RecordTypes types) {
        this.writer = writer;
        this.types = types;
    }

    /**
     * What is written to, and how.
     *
     * @param rehearsal under which it is remembered what would be written, where nothing is kept; null where nothing follows
     */
    record Target(String workspaceId, String type, ImportOptions options, Cause cause, @Nullable String rehearsal) {

        WriteOptions write() {
            return new WriteOptions(options.silent(), options.validateOnly(), rehearsal);
        }
    }

    /** What became of rows. */
    static final class Figures {
        long created;
        long updated;
        long unchanged;
        final List<Rejection> rejections = new ArrayList<>();

        long read() {
            return created + updated + unchanged + rejections.size();
        }

        private void add(RecordOutcome outcome, Row row, String at) {
            switch (outcome) {
                case RecordOutcome.Written written when written.action() == RecordOutcome.Action.CREATED -> created++;
                case RecordOutcome.Written written -> updated++;
                case RecordOutcome.Unchanged same -> unchanged++;
                case RecordOutcome.Refused refused -> reject(row, refused.refusal(), at);
            }
        }

        private void reject(Row row, Refusal refusal, String at) {
            var field = at + (refusal.field() == null ? "" : refusal.field());
            rejections.add(new Rejection(
                    new Problem(row.line(), field.isEmpty() ? null : field, refusal.code(), String.valueOf(refusal.getMessage())), row.original()));
        }
    }

    /** A record within another. */
    private record Child(Row row, String relation, int index, JsonNode data) {

        String at() {
            return "/%s/%d".formatted(relation, index);
        }
    }

    Figures write(Target target, List<Row> rows) {
        var figures = new Figures();
        var relations = types.find(target.workspaceId(), target.type()).map(RecordType::relations).orElse(Map.of()).entrySet().stream()
                .filter(relation -> relation.getValue().cardinality() == Relation.Cardinality.MANY)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        var valid = new ArrayList<Row>();
        var writes = new ArrayList<RecordWrite>();
        var within = new ArrayList<List<Child>>();
        for (var row : rows) {
            if (row.refusal() != null) {
                figures.reject(row, row.refusal(), "");
                continue;
            }
            within.add(children(row, relations));
            valid.add(row);
            writes.add(RowWrites.of(row.data(), target.options().key()));
        }
        if (valid.isEmpty()) {
            return figures;
        }
        var outcomes = writer.write(target.workspaceId(), target.type(), writes, target.cause(), target.write());
        var byRelation = new LinkedHashMap<String, List<Child>>();
        for (var index = 0; index < valid.size(); index++) {
            var outcome = outcomes.get(index);
            figures.add(outcome, valid.get(index), "");
            for (var child : within.get(index)) {
                take(child, outcome, relations.get(child.relation()).field(), figures, byRelation);
            }
        }
        byRelation.forEach((relation, children) -> writeChildren(target, relations.get(relation).type(), children, figures));
        return figures;
    }

    private static void take(
            Child child, RecordOutcome parent, String field, Figures figures, Map<String, List<Child>> byRelation) {
        if (parent instanceof RecordOutcome.Refused) {
            figures.reject(
                    child.row(), Refusal.invalid("import_parent_rejected", "", "The record to which it belongs was rejected."), child.at());
        } else if (child.data() instanceof ObjectNode data) {
            data.remove(ImportOptions.RECORD_ID);
            data.put(field, parent.orThrow().recordId());
            byRelation.computeIfAbsent(child.relation(), first -> new ArrayList<>()).add(child);
        } else {
            figures.reject(child.row(), Refusal.invalid("import_row_invalid", "", "A record is an object; this is none."), child.at());
        }
    }

    private void writeChildren(Target target, String type, List<Child> children, Figures figures) {
        var unique = types.find(target.workspaceId(), type).map(RecordType::unique).orElse(List.of());
        for (var from = 0; from < children.size(); from += RecordWriter.MOST_AT_ONCE) {
            var part = children.subList(from, Math.min(children.size(), from + RecordWriter.MOST_AT_ONCE));
            var writes = part.stream()
                    .map(child -> RowWrites.of((ObjectNode) child.data(), key(unique, child.data()).orElse(null)))
                    .toList();
            var outcomes = writer.write(target.workspaceId(), type, writes, target.cause(), target.write());
            for (var index = 0; index < part.size(); index++) {
                figures.add(outcomes.get(index), part.get(index).row(), part.get(index).at());
            }
        }
    }

    /** By which a record within another is known again; without one it is made anew. */
    private static Optional<String> key(List<String> unique, JsonNode data) {
        return unique.stream().filter(field -> data.hasNonNull(field) && data.path(field).isValueNode()).findFirst();
    }

    /** Takes out of the row's data what becomes records of its own. */
    private static List<Child> children(Row row, Map<String, Relation> relations) {
        var children = new ArrayList<Child>();
        relations.keySet().forEach(name -> {
            if (row.data().path(name).isArray()) {
                var list = row.data().remove(name);
                for (var index = 0; index < list.size(); index++) {
                    children.add(new Child(row, name, index, list.get(index)));
                }
            }
        });
        return children;
    }

    /** How many records {@code data} may become, to bound a batch. */
    static int weight(ObjectNode data) {
        var weight = 1;
        for (var value : data) {
            weight += value.isArray() ? value.size() : 0;
        }
        return weight;
    }
}
