package dev.millrace.api.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.audit.AuditEntry;
import dev.millrace.page.Page;
import dev.millrace.page.PageRequest;
import dev.millrace.record.RecordType;
import dev.millrace.record.RecordTypeDraft;
import dev.millrace.record.RecordTypes;
import dev.millrace.record.Relation;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/record-types}: what records of a type are like. */
@RestController
@RequestMapping("/api/v1/record-types")
class RecordTypeController {

    private final RecordTypes types;
    private final Audit audit;

    RecordTypeController(RecordTypes types, Audit audit) {
        this.types = types;
        this.audit = audit;
    }

    /**
     * A type of records.
     *
     * @param singular what the types of its events begin with: {@code project.created}
     * @param schema the JSON Schema of a record's data; null where anything goes
     * @param display the field that people know a record by
     * @param unique fields of which no two records have the same value
     */
    record TypeView(
            String type,
            String singular,
            @Nullable JsonNode schema,
            @Nullable String display,
            List<String> unique,
            Map<String, Relation> relations,
            Instant createdAt,
            Instant updatedAt) {

        static TypeView of(RecordType type) {
            return new TypeView(
                    type.type(),
                    type.singular(),
                    type.schema(),
                    type.display(),
                    type.unique(),
                    type.relations(),
                    type.createdAt(),
                    type.updatedAt());
        }
    }

    /**
     * Makes a type of records, or makes it anew: what is left out is not so any more. Records that there are already stay as they
     * are, and must fit a changed schema when they change next. 409 where a field is to be unique and records share a value.
     */
    @PutMapping("/{recordType}")
    ResponseEntity<TypeView> put(Actor actor, @PathVariable String recordType, @RequestBody RecordTypeDraft draft) {
        actor.require(Right.DEVELOP);
        var put = types.put(actor.workspaceId(), recordType, draft);
        return ResponseEntity.status(put.created() ? HttpStatus.CREATED : HttpStatus.OK).body(TypeView.of(put.type()));
    }

    /** Lists the types of records, by name. */
    @GetMapping
    Page<TypeView> list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        return types.list(actor.workspaceId(), page).map(TypeView::of);
    }

    /** Shows a type of records. */
    @GetMapping("/{recordType}")
    TypeView get(Actor actor, @PathVariable String recordType) {
        actor.require(Right.INSPECT);
        return TypeView.of(types.get(actor.workspaceId(), recordType));
    }

    /** Deletes a type, with its deleted records and their history. 409 while it has other records. */
    @DeleteMapping("/{recordType}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Actor actor, @PathVariable String recordType) {
        actor.require(Right.DEVELOP);
        audit.with(
                actor,
                AuditEntry.of(AuditAction.RECORD_TYPE_DELETED, recordType, recordType),
                () -> types.delete(actor.workspaceId(), recordType));
    }
}
