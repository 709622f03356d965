package dev.millrace.console.record;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.audit.Audit;
import dev.millrace.audit.AuditAction;
import dev.millrace.audit.AuditEntry;
import dev.millrace.console.Action;
import dev.millrace.console.Confirmation;
import dev.millrace.console.Curl;
import dev.millrace.console.Field;
import dev.millrace.console.Form;
import dev.millrace.console.JsonBlock;
import dev.millrace.console.Link;
import dev.millrace.console.Moment;
import dev.millrace.console.Moments;
import dev.millrace.console.Pager;
import dev.millrace.console.Paths;
import dev.millrace.console.SeeOther;
import dev.millrace.console.Words;
import dev.millrace.json.Json;
import dev.millrace.page.PageRequest;
import dev.millrace.record.RecordType;
import dev.millrace.record.RecordTypeDraft;
import dev.millrace.record.RecordTypes;
import dev.millrace.record.Records;
import dev.millrace.refusal.Refusal;
import dev.millrace.workspace.Actor;
import dev.millrace.workspace.Right;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.servlet.ModelAndView;

/** The types of records: list, make, change, delete. */
@Controller("consoleRecordTypeController")
class TypeController {

    private static final Link BACK = new Link("Records", "/records");
    private static final String SAMPLE = "{\"name\":\"Ann\",\"email\":\"ann@example.com\",\"status\":\"active\"}";

    private final RecordTypes types;
    private final Records records;
    private final Audit audit;
    private final Moments moments;
    private final Curl curl;

    TypeController(RecordTypes types, Records records, Audit audit, Moments moments, Curl curl) {
        this.types = types;
        this.records = records;
        this.audit = audit;
        this.moments = moments;
        this.curl = curl;
    }

    /** @param events what the types of its events begin with */
    record Row(String type, String path, long records, String events, String unique, Moment changed) {}

    record ListPage(List<Row> types, Pager pager, List<Action> actions, String curl) {}

    /**
     * A type as it was typed.
     *
     * @param unique fields between spaces or commas
     * @param schema and relations as JSON
     */
    record TypeForm(
            @Nullable String type,
            @Nullable String display,
            @Nullable String unique,
            @Nullable String schema,
            @Nullable String relations,
            @Nullable String singular) {

        RecordTypeDraft draft() {
            return new RecordTypeDraft(
                    isGiven(schema) ? Typed.json("schema", schema) : null,
                    isGiven(display) ? display.strip() : null,
                    Words.typed(unique),
                    isGiven(relations) ? relations(Typed.json("relations", relations)) : Map.of(),
                    isGiven(singular) ? singular.strip() : null);
        }

        private static Map<String, RecordTypeDraft.@Nullable RelationDraft> relations(JsonNode typed) {
            try {
                return Json.mapper()
                        .convertValue(Json.mapper().createObjectNode().set("relations", typed), RecordTypeDraft.class)
                        .relations();
            } catch (IllegalArgumentException wrong) {
                throw Refusal.invalid(
                        "field_invalid", "relations", "Write {\"tasks\": {\"type\": \"tasks\", \"field\": \"project_id\"}}.");
            }
        }

        private static boolean isGiven(@Nullable String text) {
            return text != null && !text.isBlank();
        }
    }

    @GetMapping("/records")
    ModelAndView list(Actor actor, PageRequest page) {
        actor.require(Right.INSPECT);
        var found = types.list(actor.workspaceId(), page);
        var counts = records.counts(actor.workspaceId());
        return new ModelAndView(
                "record/types",
                "page",
                new ListPage(
                        found.data().stream()
                                .map(type -> row(type, counts.getOrDefault(type.type(), 0L)))
                                .toList(),
                        Pager.of(found, page, "/records"),
                        actor.may(Right.DEVELOP)
                                ? List.of(Action.page("New type", "/record-types/new").primary())
                                : List.of(),
                        curl.post("/api/v1/records/users", "application/json", SAMPLE)));
    }

    @GetMapping("/record-types/new")
    ModelAndView form(Actor actor) {
        actor.require(Right.DEVELOP);
        return make(new TypeForm(null, null, null, null, null, null)).page();
    }

    @PostMapping("/record-types")
    ModelAndView create(Actor actor, @ModelAttribute TypeForm given) {
        actor.require(Right.DEVELOP);
        try {
            var name = given.type() == null ? "" : given.type().strip();
            if (types.find(actor.workspaceId(), name).isPresent()) {
                throw Refusal.invalid("field_invalid", "type", "There is a type of this name; open it to change it.");
            }
            types.put(actor.workspaceId(), name, given.draft());
            return SeeOther.to(Paths.of("records", name), "The type '%s' is made.".formatted(name));
        } catch (Refusal refused) {
            return make(given).refused(refused);
        }
    }

