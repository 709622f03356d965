package dev.millrace.command.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.command.migrate.Entity.Reference;
import dev.millrace.command.migrate.OldSystem.Row;
import dev.millrace.importing.CellValues;
import dev.millrace.json.Json;
import dev.millrace.refusal.Refusal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes documents of rows: by the entity's mapping, with the cells of CSV as the schema wants them, and with references
 * to records that are here.
 */
final class RowMapper {

    private final Entity entity;
    private final @Nullable CellValues cells;
    private final References references;
    private final boolean rehearsed;

    /**
     * @param schema of the type; a missing node where it has none
     * @param kind of the old system: what CSV has are texts
     * @param rehearsed whether a reference that is not found may stay as it is, since what it refers to was not moved yet
     */
    RowMapper(Entity entity, JsonNode schema, SourceKind kind, References references, boolean rehearsed) {
        this.entity = entity;
        this.cells = kind == SourceKind.CSV ? CellValues.of(schema) : null;
        this.references = references;
        this.rehearsed = rehearsed;
    }

    /**
     * @param key null where the row has none
     * @param problems empty where {@code data} may be sent
     */
    record Mapped(Row row, ObjectNode data, @Nullable String key, List<RowProblem> problems) {

        boolean isSound() {
            return problems.isEmpty();
        }
    }

    /** @param field of ours; empty for the whole row */
    record RowProblem(String field, String code, String message) {}

    /** Of many rows at once, so that references are looked up together. */
    List<Mapped> map(List<Row> rows) {
        var mapped = rows.stream().map(this::map).toList();
        for (var reference : entity.references()) {
            resolve(reference, mapped);
        }
        return mapped;
    }

    private Mapped map(Row row) {
        var problems = new ArrayList<RowProblem>();
        if (row.problem() != null) {
            problems.add(new RowProblem("", "row_unreadable", row.problem()));
            return new Mapped(row, Json.mapper().createObjectNode(), null, problems);
        }
        var made = entity.mapper().map(row.data());
        made.problems().forEach(problem -> problems.add(new RowProblem(problem.field(), "mapping_failed", problem.message())));
        if (!(made.data() instanceof ObjectNode object)) {
            problems.add(new RowProblem("", "row_unreadable", "This is no object."));
            return new Mapped(row, Json.mapper().createObjectNode(), null, problems);
        }
        var data = object.deepCopy();
        if (cells != null) {
            data.properties().forEach(field -> {
                if (field.getValue() instanceof TextNode cell) {
                    field.setValue(value(cells, field.getKey(), cell.textValue(), problems));
                }
            });
        }
        var key = References.text(data.path(entity.key()));
        if (key == null || key.isBlank()) {
            problems.add(new RowProblem(
                    entity.key(),
                    "key_missing",
                    "The row has no '%s', by which its record would be known again.".formatted(entity.key())));
        }
        return new Mapped(row, data, key, problems);
    }

    private static JsonNode value(CellValues cells, String field, String cell, List<RowProblem> problems) {
        try {
            return cells.value(field, cell);
        } catch (Refusal unfit) {
            problems.add(new RowProblem(field, unfit.code(), String.valueOf(unfit.getMessage())));
            return TextNode.valueOf(cell);
        }
    }

    private void resolve(Reference reference, List<Mapped> rows) {
        var wanted = new LinkedHashSet<String>();
        var keys = new IdentityHashMap<Mapped, String>();
        for (var row : rows) {
            var key = References.text(row.data().path(reference.ours()));
            if (key != null && !key.isBlank() && row.isSound()) {
                wanted.add(key);
                keys.put(row, key);
            }
        }
        Map<String, String> found = references.find(reference, wanted);
        for (var row : rows) {
            var key = keys.get(row);
            var id = key == null ? null : found.get(key);
            if (id != null) {
                row.data().put(reference.ours(), id);
            } else if (key != null && !rehearsed) {
                row.problems().add(new RowProblem(
                        reference.ours(),
                        "reference_missing",
                        "There is no record of %s with %s '%s'.".formatted(reference.type(), reference.key(), key)));
            }
        }
    }
}
