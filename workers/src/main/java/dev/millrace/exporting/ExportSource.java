package dev.millrace.exporting;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.id.Ids;
import dev.millrace.page.PageRequest;
import dev.millrace.record.Condition;
import dev.millrace.record.RecordFilter;
import dev.millrace.record.RecordQuery;
import dev.millrace.record.RecordQuery.Sort;
import dev.millrace.record.RecordTypes;
import dev.millrace.record.Records;
import dev.millrace.record.Relation;
import dev.millrace.record.StoredRecord;
import dev.millrace.refusal.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Finds the records of an export, the oldest first, and those that come along. */
@Component
class ExportSource {

    /** How many records come along with those of one page; more would not fit into memory. */
    static final int MOST_RELATED = 20_000;

    private static final Sort OLDEST_FIRST = new Sort(List.of(Condition.RECORD_ID), false);
    private static final int PAGE = 500;

    private final Records records;
    private final RecordTypes types;

    ExportSource(Records records, RecordTypes types) {
        this.records = records;
        this.types = types;
    }

    long count(String workspaceId, Export export) {
        return records.count(workspaceId, export.type(), query(conditions(export, "")), Integer.MAX_VALUE);
    }

    /** What a CSV file has for columns: the fields that were asked for, or those of the schema and of the records themselves. */
    List<String> columns(String workspaceId, Export export) {
        var columns = new ArrayList<String>(export.request().fields());
        if (columns.isEmpty()) {
            columns.add(ExportRow.RECORD_ID);
            var type = types.get(workspaceId, export.type());
            if (type.schema() != null) {
                type.schema().path("properties").fieldNames().forEachRemaining(columns::add);
            }
            var found = new TreeSet<>(records.fields(workspaceId, export.type(), query(conditions(export, ""))));
            columns.forEach(found::remove);
            columns.addAll(found);
        }
        export.request().include().stream().filter(name -> !columns.contains(name)).forEach(columns::add);
        return columns;
    }

    /** Up to {@code limit} records behind the one with the id {@code position}. */
    List<ExportRow> page(String workspaceId, Export export, String position, int limit) {
        var page = records.list(workspaceId, export.type(), query(conditions(export, position)), new PageRequest(limit, null)).data();
        if (page.isEmpty() || export.request().include().isEmpty()) {
            return page.stream().map(record -> new ExportRow(record, Map.of())).toList();
        }
        var relations = types.get(workspaceId, export.type()).relations();
        var along = new LinkedHashMap<String, Map<String, List<StoredRecord>>>();
        for (var name : export.request().include()) {
            var relation = relations.get(name);
            if (relation == null) {
                throw Refusal.invalid("relation_unknown", "include", "The type has no relation '%s' any more.".formatted(name));
            }
            along.put(name, related(workspaceId, page, relation));
        }
        return page.stream().map(record -> new ExportRow(record, along(record, along))).toList();
    }

    private static Map<String, List<StoredRecord>> along(StoredRecord record, Map<String, Map<String, List<StoredRecord>>> all) {
        var along = new LinkedHashMap<String, List<StoredRecord>>();
        all.forEach((name, byRecord) -> along.put(name, byRecord.getOrDefault(record.recordId(), List.of())));
        return along;
    }

    /** By the ids of those in {@code page} to which they belong. */
    private Map<String, List<StoredRecord>> related(String workspaceId, List<StoredRecord> page, Relation relation) {
        if (types.find(workspaceId, relation.type()).isEmpty()) {
            return Map.of();
        }
        if (relation.cardinality() == Relation.Cardinality.MANY) {
            var ids = page.stream().map(StoredRecord::recordId).toList();
            return all(workspaceId, relation.type(), List.of(relation.field()), ids).stream()
                    .collect(Collectors.groupingBy(found -> found.data().path(relation.field()).asText()));
        }
        var ids = page.stream().map(record -> record.data().path(relation.field()).asText()).filter(id -> !id.isEmpty()).distinct().toList();
        var byId = ids.isEmpty()
                ? Map.<String, StoredRecord>of()
                : all(workspaceId, relation.type(), List.of(Condition.RECORD_ID), ids).stream()
                        .collect(Collectors.toMap(StoredRecord::recordId, found -> found));
        var byRecord = new LinkedHashMap<String, List<StoredRecord>>();
        page.forEach(record -> {
            var other = byId.get(record.data().path(relation.field()).asText());
            byRecord.put(record.recordId(), other == null ? List.of() : List.of(other));
        });
        return byRecord;
    }

    private List<StoredRecord> all(String workspaceId, String type, List<String> path, List<String> ids) {
        var all = new ArrayList<StoredRecord>();
        var wanted = new Condition(path, Condition.Operator.EQ, List.copyOf(ids.stream().map(TextNode::valueOf).toList()));
        var position = "";
        while (true) {
            var conditions = position.isEmpty() ? List.of(wanted) : List.of(wanted, than(Condition.Operator.GT, position));
            var page = records.list(workspaceId, type, query(conditions), new PageRequest(PAGE, null)).data();
            all.addAll(page);
            if (page.size() < PAGE) {
                return all;
            }
            if (all.size() > MOST_RELATED) {
                throw Refusal.invalid(
                        "export_related_too_many",
                        "include",
                        "A few records have more than %d of type '%s' together; export those by themselves.".formatted(MOST_RELATED, type));
            }
            position = page.getLast().recordId();
        }
    }

    /** Ids begin with the time at which they were made; what is made after the export was asked for is not in it. */
    private static List<Condition> conditions(Export export, String position) {
        var request = export.request();
        var conditions = new ArrayList<Condition>();
        if (request.filter() != null) {
            conditions.addAll(RecordFilter.of(request.filter()));
        }
        var end = export.createdAt().plus(Duration.ofMillis(1));
        if (request.to() != null && request.to().isBefore(end)) {
            end = request.to();
        }
        conditions.add(than(Condition.Operator.LT, Ids.from("rec", end)));
        if (request.from() != null) {
            conditions.add(than(Condition.Operator.GTE, Ids.from("rec", request.from())));
        }
        if (!position.isEmpty()) {
            conditions.add(than(Condition.Operator.GT, position));
        }
        return conditions;
    }

    private static Condition than(Condition.Operator operator, String recordId) {
        return new Condition(List.of(Condition.RECORD_ID), operator, List.of(TextNode.valueOf(recordId)));
    }

    private static RecordQuery query(List<Condition> conditions) {
        return new RecordQuery(conditions, List.of(), null, null, false, OLDEST_FIRST);
    }
}