    @GetMapping("/record-types/{type}")
    ModelAndView edit(Actor actor, @PathVariable String type) {
        actor.require(Right.DEVELOP);
        var found = types.get(actor.workspaceId(), type);
        return change(type, typed(found)).page();
    }

    @PostMapping("/record-types/{type}")
    ModelAndView save(Actor actor, @PathVariable String type, @ModelAttribute TypeForm given) {
        actor.require(Right.DEVELOP);
        types.get(actor.workspaceId(), type);
        try {
            types.put(actor.workspaceId(), type, given.draft());
            return SeeOther.to(
                    Paths.of("records", type), "The type is changed. Records that there are must fit when they change next.");
        } catch (Refusal refused) {
            return change(type, given).refused(refused);
        }
    }

    @GetMapping("/record-types/{type}/delete")
    ModelAndView askToDelete(Actor actor, @PathVariable String type) {
        actor.require(Right.DEVELOP);
        types.get(actor.workspaceId(), type);
        return new Confirmation(
                        "Delete the type '%s'?".formatted(type),
                        new Link(type, Paths.of("records", type)),
                        List.of(
                                "Only a type whose records are all deleted can go.",
                                "Its deleted records and their history go with it; they cannot be restored."),
                        Paths.of("record-types", type) + "/delete",
                        "Delete the type")
                .page();
    }

    @PostMapping("/record-types/{type}/delete")
    ModelAndView delete(Actor actor, @PathVariable String type) {
        actor.require(Right.DEVELOP);
        return SeeOther.unlessConflict(Paths.of("records", type), () -> {
            audit.with(
                    actor,
                    AuditEntry.of(AuditAction.RECORD_TYPE_DELETED, type, type),
                    () -> types.delete(actor.workspaceId(), type));
            return SeeOther.to("/records", "The type '%s' is deleted.".formatted(type));
        });
    }

    private static Form make(TypeForm given) {
        var name = Field.text("type", "Name").value(given.type()).placeholder("users").hint("Plural, with a-z, 0-9 and _.");
        return form("New type of records", BACK, "/record-types", "Create", given, List.of(name));
    }

    private static Form change(String type, TypeForm given) {
        return form(
                        "Change " + type,
                        new Link(type, Paths.of("records", type)),
                        Paths.of("record-types", type),
                        "Save",
                        given,
                        List.of())
                .with(Action.page("Delete", Paths.of("record-types", type) + "/delete"));
    }

    private static Form form(
            String title, Link back, String action, String submit, TypeForm given, List<Field> first) {
        var fields = new ArrayList<>(first);
        fields.add(Field.text("display", "Name of a record")
                .value(given.display())
                .placeholder("name")
                .hint("The field that people know a record by.")
                .optional());
        fields.add(Field.text("unique", "Unique fields")
                .value(given.unique())
                .placeholder("email")
                .hint("No two records have the same value in one of these; commas between them.")
                .optional());
        fields.add(Field.area("schema", "JSON Schema")
                .value(given.schema())
                .placeholder("{\"required\": [\"email\"], \"properties\": {\"email\": {\"type\": \"string\", \"format\": \"email\"}}}")
                .hint("What a record must be like. Anything goes without one.")
                .optional());
        var more = List.of(
                Field.area("relations", "Relations")
                        .value(given.relations())
                        .placeholder("{\"tasks\": {\"type\": \"tasks\", \"field\": \"project_id\"}}")
                        .hint("Which records of other types belong to one of these.")
                        .optional(),
                Field.text("singular", "Singular")
                        .value(given.singular())
                        .placeholder("user")
                        .hint("What the types of its events begin with: user.created. Made from the name without it.")
                        .optional());
        return new Form(
                        title,
                        back,
                        "Records are documents that automations and other systems share. Each change is an event.",
                        action,
                        submit,
                        fields)
                .more(more, TypeForm.isGiven(given.relations()));
    }

    private static TypeForm typed(RecordType type) {
        return new TypeForm(
                type.type(),
                type.display(),
                String.join(", ", type.unique()),
                type.schema() == null ? null : JsonBlock.pretty(type.schema()),
                type.relations().isEmpty() ? null : JsonBlock.pretty(Json.mapper().valueToTree(type.relations())),
                type.singular());
    }

    private Row row(RecordType type, long count) {
        return new Row(
                type.type(),
                Paths.of("records", type.type()),
                count,
                type.singular() + ".*",
                String.join(", ", type.unique()),
                moments.of(type.updatedAt()));
    }
}
